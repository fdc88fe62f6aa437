"""Mail as it leaves the house, and the two gateways that need no server: the console and a folder."""

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from utils.gateways.outcomes import Refused, Taken, TryLater

# The rest of `email` is imported when a message is built: the web process sends nothing.
if TYPE_CHECKING:
    from email.headerregistry import Address
    from email.message import EmailMessage

# As browsers check it: before the @ in ASCII and without quotes, which not every server takes.
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[^\s@<>\"\\,;:()\[\]]+")

HIDDEN = "(Its text is not shown in production: set MAIL_GATEWAY.)"


@dataclass(frozen=True)
class Attachment:
    filename: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Mail:
    """`name` is the same whenever the same message is made, so that a duplicate can be recognised."""

    name: str
    sender: str
    to: str
    subject: str
    text: str
    html: str
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    reply_to: str = ""
    attachments: tuple[Attachment, ...] = ()

    @property
    def others(self) -> tuple[str, ...]:
        return self.cc + self.bcc


class MailGateway(Protocol):
    def send(self, mail: Mail) -> Taken:
        """Raises TryLater or Refused where the message was not taken."""


def bare(written: str) -> str:
    """The address alone, its domain in ASCII. Raises Refused for what is no address."""
    address = parted(written)[1]
    local, _, domain = address.partition("@")
    try:
        ascii_domain = domain.encode("idna").decode()
    except UnicodeError:
        ascii_domain = ""
    if not ADDRESS.fullmatch(address) or not ascii_domain:
        raise Refused(f"{written!r} is no mail address.")
    return f"{local}@{ascii_domain}"


def full(written: str) -> "Address":
    """With the name before it, where there is one."""
    from email.headerregistry import Address

    local, _, domain = bare(written).partition("@")
    return Address(one_line(parted(written)[0]), local, domain)


def parted(written: str) -> tuple[str, str]:
    """Name and address of `Atelier <atelier@example.com>`, or of the address alone."""
    name, bracket, rest = written.rpartition("<")
    return (name, rest.removesuffix(">")) if bracket else ("", written)


def one_line(text: str) -> str:
    return " ".join(text.split())


def build(mail: Mail) -> "EmailMessage":
    """Nobody sees who got a blind copy; no value can begin a header of its own. Raises Refused."""
    from email.message import EmailMessage
    from email.policy import SMTP
    from email.utils import formatdate

    # Seven bits pass every server on the way.
    message, sender = EmailMessage(SMTP.clone(cte_type="7bit")), full(mail.sender)
    message["From"], message["To"] = sender, full(mail.to)
    if mail.cc:
        message["Cc"] = [full(address) for address in mail.cc]
    if mail.reply_to:
        message["Reply-To"] = full(mail.reply_to)
    message["Subject"], message["Date"] = one_line(mail.subject), formatdate()
    message["Message-ID"] = f"<{mail.name}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: out-of-office replies stay away
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    for attachment in mail.attachments:
        attach(message, attachment)
    return message


def attach(message: "EmailMessage", attachment: Attachment) -> None:
    kind, _, subtype = attachment.content_type.partition("/")
    if not (kind.isalpha() and subtype.replace("-", "").replace(".", "").replace("+", "").isalnum()):
        kind, subtype = "application", "octet-stream"
    name = one_line(attachment.filename)
    message.add_attachment(attachment.content, maintype=kind, subtype=subtype, filename=name)


@dataclass(frozen=True)
class Console:
    """To standard output, readable; for development. Without `text` it shows only that there was a mail:
    whoever reads a log must not get in by its links."""

    text: bool = True

    def send(self, mail: Mail) -> Taken:
        message = build(mail)
        heads = [f"{name}: {message[name]}" for name in ("From", "To", "Cc", "Subject") if message[name]]
        heads += [f"Attached: {one_line(attachment.filename)}" for attachment in mail.attachments]
        print(*heads, "", mail.text if self.text else HIDDEN, sep="\n", file=sys.stdout, flush=True)
        return Taken(message["Message-ID"])


@dataclass(frozen=True)
class Folder:
    """One .eml per message, as it would have gone out."""

    path: Path

    def send(self, mail: Mail) -> Taken:
        target, content = self.path / f"{mail.name}.eml", build(mail).as_bytes()
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        except OSError as error:
            raise TryLater(f"The mail folder cannot be written to: {error.strerror}.") from error
        return Taken(target.name)
