"""Text messages to phones: to the console, or through Amazon SNS."""

import re
import sys
from dataclasses import dataclass
from typing import Protocol

from utils.gateways.aws import asked, client
from utils.gateways.outcomes import Refused, Taken

LONGEST = 1600  # characters that SNS takes as one message
E164 = re.compile(r"\+[1-9]\d{6,14}")
# As people write them: +49 (0)711 685-0
DECORATION = re.compile(r"\(0\)|[ ()./-]")
HIDDEN = "(Its text is not shown in production: set SMS_GATEWAY.)"
KIND = {"AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"}}


class SmsGateway(Protocol):
    def send(self, phone: str, text: str) -> Taken:
        """Raises TryLater or Refused where the message was not taken."""


def checked(phone: str, text: str) -> str:
    """The number as E.164 has it. Raises Refused for a number without its country, and for a long text."""
    number = DECORATION.sub("", phone)
    if not E164.fullmatch(number):
        raise Refused(f"{phone!r} is no phone number with its country, as +49711685.")
    if not 1 <= len(text) <= LONGEST:
        raise Refused(f"The text has {len(text)} characters: 1 to {LONGEST} can be sent.")
    return number


@dataclass(frozen=True)
class Console:
    """To standard output; for development. Without `text`, as that of mails."""

    text: bool = True

    def send(self, phone: str, text: str) -> Taken:
        number = checked(phone, text)
        print(f"SMS to {number}: {text if self.text else HIDDEN}", file=sys.stdout, flush=True)
        return Taken("console")


class Sns:
    def send(self, phone: str, text: str) -> Taken:
        number = checked(phone, text)
        with asked():
            answer = client("sns").publish(PhoneNumber=number, Message=text, MessageAttributes=KIND)
        return Taken(answer["MessageId"])
