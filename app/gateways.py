"""The gateways that the settings name. Those that need a server are imported when asked for."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.settings import settings
from utils.gateways import mail, sms


def mail_gateway() -> mail.MailGateway:
    config = settings
    match config["MAIL_GATEWAY"]:
        case "smtp":
            return smtp(config)
        case "ses":
            from utils.gateways.ses import Ses

            return Ses()
        case "file":
            return mail.Folder(Path(config["DATA_DIR"], "mail"))
        case _:
            return mail.Console(text=shown())


def smtp(config: Mapping[str, Any]) -> mail.MailGateway:
    from utils.gateways.smtp import Smtp

    host, port, tls = config["SMTP_HOST"], config["SMTP_PORT"], config["SMTP_TLS"]
    return Smtp(host, port, tls, config["SMTP_USER"], config["SMTP_PASSWORD"])


def sms_gateway() -> sms.SmsGateway:
    return sms.Sns() if settings["SMS_GATEWAY"] == "sns" else sms.Console(text=shown())


def shown() -> bool:
    """Whether messages may be read in the log, with the links and codes in them."""
    return str(settings["ENVIRONMENT"]) != "production"
