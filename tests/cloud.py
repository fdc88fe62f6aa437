"""Amazon's services as moto answers for them, over HTTP."""

from collections.abc import Iterator
from typing import Any

import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.server import ThreadedMotoServer
from moto.ses.models import ses_backends
from moto.sns.models import sns_backends

from utils.gateways import aws

REGION = "eu-central-1"


@pytest.fixture(scope="session")
def cloud_url() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def cloud(cloud_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """boto3 finds it as it finds Amazon; mails may come from @example.com."""
    environment = {"ACCESS_KEY_ID": "x", "SECRET_ACCESS_KEY": "x", "DEFAULT_REGION": REGION}
    environment |= {"ENDPOINT_URL_SESV2": cloud_url, "ENDPOINT_URL_SNS": cloud_url}
    for name, value in environment.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    aws.client.cache_clear()
    ses_backends.reset()
    sns_backends.reset()
    aws.client("sesv2").create_email_identity(EmailIdentity="example.com")
    yield
    aws.client.cache_clear()


def mails() -> list[Any]:
    return list(ses_backends[DEFAULT_ACCOUNT_ID][REGION].sent_messages)


def texts() -> list[tuple[str, str]]:
    """Number and words."""
    sent = sns_backends[DEFAULT_ACCOUNT_ID][REGION].sms_messages
    return [(message[0], message[1]) for message in sent.values()]
