"""What each route takes, valid: so what it answers tells who may, and not what was wrong with the request."""

from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

from app.identity import second_factors
from app.tokens import Tokens
from models.identity.one_time_tokens import OneTimeToken, Purpose
from models.supply.invitations import Invitation
from tests.access.callers import Scene, login_of
from tests.access.objects import one_of
from tests.factories import PASSWORD, make_company, make_part
from tests.identity.people import OTHER, code_of
from tests.shapes import STEP

Make = Callable[[Scene], dict[str, Any]]


def upload(_: Scene) -> dict[str, Any]:
    return {"filename": "point.step", "content_base64": b64encode(STEP).decode()}


def person(scene: Scene) -> dict[str, Any]:
    name = f"new-{scene.number}"
    return {"username": name, "email": f"{name}@example.com", "password": PASSWORD}


def token(scene: Scene, purpose: Purpose) -> str:
    return OneTimeToken.issue(scene.me, purpose, timedelta(minutes=5)).token


def code(scene: Scene, enabled: bool = True) -> str:
    """Good for the caller's second factor, which is made here."""
    secret = str(second_factors.set_up(scene.me)["secret"])
    scene.me.two_factor_enabled = enabled
    return code_of(secret)


def codes(scene: Scene) -> dict[str, Any]:
    return {"mfa_token": token(scene, Purpose.SECOND_FACTOR), "code": code(scene)}


def change(scene: Scene) -> dict[str, Any]:
    return {"current_password": PASSWORD, "new_password": OTHER}


def protected(scene: Scene) -> dict[str, Any]:
    code(scene)
    return {"password": PASSWORD}


def own_password(_: Scene) -> dict[str, Any]:
    return {"password": PASSWORD}


def lost_factor(scene: Scene) -> dict[str, Any]:
    """Of the owner; nobody resets their own."""
    second_factors.set_up(scene.owner)
    scene.owner.two_factor_enabled = True
    return {"reason": "lost"}


def renewal(scene: Scene) -> dict[str, Any]:
    return {"refresh_token": Tokens.of(login_of(scene.me)).refresh_token}


def deactivated(scene: Scene) -> dict[str, Any]:
    """Who is not let in cannot call: the first customer's own call meets them active."""
    scene.owner.is_active = scene.me is scene.owner
    return {}


def login(scene: Scene) -> dict[str, Any]:
    return {"username": scene.me.username, "password": PASSWORD}


def address(scene: Scene) -> dict[str, Any]:
    return {"email": scene.me.email}


def reset(scene: Scene) -> dict[str, Any]:
    return {"token": token(scene, Purpose.RESET_PASSWORD), "new_password": OTHER}


def verification(scene: Scene) -> dict[str, Any]:
    return {"token": token(scene, Purpose.VERIFY_EMAIL)}


def invited(scene: Scene) -> dict[str, Any]:
    invitation = Invitation.issue(make_company().id, "new@example.com")
    return {"token": invitation.make_token()}


def claimed(scene: Scene) -> dict[str, Any]:
    """By the owner, whose company it is."""
    scene.owner.tax_id = f"DE{scene.number}"
    return {"tax_id": scene.owner.tax_id}


def deserted(scene: Scene) -> dict[str, Any]:
    """A company that somebody belongs to is not deleted."""
    scene.owner.belong_to(None)
    return {}


def code_alone(scene: Scene) -> dict[str, Any]:
    return {"code": code(scene)}


def first_code(scene: Scene) -> dict[str, Any]:
    return {"code": code(scene, enabled=False)}


def switch_off(scene: Scene) -> dict[str, Any]:
    return {"password": PASSWORD, "code": code(scene)}


def profile(_: Scene) -> dict[str, Any]:
    return {"full_name": "Ada"}


def role(scene: Scene) -> dict[str, Any]:
    return {"name": f"new-{scene.number}", "permissions": ["parts:read"]}


def key(_: Scene) -> dict[str, Any]:
    return {"name": "machine", "permissions": ["files:read"], "password": PASSWORD}


def supplier_part(_: Scene) -> dict[str, Any]:
    return {"supplier_id": make_company().id, "part_id": make_part().id}


def nothing(_: Scene) -> dict[str, Any]:
    return {}


ORDER = {
    "supplier_name": "Steel & Sons",
    "po_date": "2026-01-02",
    "due_date": "2026-02-01",
    "lines": [{"material_name": "Bolt", "quantity": "3", "unit_price": "0.335"}],
}

JSON: dict[str, Make] = {
    "POST /api/v1/auth/register": person,
    "POST /api/v1/auth/login": login,
    "POST /api/v1/auth/refresh": renewal,
    "PATCH /api/v1/auth/me": profile,
    "POST /api/v1/auth/password/change": change,
    "POST /api/v1/auth/password/forgot": address,
    "POST /api/v1/auth/password/reset": reset,
    "POST /api/v1/auth/email/verify": verification,
    "POST /api/v1/auth/email/resend": address,
    "POST /api/v1/auth/invitations/accept": invited,
    "POST /api/v1/auth/2fa/verify": codes,
    "POST /api/v1/auth/2fa/setup": own_password,
    "POST /api/v1/auth/2fa/enable": first_code,
    "POST /api/v1/auth/2fa/disable": switch_off,
    "POST /api/v1/auth/2fa/backup-codes": protected,
    "POST /api/v1/users": person,
    "PATCH /api/v1/users/{user_id}": profile,
    "POST /api/v1/users/{user_id}/reset-factor": lost_factor,
    "POST /api/v1/roles": role,
    "PATCH /api/v1/roles/{role_id}": lambda _: {"permissions": ["parts:read"]},
    "POST /api/v1/api-keys": key,
    "POST /api/v1/files": upload,
    "POST /api/v1/parts": lambda _: {"name": "Bracket"},
    "PATCH /api/v1/parts/{part_id}": lambda _: {"name": "Bracket"},
    "POST /api/v1/parts/{part_id}/cad": upload,
    "POST /api/v1/categories": lambda scene: {"name": f"new-{scene.number}"},
    "PATCH /api/v1/categories/{category_id}": lambda _: {"description": "x"},
    "POST /api/v1/clusters": lambda scene: {"name": f"new-{scene.number}"},
    "PATCH /api/v1/clusters/{cluster_id}": lambda _: {"description": "x"},
    "POST /api/v1/locations": lambda _: {"name": "Shop"},
    "PATCH /api/v1/locations/{location_id}": lambda _: {"name": "Shop"},
    "POST /api/v1/categories/bulk": lambda scene: {"items": [{"name": f"new-{scene.number}"}]},
    "POST /api/v1/clusters/bulk": lambda scene: {"items": [{"name": f"new-{scene.number}"}]},
    "POST /api/v1/locations/bulk": lambda _: {"items": [{"name": "Shop"}]},
    "POST /api/v1/parts/bulk": lambda _: {"items": [{"name": "Bracket"}]},
    "POST /api/v1/companies/bulk": lambda _: {"items": [{"name": "Steel & Sons"}]},
    "POST /api/v1/companies/{company_id}/contacts": lambda _: {"name": "Ada"},
    "PATCH /api/v1/companies/{company_id}/contacts/{contact_id}": lambda _: {"role": "Sales"},
    "POST /api/v1/companies/{company_id}/addresses": lambda _: {"country": "DE"},
    "PATCH /api/v1/companies/{company_id}/addresses/{address_id}": lambda _: {"city": "Ulm"},
    "POST /api/v1/supplier-parts": supplier_part,
    "PATCH /api/v1/supplier-parts/{supplier_part_id}": lambda _: {"sku": "x"},
    "POST /api/v1/supplier-parts/bulk": lambda scene: {"items": [supplier_part(scene)]},
    "POST /api/v1/companies": lambda _: {"name": "Steel & Sons"},
    "PATCH /api/v1/companies/{company_id}": lambda _: {"name": "Steel & Sons"},
    "POST /api/v1/purchase-orders": lambda _: ORDER,
    "POST /api/v1/purchase-orders/bulk": lambda _: {"items": [ORDER]},
    "PATCH /api/v1/purchase-orders/{purchase_order_id}": lambda _: {"notes": "Gate 3"},
    "POST /api/v1/purchase-orders/{purchase_order_id}/reject": lambda _: {"reason": "Too dear"},
    "POST /api/v1/purchase-orders/{purchase_order_id}/cancel": lambda _: {"reason": "Not needed"},
    "PUT /api/v1/exchange-rates": lambda _: {"rates": [{"currency": "USD", "rate": "0.8632"}]},
    "POST /api/v1/companies/{company_id}/claim": claimed,
    "POST /api/v1/companies/{company_id}/members": lambda scene: {"user_id": scene.owner.id},
    "POST /api/v1/companies/{company_id}/invitations": lambda _: {"email": "new@example.com"},
    "POST /api/v1/sms-templates": lambda scene: {"name": f"new-{scene.number}", "content": "x"},
    "PATCH /api/v1/sms-templates/{template_id}": lambda _: {"content": "y"},
}
FORMS: dict[str, Make] = {
    "POST /login": login,
    "POST /logout": nothing,
    "POST /language": lambda _: {"language": "de"},
    "POST /files": lambda _: {"file": (BytesIO(STEP), "point.step")},
    "POST /files/one": lambda _: {"file": (BytesIO(STEP), "point.step")},
    "POST /files/{file_id}/part": lambda _: {"name": "Bracket"},
    "POST /files/{file_id}/delete": nothing,
    "POST /files/{file_id}/reprocess": nothing,
    "POST /parts/{part_id}/delete": nothing,
    "POST /parts/{part_id}/archive": nothing,
    "POST /parts/{part_id}/unarchive": nothing,
    "POST /login/code": code_alone,
    "POST /register": person,
    "POST /invitation": invited,
    "POST /email/verify": verification,
    "POST /email/resend": address,
    "POST /password/forgot": address,
    "POST /password/reset": reset,
    "POST /account": profile,
    "POST /account/email": nothing,
    "POST /account/keys": key,
    "POST /account/keys/{key_id}/revoke": nothing,
    "POST /account/security/codes": protected,
    "POST /account/security/factor": own_password,
    "POST /account/security/factor/enable": first_code,
    "POST /account/security/factor/disable": switch_off,
    "POST /account/security/password": change,
    "POST /account/sessions/end-all": nothing,
    "POST /account/sessions/{session_id}/end": nothing,
    "POST /people/{user_id}/reset-factor": lost_factor,
    "POST /roles/new": role,
    "POST /roles/{role_id}": role,
    "POST /roles/{role_id}/delete": nothing,
    "POST /views/{view_id}/delete": nothing,
}
# These take nothing: what is made here is only the state in which they may be called.
BARE: dict[str, Make] = {
    "POST /api/v1/auth/logout": nothing,
    "POST /api/v1/auth/logout-all": nothing,
    "POST /api/v1/users/{user_id}/unlock": nothing,
    "POST /api/v1/users/{user_id}/deactivate": nothing,
    "POST /api/v1/users/{user_id}/activate": deactivated,
    "POST /api/v1/files/{file_id}/reprocess": nothing,
    "POST /api/v1/purchase-orders/{purchase_order_id}/submit": nothing,
    "POST /api/v1/purchase-orders/{purchase_order_id}/approve": nothing,
    "POST /api/v1/purchase-orders/{purchase_order_id}/archive": nothing,
    "POST /api/v1/purchase-orders/{purchase_order_id}/unarchive": nothing,
    "POST /api/v1/purchase-orders/{purchase_order_id}/close": nothing,
    "POST /api/v1/purchase-orders/{purchase_order_id}/reopen": nothing,
    "POST /api/v1/purchase-orders/{purchase_order_id}/lines/{line_id}/close": nothing,
    "POST /api/v1/purchase-orders/{purchase_order_id}/lines/{line_id}/reopen": nothing,
    "DELETE /api/v1/companies/{company_id}": deserted,
}
ARCHIVES = ("/archive", "/unarchive")
# A form of a page takes what the route of the API takes; its actions take nothing.
# Nouns that pages call otherwise.
OF_PAGES = {"people": "users"}
OF_FORMS = {"/new": "POST /api/v1/{}", "/edit": "PATCH /api/v1/{}"}
LOOKUP = {"query_string": {"names": "x"}}


def body_for(route: str, scene: Scene) -> dict[str, Any]:
    """As arguments of the test client."""
    if route in JSON:
        return {"json": JSON[route](scene)}
    if route in FORMS:
        return {"data": FORMS[route](scene)}
    if route.startswith("POST /") and not route.startswith("POST /api/"):
        return {"data": form_for(route.removeprefix("POST /"), scene)}
    if route.endswith("/lookup"):
        return {**LOOKUP}
    takes_nothing = route.startswith(("GET ", "DELETE ")) or route.endswith(ARCHIVES)
    if route not in BARE and not takes_nothing:
        raise AssertionError(f"Say in tests/access/bodies.py what {route} takes.")
    return BARE.get(route, nothing)(scene)


def form_for(path: str, scene: Scene) -> dict[str, Any]:
    kept, _slash, action = path.rpartition("/")
    if action == "views":
        return {"name": "Mine", "query": "q=steel"}
    if kept.endswith("/many"):
        return {"id": one_of(f"/{kept.removesuffix('/many')}", scene), "tag": "x", "notes": "x"}
    for said, noun in OF_PAGES.items():
        path = path.replace(said, noun, 1) if path.startswith(said) else path
    kept, _slash, action = path.rpartition("/")
    if made := OF_FORMS.get(f"/{action}"):
        return JSON[made.format(kept)](scene)
    as_api = f"DELETE /api/v1/{kept}" if action == "delete" else f"POST /api/v1/{path}"
    return {**JSON, **BARE}.get(as_api, nothing)(scene)
