"""Mail through an SMTP server, step by step, so that each refusal is understood for what it is."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any

from utils.gateways.mail import Mail, bare, build
from utils.gateways.outcomes import MAYBE, Refused, Taken, TryLater

if TYPE_CHECKING:
    from smtplib import SMTP

CONNECT_S = 5
ANSWER_S = 60  # it may look through the message before it answers
REST_S = 10
Reply = tuple[int, bytes]

# When a server was found out of reach: for a moment nobody else need wait for the same.
found_dead: dict[tuple[str, int], float] = {}

# RFC 5321: mailbox unavailable, user not local, mailbox name not allowed.
NO_SUCH_ADDRESS = (550, 551, 553)
# RFC 3463: the same codes are also used for policy (5.7), full (5.2.2) and broken (5.3, 5.4) systems.
ENHANCED = re.compile(r"5\.\d{1,3}\.\d{1,3}")
ABOUT_THE_ADDRESS = re.compile(r"5\.1\.\d{1,3}|5\.2\.1")


@dataclass(frozen=True)
class Smtp:
    """`tls`: none, starttls, tls. Who has a user name logs in."""

    host: str
    port: int
    tls: str = "starttls"
    user: str = ""
    password: str = ""

    def send(self, mail: Mail) -> Taken:
        content = build(mail).as_bytes()
        sender, to, others = bare(mail.sender), bare(mail.to), [bare(address) for address in mail.others]
        with self.connected() as server:
            with before_data():
                accept(server.mail(sender))
                accept(server.rcpt(to), is_address=True)
                refused = {address: why for address in others if (why := refusal(server.rcpt(address)))}
            return Taken(handed_over(server, content), refused)

    @contextmanager
    def connected(self) -> Iterator["SMTP"]:
        """Whatever goes wrong before the first command is ours or the server's to mend."""
        import smtplib  # late: the web process sends nothing

        where, written = (self.host, self.port), f"The mail server {self.host}:{self.port}"
        if found_dead.get(where, -REST_S) > monotonic() - REST_S:
            raise TryLater(f"{written} was out of reach a moment ago.")
        try:
            server = self.opened()
        except (OSError, smtplib.SMTPException) as error:
            if not isinstance(error, smtplib.SMTPException):
                found_dead[where] = monotonic()
            raise TryLater(f"{written} is out of reach: {words_of(error)}") from error
        try:
            yield server
        finally:
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
            server.close()

    def opened(self) -> "SMTP":
        import smtplib
        import ssl

        context = ssl.create_default_context() if self.tls != "none" else None
        if self.tls == "tls":
            server: SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=CONNECT_S, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=CONNECT_S)
        try:
            server.sock.settimeout(ANSWER_S)  # type: ignore[union-attr]
            server.ehlo_or_helo_if_needed()
            if self.tls == "starttls":
                server.starttls(context=context)  # raises where the server has none: never in clear
                server.ehlo()
            if self.user:
                server.login(self.user, self.password)
        except BaseException:
            server.close()
            raise
        return server


@contextmanager
def before_data() -> Iterator[None]:
    """A connection that breaks here has carried no message yet."""
    import smtplib

    try:
        yield
    except (OSError, smtplib.SMTPException) as error:
        raise TryLater(f"The mail server broke off: {words_of(error)}") from error


def handed_over(server: "SMTP", content: bytes) -> str:
    """What the server says to it. A connection that breaks here may have carried all of it."""
    import smtplib

    try:
        reply = server.data(content)
    except smtplib.SMTPDataError as error:
        reply = (error.smtp_code, as_bytes(error.smtp_error))
    except (OSError, smtplib.SMTPException) as error:
        raise Refused(f"{MAYBE}: the mail server broke off ({words_of(error)})") from error
    accept(reply)
    return words(reply)


def accept(reply: Reply, is_address: bool = False) -> None:
    if why := refusal(reply, is_address):
        raise why


def refusal(reply: Reply, is_address: bool = True) -> Refused | TryLater | None:
    """2xx: taken; 5xx: never; all else, as 421 and 45x: later."""
    code = reply[0]
    if 200 <= code < 300:
        return None
    if 500 <= code < 600:
        return Refused(words(reply), is_address and is_hard_bounce(reply))
    return TryLater(words(reply))


def is_hard_bounce(reply: Reply) -> bool:
    enhanced = ENHANCED.search(words(reply))
    return reply[0] in NO_SUCH_ADDRESS and (enhanced is None or bool(ABOUT_THE_ADDRESS.match(enhanced[0])))


def words(reply: Reply) -> str:
    return f"{reply[0]} {' '.join(reply[1].decode(errors='replace').split())}"


def as_bytes(text: Any) -> bytes:
    return text if isinstance(text, bytes) else str(text).encode()


def words_of(error: Exception) -> str:
    code = getattr(error, "smtp_code", None)
    if code is not None:
        return words((code, as_bytes(getattr(error, "smtp_error", b""))))
    return str(error) or type(error).__name__
