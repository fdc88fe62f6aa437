"""The refusals a caller can understand. Models and routes raise them;
`app.problems` turns them into HTTP answers."""

from typing import Any, Self


class DomainError(Exception):
    status = 400

    def __init__(self, detail: str, code: str | None = None) -> None:
        """`detail` is for people, `code` for programs that must tell two refusals apart."""
        super().__init__(detail)
        self.detail, self.code = detail, code
        self.headers: dict[str, str] = {}
        self.errors: list[dict[str, str]] = []
        self.members: dict[str, Any] = {}


class Unauthenticated(DomainError):
    status = 401

    def __init__(self, detail: str, code: str | None = None) -> None:
        super().__init__(detail, code)
        self.headers = {"WWW-Authenticate": "Bearer"}


class NotAllowed(DomainError):
    status = 403


class NotFound(DomainError):
    status = 404


class Conflict(DomainError):
    status = 409


class InUse(Conflict):
    """`uses`: what names the record that was to be deleted."""

    def __init__(self, detail: str, uses: list[dict[str, Any]]) -> None:
        super().__init__(detail, "in_use")
        self.members = {"used_by": uses} if uses else {}


class Stale(DomainError):
    status = 412


class TooLarge(DomainError):
    status = 413


class WrongMedia(DomainError):
    status = 415


class Invalid(DomainError):
    """A value of the right shape that cannot be: `pointer` names it, as in `/json/file_id`."""

    status = 422

    def __init__(self, detail: str, pointer: str, code: str | None = None) -> None:
        super().__init__(detail, code)
        self.errors = [{"pointer": pointer, "detail": detail}]

    @classmethod
    def of(cls, faults: list[tuple[str, str]], code: str | None = None) -> Self:
        """Several at once: pairs of pointer and detail, at least one."""
        told = cls(" ".join(detail for _, detail in faults), faults[0][0], code)
        told.errors = [{"pointer": pointer, "detail": detail} for pointer, detail in faults]
        return told


class Malformed(Invalid):
    """What cannot even be read: no value of any shape."""

    status = 400


class Later(DomainError):
    """The same request is welcome again after so many seconds."""

    def __init__(self, detail: str, retry_after: int) -> None:
        super().__init__(detail)
        self.headers = {"Retry-After": str(retry_after)}


class Locked(Later):
    status = 423


class TooMany(Later):
    status = 429


class Unavailable(Later):
    status = 503
