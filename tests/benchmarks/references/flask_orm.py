"""(a) Flask, ORM objects, marshmallow, Flask's own JSON; run by gunicorn."""

import os
from typing import Any

from flask import Flask, jsonify, request
from flask_sqlalchemy import SQLAlchemy
from marshmallow import Schema, fields
from sqlalchemy import select

from tests.benchmarks.references.table import Base, Part

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"].replace("://", "+psycopg2://", 1)
app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"pool_size": 8}
db = SQLAlchemy(app, metadata=Base.metadata)


class PartIn(Schema):
    number = fields.String(required=True)
    name = fields.String(required=True)
    description = fields.String()
    material = fields.String()
    standard_cost = fields.Decimal()
    currency = fields.String()
    attributes = fields.Dict()


class AuthorOut(Schema):
    id = fields.Integer()
    name = fields.String()


class PartOut(Schema):
    id = fields.Integer()
    number = fields.String()
    revision = fields.String()
    name = fields.String()
    description = fields.String()
    material = fields.String()
    unit = fields.String()
    status = fields.String()
    file_id = fields.Integer()
    source = fields.String()
    standard_cost = fields.Decimal(as_string=True)
    currency = fields.String()
    attributes = fields.Dict()
    subsystem = fields.String()
    notes = fields.String()
    onshape_url = fields.String()
    created_at = fields.DateTime()
    updated_at = fields.DateTime()
    supplier_id = fields.Integer()
    lead_days = fields.Integer()
    safety_stock = fields.Decimal(as_string=True)
    lot_rule = fields.String()
    lot_size = fields.Decimal(as_string=True)
    lot_multiple = fields.Decimal(as_string=True)
    tracking = fields.String()
    external_id = fields.String()
    category_id = fields.Integer()
    tags = fields.List(fields.String())
    is_archived = fields.Boolean()
    created_by = fields.Nested(AuthorOut)
    updated_by = fields.Nested(AuthorOut)


one, many = PartOut(), PartOut(many=True)


@app.get("/parts")
def list_parts() -> Any:
    limit = request.args.get("limit", 10, int)
    query = select(Part).order_by(Part.created_at.desc(), Part.id.desc()).limit(limit)
    return jsonify({"items": many.dump(db.session.scalars(query)), "limit": limit})


@app.get("/parts/<int:part_id>")
def read_part(part_id: int) -> Any:
    return jsonify(one.dump(db.get_or_404(Part, part_id)))


@app.post("/parts")
def create_part() -> Any:
    part = Part(**PartIn().load(request.get_json()))
    db.session.add(part)
    db.session.commit()
    return jsonify(one.dump(part)), 201
