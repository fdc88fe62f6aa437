"""Mail as servers get it: a real SMTP server, a folder, the console."""

import socket
import ssl
from collections import deque
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.cloud import cloud, cloud_url
from tests.mailbox import serving
from utils.gateways.mail import Attachment, Console, Folder, Mail, build
from utils.gateways.outcomes import Refused, TryLater
from utils.gateways.smtp import Smtp

__all__ = ["cloud", "cloud_url"]

MAIL = Mail(
    "7.20260102030405",
    "Atelier <atelier@example.com>",
    "ada@example.org",
    "Grüße",
    "Ein Träger.\n",
    "<p>Ein Träger.</p>",
)
PDF = Attachment("Träger.pdf", "application/pdf", b"%PDF\0\xff\r\n.\r\n")


@pytest.fixture
def mailbox():
    with serving() as mailbox:
        yield mailbox


def smtp(mailbox, **more):
    return Smtp("127.0.0.1", mailbox.port, **{"tls": "none"} | more)


def test_a_mail_arrives_as_it_was_written(mailbox):
    mail = replace(
        MAIL, cc=("b@example.org",), bcc=("c@example.org",), reply_to="us@example.com", attachments=(PDF,)
    )
    assert smtp(mailbox).send(mail).provider_id == "250 2.0.0 queued as A1"
    (message,), (envelope,) = mailbox.messages, mailbox.envelopes
    assert envelope.mail_from == "atelier@example.com"
    assert envelope.rcpt_tos == ["ada@example.org", "b@example.org", "c@example.org"]
    assert message["From"] == "Atelier <atelier@example.com>"
    assert (message["To"], message["Cc"], message["Reply-To"]) == (
        "ada@example.org",
        "b@example.org",
        "us@example.com",
    )
    assert (message["Subject"], message["Message-ID"]) == ("Grüße", "<7.20260102030405@example.com>")
    assert message["Bcc"] is None
    assert "c@example.org" not in message.as_string()
    assert message.get_body(["plain"]).get_content().replace("\r\n", "\n") == MAIL.text
    assert MAIL.html in message.get_body(["html"]).get_content()
    (attached,) = message.iter_attachments()
    assert (attached.get_filename(), attached.get_content_type()) == ("Träger.pdf", "application/pdf")
    assert attached.get_content() == PDF.content


@pytest.mark.parametrize("field", ["to", "reply_to", "sender"])
@pytest.mark.parametrize(
    "hostile",
    [
        *("a@b.example\r\nBcc: x@y.example", "a@b.example, c@d.example", "nobody", "ü@b.example"),
        *("a@ b", "a@b..example", "@", "<>", "a@b@c.example"),
    ],
)
def test_what_is_no_address_goes_nowhere(mailbox, field, hostile):
    with pytest.raises(Refused, match="no mail address") as refused:
        smtp(mailbox).send(replace(MAIL, **{field: hostile}))
    assert not refused.value.hard_bounce
    assert mailbox.connections == 0


def test_no_value_begins_a_header_of_its_own():
    evil = Attachment("a\r\nBcc: x@y.example.pdf", "text/html\r\nX-Evil: 1", b"x")
    written = build(replace(MAIL, subject="a\r\nBcc: x@y.example", attachments=(evil,))).as_bytes()
    heads = [line.split(b":")[0] for line in written.split(b"\r\n") if b":" in line]
    assert not {b"Bcc", b"X-Evil"} & {*heads}
    assert b"Subject: a Bcc: x@y.example\r\n" in written


def test_a_domain_of_other_letters_is_written_in_ascii(mailbox):
    smtp(mailbox).send(replace(MAIL, to="ada@müller.example"))
    assert mailbox.envelopes[0].rcpt_tos == ["ada@xn--mller-kva.example"]


@pytest.mark.parametrize(
    ("reply", "expected", "hard_bounce"),
    [
        ("450 4.2.0 greylisted", TryLater, False),
        ("421 busy", TryLater, False),
        ("550 5.1.1 no such user", Refused, True),
        ("550 no such user", Refused, True),
        ("551 not here", Refused, True),
        ("553 5.1.3 bad name", Refused, True),
        ("550 5.7.1 looks like spam", Refused, False),
        ("552 5.2.2 mailbox full", Refused, False),
        ("550 5.2.1 mailbox disabled", Refused, True),
        ("554 5.7.1 relaying denied", Refused, False),
    ],
)
def test_a_refused_address_is_told_from_a_refused_message(mailbox, reply, expected, hard_bounce):
    mailbox.to_rcpt["ada@example.org"] = deque([reply])
    with pytest.raises(expected) as refused:
        smtp(mailbox).send(replace(MAIL, cc=("b@example.org",)))
    assert str(refused.value) == reply
    assert getattr(refused.value, "hard_bounce", False) is hard_bounce
    assert mailbox.envelopes == []


@pytest.mark.parametrize(("reply", "expected"), [("451 later", TryLater), ("554 5.6.0 never", Refused)])
def test_a_refused_message_is_no_bounce(mailbox, reply, expected):
    mailbox.to_data.append(reply)
    with pytest.raises(expected, match=reply) as refused:
        smtp(mailbox).send(MAIL)
    assert not getattr(refused.value, "hard_bounce", False)


def test_a_copy_that_is_refused_does_not_hold_the_others_up(mailbox):
    mailbox.to_rcpt["b@example.org"] = deque(["550 5.1.1 no such user"])
    taken = smtp(mailbox).send(replace(MAIL, cc=("b@example.org", "c@example.org")))
    assert mailbox.envelopes[0].rcpt_tos == ["ada@example.org", "c@example.org"]
    assert {address: why.hard_bounce for address, why in taken.refused.items()} == {"b@example.org": True}


def test_a_connection_that_breaks_after_the_message_may_have_carried_it(mailbox):
    mailbox.breaks_after_data = True
    with pytest.raises(Refused, match="may have been sent"):
        smtp(mailbox).send(MAIL)
    assert len(mailbox.envelopes) == 1


@contextmanager
def mute(*lines):
    """A server that says these lines, one to each command, and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve():
            connection, _ = listener.accept()
            with connection, connection.makefile("rwb") as stream:
                for line in lines:
                    stream.write(line.encode() + b"\r\n")
                    stream.flush()
                    stream.readline()

        thread = Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(5)


@pytest.mark.parametrize(
    "lines",
    [("554 no service here",), ("220 hello",), ("220 hello", "250 x"), ("220 hello", "250 x", "250 ok")],
)
def test_a_connection_that_breaks_before_the_message_carried_nothing(lines):
    with mute(*lines) as port, pytest.raises(TryLater):
        Smtp("127.0.0.1", port, "none").send(MAIL)


def test_a_server_out_of_reach_is_tried_later(mailbox):
    with pytest.raises(TryLater, match="out of reach"):
        Smtp("127.0.0.1", 1, "none").send(MAIL)
    with pytest.raises(TryLater, match="out of reach"):  # it has no STARTTLS: nothing is said in clear
        smtp(mailbox, tls="starttls", user="u", password="right").send(MAIL)
    assert (mailbox.envelopes, mailbox.logins) == ([], [])


def test_a_dead_server_is_left_alone_for_a_moment(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(TryLater, match="refused"):
        Smtp("127.0.0.1", port, "none").send(MAIL)
    with serving(port=port) as mailbox:
        with pytest.raises(TryLater, match="a moment ago"):
            smtp(mailbox).send(MAIL)
        assert mailbox.connections == 0
        monkeypatch.setattr("utils.gateways.smtp.REST_S", 0)
        smtp(mailbox).send(MAIL)
        assert len(mailbox.envelopes) == 1


@pytest.fixture
def certified(tmp_path, monkeypatch):
    """What a server needs for TLS; its certificate is trusted."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    begun = datetime.now(UTC) - timedelta(minutes=5)
    certificate = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    certificate = certificate.not_valid_before(begun).not_valid_after(begun + timedelta(days=1))
    for extension in (
        x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]),
        x509.BasicConstraints(True, None),
    ):
        certificate = certificate.add_extension(extension, critical=False)
    pem = certificate.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (tmp_path / "both.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, *plain) + pem)
    (tmp_path / "trusted.pem").write_bytes(pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "trusted.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "both.pem")
    return context


@pytest.fixture
def secured(certified):
    """A server with STARTTLS and a login."""
    with serving(certified) as mailbox:
        yield mailbox


def test_tls_may_be_there_from_the_beginning(certified):
    with serving(certified, implicit=True) as mailbox:
        smtp(mailbox, tls="tls").send(MAIL)
        assert len(mailbox.envelopes) == 1


def test_a_login_goes_over_tls_only(secured):
    smtp(secured, tls="starttls", user="atelier", password="right").send(MAIL)
    assert (len(secured.envelopes), secured.logins) == (1, [(b"atelier", b"right")])
    with pytest.raises(TryLater, match="535"):
        smtp(secured, tls="starttls", user="atelier", password="wrong").send(MAIL)
    with pytest.raises(Refused, match="530"):
        smtp(secured).send(MAIL)
    assert len(secured.envelopes) == 1


def test_an_unknown_certificate_is_not_trusted(secured, monkeypatch, tmp_path):
    (tmp_path / "none.pem").write_text("")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    with pytest.raises(TryLater, match="CERTIFICATE_VERIFY_FAILED"):
        smtp(secured, tls="starttls", user="atelier", password="right").send(MAIL)
    assert secured.logins == []


def test_a_folder_holds_what_would_have_gone_out(tmp_path):
    assert Folder(tmp_path / "mail").send(MAIL).provider_id == "7.20260102030405.eml"
    written = (tmp_path / "mail" / "7.20260102030405.eml").read_bytes()
    assert b"Message-ID: <7.20260102030405@example.com>\r\n" in written
    (tmp_path / "file").write_text("")
    with pytest.raises(TryLater, match="mail folder"):
        Folder(tmp_path / "file").send(MAIL)


def test_the_console_shows_what_a_person_would_read(capsys):
    Console().send(replace(MAIL, attachments=(PDF,)))
    shown = capsys.readouterr().out
    assert shown.startswith("From: Atelier <atelier@example.com>\nTo: ada@example.org\nSubject: Grüße\n")
    assert "Attached: Träger.pdf\n\nEin Träger." in shown
    Console(text=False).send(MAIL)
    shown = capsys.readouterr().out
    assert ("Subject: Grüße" in shown, "Ein Träger." in shown) == (True, False)
