"""Amazon's services, as boto3 finds them: region, credentials and endpoints come from its environment."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from utils.gateways.outcomes import MAYBE, Refused, TryLater

# What is wrong with the message or its address; all other refusals are about rates, quotas or settings.
ABOUT_THE_MESSAGE = {
    "MessageRejected",
    "BadRequestException",
    "ValidationError",
    "ValidationException",
    "InvalidParameter",
    "InvalidParameterValue",
    "InvalidParameterException",
    "OptedOutException",
    "OptedOut",
}
TIMEOUTS = {"connect_timeout": 5, "read_timeout": 20}


@cache
def client(service: str) -> Any:
    """Its own repetitions are off: a request that was answered too late may have been carried out."""
    from boto3.session import Session  # late: the web process sends nothing
    from botocore.config import Config

    return Session().client(service, config=Config(retries={"total_max_attempts": 1}, **TIMEOUTS))


@contextmanager
def asked() -> Iterator[None]:
    """Tells what was refused from what may have happened. Raises TryLater and Refused."""
    from botocore import exceptions

    try:
        yield
    except exceptions.ClientError as error:
        raise refusal(error.response) from error
    except (exceptions.HTTPClientError, exceptions.ResponseStreamingError) as error:
        unreached = (exceptions.EndpointConnectionError, exceptions.ConnectTimeoutError)
        if isinstance(error, (*unreached, exceptions.ProxyConnectionError, exceptions.SSLError)):
            raise TryLater(str(error)) from error
        raise Refused(f"{MAYBE}: {error}") from error
    except exceptions.ParamValidationError as error:
        raise Refused(str(error)) from error
    except exceptions.BotoCoreError as error:  # no credentials, no region
        raise TryLater(str(error)) from error


def refusal(response: dict[str, Any]) -> Refused | TryLater:
    told, status = response["Error"], response["ResponseMetadata"]["HTTPStatusCode"]
    words = f"{told['Code']}: {told['Message']}"
    if told["Code"] in ABOUT_THE_MESSAGE:
        return Refused(words)
    # 503: it was too busy to begin. After another inner error nobody knows how far it came.
    return Refused(f"{MAYBE}: {words}") if status >= 500 and status != 503 else TryLater(words)
