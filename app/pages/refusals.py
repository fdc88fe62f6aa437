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
from app.pages.blueprint import guard

View = TypeVar("View", bound=Callable[..., Any])
Refusal = dict[str, Any]

API = "/api/"
WITHOUT_FORM = {403, 404}  # nothing that another entry could mend


def invalid(error: ValidationError) -> Response:
    errors = [*problems.invalid_fields({"form": error.messages})]
    return problems.problem(422, "Please check the marked fields.", errors=errors)


PROBLEMS: dict[type[Exception], Callable[[Any], Response]] = {
    DomainError: problems.refused,
    ValidationError: invalid,
    IntegrityError: problems.broken_rule,
    StaleDataError: problems.overtaken,
}


def problem_of(error: Exception) -> Refusal:
    """The problem the API would answer, and its `fields`: what is said of each by its name."""
    make = next(make for kind, make in PROBLEMS.items() if isinstance(error, kind))
    refusal: Refusal = make(error).get_json()
    named = refusal.get("errors", [])
    refusal["fields"] = {each["pointer"].split("/")[2]: each["detail"] for each in named}
    return refusal


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
                if refusal["status"] in WITHOUT_FORM:
                    raise
                return show(refusal=refusal, **kwargs), refusal["status"]

        return guarded  # type: ignore[return-value]

    return mark


def as_page(response: Response) -> Response:
    """A problem that a person at a browser gets becomes a page that says the same."""
    if response.mimetype != problems.PROBLEM_JSON or not for_a_person():
        return response
    response.set_data(render_template("problem.html", **response.get_json()))
    response.mimetype = "text/html"
    guarded: Response = guard(response)
    return guarded


def for_a_person() -> bool:
    if request.blueprint == "pages":
        return True
    unknown = request.endpoint is None and not request.path.startswith(API)
    return unknown and request.accept_mimetypes.accept_html


def init_app(app: Flask) -> None:
    app.after_request(as_page)
