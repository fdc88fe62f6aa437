"""Answers as tests read them: who asks a problem for what it does not have is shown the problem."""

from typing import Any

from flask import Flask, Response
from flask.testing import FlaskClient


class Refused(dict[str, Any]):
    def __missing__(self, name: str) -> Any:
        errors = [f"{each['pointer']}: {each['detail']}" for each in self.get("errors", ())]
        said = " ".join([f"{self['status']} {self['code']}: {self['detail']}", *errors])
        raise AssertionError(f"{self['instance']} answers no {name}, but {said}")


class Answer(Response):
    def get_json(self, *args: Any, **kwargs: Any) -> Any:
        value = super().get_json(*args, **kwargs)
        return Refused(value) if self.mimetype == "application/problem+json" else value


class Client(FlaskClient):
    def __init__(self, app: Flask, _: Any, **kwargs: Any) -> None:
        super().__init__(app, Answer, **kwargs)
