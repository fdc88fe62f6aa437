"""A real SMTP server that takes, refuses or breaks off as a test wants it."""

import ssl
from asyncio import sleep
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope

from tests.service import free_port


@dataclass
class Mailbox:
    """`to_rcpt`: replies to an address, one after the other; `to_data`: replies to messages,
    after so many `seconds`."""

    to_rcpt: dict[str, deque[str]] = field(default_factory=dict)
    to_data: deque[str] = field(default_factory=deque)
    breaks_after_data: bool = False
    seconds: float = 0
    envelopes: list[Envelope] = field(default_factory=list)
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)
    connections: int = 0
    port: int = 0

    async def handle_EHLO(self, _: Any, session: Any, __: Any, name: str, replies: list[str]) -> list[str]:  # noqa: N802
        self.connections += 1
        session.host_name = name
        return replies

    async def handle_RCPT(self, _: Any, __: Any, envelope: Envelope, address: str, ___: Any) -> str:  # noqa: N802
        replies = self.to_rcpt.get(address)
        reply = replies.popleft() if replies else "250 OK"
        if reply.startswith("2"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: Any, _: Any, envelope: Envelope) -> str:  # noqa: N802
        reply = self.to_data.popleft() if self.to_data else "250 2.0.0 queued as A1"
        if reply.startswith("2"):
            self.envelopes.append(envelope)
        await sleep(self.seconds)
        if self.breaks_after_data:
            server.transport.abort()
        return reply

    def authenticate(self, _: Any, __: Any, ___: Any, ____: str, given: Any) -> AuthResult:
        self.logins.append((given.login, given.password))
        return AuthResult(success=given.password == b"right", handled=False)

    @property
    def messages(self) -> list[EmailMessage]:
        contents = [envelope.content for envelope in self.envelopes]
        return [message_from_bytes(c, policy=policy.default) for c in contents if isinstance(c, bytes)]


@contextmanager
def serving(
    context: ssl.SSLContext | None = None, port: int = 0, implicit: bool = False
) -> Iterator[Mailbox]:
    """On a port of its own unless one is given. With a `context` it wants STARTTLS, then a login with the
    password `right`; `implicit`: TLS from the beginning instead."""
    mailbox = Mailbox(port=port or free_port())
    options: dict[str, Any] = {"hostname": "127.0.0.1", "port": mailbox.port}
    if implicit:
        options["ssl_context"] = context
    elif context:
        options |= {"tls_context": context, "require_starttls": True, "auth_required": True}
        options |= {"authenticator": mailbox.authenticate}
    controller = Controller(mailbox, **options)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()
