"""Mail through Amazon SES."""

from utils.gateways.aws import asked, client
from utils.gateways.mail import Mail, bare, build, full
from utils.gateways.outcomes import Taken


class Ses:
    def send(self, mail: Mail) -> Taken:
        content = build(mail).as_bytes()
        copies = {"CcAddresses": [*map(bare, mail.cc)], "BccAddresses": [*map(bare, mail.bcc)]}
        with asked():
            answer = client("sesv2").send_email(
                FromEmailAddress=str(full(mail.sender)),
                Destination={"ToAddresses": [bare(mail.to)], **copies},
                Content={"Raw": {"Data": content}},
            )
        return Taken(answer["MessageId"])
