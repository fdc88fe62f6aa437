"""The gateways that the settings name. Those that need a server are imported when asked for."""

from pathlib import Path
from typing import Any

from flask import current_app

from utils.gateways import mail, sms


def mail_gateway() -> mail.MailGateway:
    config = current_app.config
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


def smtp(config: dict[str, Any]) -> mail.MailGateway:
    from utils.gateways.smtp import Smtp

    host, port, tls = config["SMTP_HOST"], config["SMTP_PORT"], config["SMTP_TLS"]
    return Smtp(host, port, tls, config["SMTP_USER"], config["SMTP_PASSWORD"])


def sms_gateway() -> sms.SmsGateway:
    return sms.Sns() if current_app.config["SMS_GATEWAY"] == "sns" else sms.Console(text=shown())


def shown() -> bool:
    """Whether messages may be read in the log, with the links and codes in them."""
    return str(current_app.config["ENVIRONMENT"]) != "production"
