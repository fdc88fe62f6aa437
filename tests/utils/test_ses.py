"""Mail through Amazon SES, against moto's server over HTTP."""

import socket
from dataclasses import replace

import pytest

from tests.cloud import cloud, cloud_url, mails
from utils.gateways.aws import refusal
from utils.gateways.outcomes import Refused, TryLater
from utils.gateways.ses import Ses

__all__ = ["cloud", "cloud_url"]

from tests.utils.test_mail import MAIL, PDF


@pytest.mark.usefixtures("cloud")
def test_ses_gets_the_whole_message():
    mail = replace(MAIL, cc=("b@example.org",), bcc=("c@example.org",), attachments=(PDF,))
    taken = Ses().send(mail)
    (sent,) = mails()
    assert taken.provider_id == sent.id
    assert {"ada@example.org", "b@example.org", "c@example.org"} <= {*sent.destinations}
    assert sent.source == "Atelier <atelier@example.com>"
    assert "c@example.org" not in sent.raw_data
    assert "Message-ID: <7.20260102030405@example.com>" in sent.raw_data


@pytest.mark.usefixtures("cloud")
def test_what_ses_rejects_is_never_taken():
    with pytest.raises(Refused, match="MessageRejected") as refused:
        Ses().send(replace(MAIL, sender="stranger@elsewhere.example"))
    assert not refused.value.hard_bounce
    assert mails() == []


@pytest.mark.usefixtures("cloud")
def test_ses_out_of_reach_or_without_credentials_is_asked_later(monkeypatch):
    from utils.gateways import aws

    for name, value in (
        ("AWS_ENDPOINT_URL_SESV2", "http://127.0.0.1:1"),
        ("AWS_DEFAULT_REGION", ""),
    ):
        aws.client.cache_clear()
        monkeypatch.setenv(name, value)
        with pytest.raises(TryLater):
            Ses().send(MAIL)


@pytest.mark.parametrize(
    ("status", "code", "expected", "words"),
    [
        (400, "MessageRejected", Refused, ""),
        (429, "TooManyRequestsException", TryLater, ""),
        (400, "SendingPausedException", TryLater, ""),
        (403, "AccessDeniedException", TryLater, ""),
        (503, "ServiceUnavailable", TryLater, ""),
        (500, "InternalFailure", Refused, "may have been sent"),
    ],
)
def test_amazons_refusals_are_told_apart(status, code, expected, words):
    answer = {"Error": {"Code": code, "Message": "x"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    found = refusal(answer)
    assert (type(found), code in str(found), words in str(found)) == (expected, True, True)


@pytest.mark.usefixtures("cloud")
def test_an_answer_of_ses_that_never_comes_leaves_open_what_happened(monkeypatch):
    from utils.gateways import aws

    aws.client.cache_clear()
    monkeypatch.setitem(aws.TIMEOUTS, "read_timeout", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("AWS_ENDPOINT_URL_SESV2", f"http://127.0.0.1:{silent.getsockname()[1]}")
        with pytest.raises(Refused, match="may have been sent"):
            Ses().send(MAIL)
        silent.settimeout(0.5)
        silent.accept()[0].close()
        with pytest.raises(TimeoutError):  # it was asked once
            silent.accept()
