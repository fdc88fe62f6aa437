"""Two-factor authentication of one's own account."""

from typing import Any

from app.auth import actor, needs
from app.identity import second_factors
from app.identity.logins import prove_again
from app.resources import Resource
from routes.identity.auth import me
from utils.schemas.identity import auth as shapes

URL_PREFIX = "/api/v1/auth/2fa"

blp = Resource("two_factor", __name__, description=__doc__)


@blp.post("/setup")
@needs("self:write")
@blp.arguments(shapes.PasswordIn)
@blp.response(200, shapes.SetupOut)
def set_up_two_factor(data: dict[str, str]) -> dict[str, Any]:
    """A secret for your authenticator app, also as QR code, by your password, once your address is verified;
    it counts when a first code enables it"""
    user = me()
    prove_again(user, data["password"], "/json/password")
    return second_factors.set_up(user)


@blp.post("/enable")
@needs("self:write")
@blp.arguments(shapes.CodeIn)
@blp.response(200, shapes.BackupCodesOut)
def enable_two_factor(data: dict[str, str]) -> dict[str, Any]:
    """Ask for codes from now on; your other logins end. Answers ten backup codes, each good once"""
    return {"backup_codes": second_factors.enable(me(), data["code"], actor)}


@blp.post("/disable")
@needs("self:write")
@blp.arguments(shapes.DisableIn)
@blp.response(204)
def disable_two_factor(data: dict[str, str]) -> None:
    """Ask for no codes any more; your other logins end"""
    user = me()
    prove_again(user, data["password"], "/json/password")
    second_factors.disable(user, data["code"], actor)


@blp.post("/backup-codes")
@needs("self:write")
@blp.arguments(shapes.PasswordIn)
@blp.response(200, shapes.BackupCodesOut)
def renew_backup_codes(data: dict[str, str]) -> dict[str, Any]:
    """Ten new backup codes; the old ones stop working"""
    user = me()
    prove_again(user, data["password"], "/json/password")
    return {"backup_codes": second_factors.renew_codes(user, actor)}
