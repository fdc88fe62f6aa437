"""What was refused, said to a person: on the form itself where there is one, else on a page."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, Response, render_template, request
from marshmallow import ValidationError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from app import problems
from app.errors import DomainError
from app.extensions import db
from app.logs import QUIET_PATHS
from app.pages.shell.blueprint import blp
from app.pages.shell.sentences import said

View = TypeVar("View", bound=Callable[..., Any])
Refusal = dict[str, Any]

API = "/api/"
LINE_DEPTH = 3  # of `lines/0/quantity`
MARKED = "Please check the marked fields."


@blp.errorhandler(ValidationError)
def invalid(error: ValidationError) -> Response:
    errors = [*problems.invalid_fields({"form": error.messages})]
    return problems.problem(422, MARKED, **problems.listed(errors))


PROBLEMS: dict[type[Exception], Callable[[Any], Response]] = {
    DomainError: problems.refused,
    ValidationError: invalid,
    IntegrityError: problems.broken_rule,
    StaleDataError: problems.overtaken,
}


def problem_of(error: Exception) -> Refusal:
    """The problem the API would answer, its `fields`: what is said of each by its name, and the seconds to
    `wait`. What the fields of the form say themselves is not said twice."""
    make = next(make for kind, make in PROBLEMS.items() if isinstance(error, kind))
    response = make(error)
    refusal: Refusal = response.get_json()
    told = refusal["fields"] = said_of_each(refusal.get("errors", []))
    if told and told.keys() <= request.form.keys():
        refusal["detail"] = MARKED
    refusal["detail"] = said(refusal["detail"])
    refusal["wait"] = response.headers.get("Retry-After", type=int)
    return refusal


def said_of_each(errors: list[dict[str, str]]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for error in errors:
        name = named(error["pointer"].split("/")[2:])
        fields[name] = f"{fields.get(name, '')} {said(error['detail'])}".strip()
    return fields


def named(path: list[str]) -> str:
    """As the field of the form is: `lines.0.quantity` of a line, which may have lists of its own; else the
    outermost name."""
    return ".".join(path[: LINE_DEPTH if path[:1] == ["lines"] else 1])


def said_by(show: Callable[..., str]) -> Callable[[View], View]:
    """What the view refuses is undone and shown by `show`, on the form that was sent."""

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(**kwargs: Any) -> Any:
            try:
                return view(**kwargs)
            except tuple(PROBLEMS) as error:
                db.session.rollback()
                refusal = problem_of(error)
                if refusal["status"] == 404:  # nothing that another entry could mend
                    raise
                return show(refusal=refusal, **kwargs), refusal["status"]

        return guarded  # type: ignore[return-value]

    return mark


def as_page(response: Response) -> Response:
    """A problem that a person at a browser gets becomes a page that says the same."""
    if response.mimetype != problems.PROBLEM_JSON or not for_a_person():
        return response
    response.set_data(render_template("layout/problem.html", **response.get_json()))
    response.mimetype = "text/html"
    return response


def for_a_person() -> bool:
    if request.blueprint == "pages":
        return True
    unknown = request.endpoint is None and not request.path.startswith(API)
    wanted = request.accept_mimetypes.best_match([problems.PROBLEM_JSON, "text/html"])
    return unknown and wanted == "text/html" and request.path not in QUIET_PATHS


def init_app(app: Flask) -> None:
    app.after_request(as_page)
