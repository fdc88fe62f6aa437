"""Codes of the second factor: time-based (RFC 6238: SHA-1, six digits, 30 s) and backup codes."""

import secrets
from io import BytesIO

import pyotp
import segno

STEP_S = 30
DRIFT = 1  # steps that a clock may be early or late
BACKUP_CODES = 10
# No letter that is taken for a digit (Crockford's base32); 16 of them are 80 random bits.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS, GROUP = 4, 4


def new_secret() -> str:
    """160 bits in base32."""
    return pyotp.random_base32()


def otpauth_uri(secret: str, account: str, issuer: str) -> str:
    """What authenticator apps read from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


def qr_svg(text: str) -> str:
    """An SVG element that scales with its box, dark on white also where the page is dark."""
    out = BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=True, omitsize=True, light="#fff", border=4
    )
    return out.getvalue().decode()


def step_of(secret: str, code: str, at: float, after: int | None = None) -> int | None:
    """The step, within the drift around the Unix time `at` and later than `after`, whose code this is."""
    now, totp = int(at) // STEP_S, pyotp.TOTP(secret)
    steps = range(now - DRIFT, now + DRIFT + 1)
    return next(
        (s for s in steps if (after is None or s > after) and totp.verify(code, for_time=s * STEP_S)), None
    )


def backup_code() -> str:
    groups = ("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))
    return "-".join(groups)


def tidy(code: str) -> str:
    """As people copy it: in small letters, with or without blanks and dashes, O for 0 and I or L for 1."""
    found = "".join(char for char in code.upper() if char.isalnum())
    return found.translate(str.maketrans("OIL", "011"))
