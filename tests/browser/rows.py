"""What there is to see on pages: rows made through the API, and which of them an address names."""

from base64 import b64encode
from functools import cached_property
from itertools import count
from typing import Any

from tests.browser.visitors import link_in_mail
from tests.factories import PASSWORD
from tests.service import Service
from tests.shapes import STEP

NUMBERS = count(1)
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft mbH & Co. KG"
COMPANY = {
    "name": "Steel & Sons Ltd",
    "is_supplier": True,
    "email": "orders@steel.example",
    "phone": "+49 711 685-0",
    "tax_id": "DE811569869",
    "currency": "EUR",
    "payment_days": 30,
    "incoterm": "DAP",
    "tax_rate": "19",
    "notes": "Ask for the blue crates.\nClosed on Fridays.",
    "tags": ["metal", "preferred"],
    "attributes": {"gate": "3"},
    "address": "Hauptstr. 1, 70173 Stuttgart",
}
LINES = [
    {"material_name": "Round bar 20 mm", "quantity": "12.5", "unit_price": "3.335", "tax_rate": "19"},
    {"material_name": "Cutting", "quantity": "1", "unit_price": "250", "is_receivable": False},
]
# By the API's path, in the order that they need each other.
MADE: dict[str, list[dict[str, Any]]] = {
    "categories": [{"name": "Turned parts"}],
    "clusters": [{"name": "Metal"}],
    "locations": [{"name": "Shop"}],
    "companies": [COMPANY, {"name": LONG, "is_customer": True}, {"name": "Ada", "kind": "person"}],
    "parts": [
        {"name": "Bracket", "material": "EN AW-6082", "standard_cost": "12.5", "currency": "EUR"},
        {"name": LONG, "description": LONG, "notes": LONG.replace("a", ""), "material": LONG},
    ],
    "supplier-parts": [{"supplier_id": 1, "part_id": 1}],
    "purchase-orders": [
        {"supplier_id": 1, "po_date": "2026-01-02", "due_date": "2026-02-01", "lines": LINES},
        {"supplier_name": LONG, "po_date": "2026-01-02", "due_date": "2026-02-01", "lines": LINES},
    ],
    "roles": [{"name": "buyers", "permissions": ["parts:read"]}],
    "api-keys": [{"name": "machine", "permissions": ["files:read"], "password": "Correct-Horse-7"}],
    "users": [{"email": "long@example.com", "username": "long", "full_name": LONG, "password": PASSWORD}],
    "files": [{"filename": "point.step", "content_base64": b64encode(STEP).decode()}],
}
# Where a variable is not called as the API's list of what it names.
LISTS = {"key_id": "/api-keys", "session_id": "/sessions", "file_id": "/files?is_demo=true"}

WORDS = {"noun": "companies"}


class Rows:
    """Of one service; `named_by` answers by the names that variables of addresses have."""

    def __init__(self, service: Service) -> None:
        self.service = service
        for path, bodies in MADE.items():
            for body in bodies:
                self.make(path, body)
        for demo in self.items("/files"):
            service.ended(demo["id"])

    def make(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = self.service.client.post(f"/{path}", json=body)
        assert answer.is_success, f"POST {path}: {answer.text}"
        made: dict[str, Any] = answer.json()
        return made

    def items(self, path: str) -> list[dict[str, Any]]:
        answer = self.service.client.get(path)
        assert answer.is_success, f"Say in tests/browser/rows.py where rows are for {path}: {answer.text}"
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    def named_by(self, variable: str) -> str:
        """The first that was made."""
        if variable in WORDS:
            return WORDS[variable]
        path = LISTS.get(variable) or f"/{plural(variable.removesuffix('_id')).replace('_', '-')}"
        rows = self.items(path)
        assert rows, f"Say in tests/browser/rows.py what {variable} names."
        return str(min(int(row["id"]) for row in rows))

    @cached_property
    def customer(self) -> str:
        """The name of one, who has proven the address."""
        name = f"customer{next(NUMBERS)}"
        values = {"email": f"{name}@example.com", "username": name, "full_name": "Cleo Customer"}
        self.make("users", values | {"password": PASSWORD, "role": "customer"})
        token = link_in_mail(self.service, values["email"], "/email/verify").partition("token=")[2]
        self.service.client.post("/auth/email/verify", json={"token": token}).raise_for_status()
        return name


def plural(noun: str) -> str:
    return f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
