"""What the OpenAPI document learns of a view by its signature and its marks."""

from collections.abc import Callable
from types import UnionType
from typing import Any, get_args, get_origin

from flask import Response

from app.document.operations import Facts
from app.logs import QUIET_PATHS
from models.base import Lookup, Record

KINDS_WITH_TAG = (Record, Lookup)


def shows_tag(kind: Any) -> bool:
    """Also where a class of its own has one, as the page of all exchange rates."""
    return isinstance(kind, type) and (issubclass(kind, KINDS_WITH_TAG) or hasattr(kind, "etag"))


def facts_of(rule: str, view: Callable[..., Any]) -> Facts:
    result, *more = parts_of(view.__annotations__.get("return"))
    return Facts(
        name=view.__name__,
        permission=getattr(view, "permission", None),
        names_row="<id:" in rule,
        shows_tag=any(shows_tag(each) for each in one_of(result)),
        is_list=getattr(view, "is_list", False),
        locates=any(get_origin(part) is dict for part in more),
        sends_bytes=result is Response,
        is_probe=rule in QUIET_PATHS,
        creates=getattr(view, "creates", False),
    )


def parts_of(returned: Any) -> tuple[Any, ...]:
    """Of what a view returns: its body, and perhaps status and headers."""
    return get_args(returned) if get_origin(returned) is tuple else (returned,)


def one_of(returned: Any) -> tuple[Any, ...]:
    return get_args(returned) if isinstance(returned, UnionType) else (returned,)
