"""The workbench: server-rendered pages for people at a browser."""

from flask import Flask


def init_app(app: Flask) -> None:
    return None
