"""What addresses name: rows made for one request, the first customer's wherever rows have owners."""

from collections.abc import Callable
from functools import lru_cache
from io import BytesIO
from typing import Any

from app.engineering.workshop import storage
from app.extensions import db
from app.pages.shapes.nouns import NOUNS
from app.pages.shell import styles
from app.pages.shell.assets import digest_of
from models.engineering.categories import Category
from models.engineering.files import File
from models.identity.actors import SYSTEM
from models.identity.roles import Role
from models.platform.saved_views import SavedView
from models.platform.sms_templates import SmsTemplate
from models.supply.clusters import Cluster
from models.supply.companies import Company
from models.supply.company_addresses import CompanyAddress
from models.supply.company_contacts import CompanyContact
from models.supply.invitations import Invitation
from models.supply.locations import Location
from tests.access.callers import Scene, key_of, login_of
from tests.factories import make_company, make_file, make_part, make_purchase_order, make_supplier_part
from tests.shapes import MEASURES


def ready_file(scene: Scene) -> File:
    """With its bytes and its previews in the file store."""
    file = make_file(scene.owner.username)
    conversion = file.conversion
    conversion.start(SYSTEM)
    conversion.finish(SYSTEM, MEASURES, [])
    for key in (conversion.source_key, conversion.artefact("png"), conversion.artefact("webp")):
        storage().put(BytesIO(b"bytes"), key)
    return file


@lru_cache(1)
def company_of(scene: Scene) -> Company:
    """The one that contacts and addresses of the same address belong to."""
    return scene.owner.company or make_company()


def after(row: Any, *actions: str) -> Any:
    """The row, when these actions were taken."""
    for action in actions:
        getattr(row, action)(SYSTEM)
    return row


def order_in(*actions: str) -> Any:
    return after(make_purchase_order(), *actions)


def invitation_of(scene: Scene) -> Invitation:
    return Invitation.issue(company_of(scene).id, f"invited-{scene.number}@example.com")


def view_of(scene: Scene) -> SavedView:
    return SavedView.create(user_id=scene.owner.id, place="companies", name="Mine", query="")


# By the names that variables of addresses have; each answers the value that stands there.
OBJECTS: dict[str, Callable[[Scene], Any]] = {
    "api_key_id": lambda scene: key_of(scene.owner, "files:read").id,
    "key_id": lambda scene: key_of(scene.owner, "files:read").id,
    "category_id": lambda scene: Category.add(SYSTEM, name=f"category-{scene.number}").id,
    "cluster_id": lambda scene: Cluster.add(SYSTEM, name=f"cluster-{scene.number}").id,
    "location_id": lambda _: Location.add(SYSTEM, name="Shop").id,
    "company_id": lambda scene: company_of(scene).id,
    "contact_id": lambda scene: CompanyContact.add(company_of(scene).id, SYSTEM, name="Ada").id,
    "address_id": lambda scene: CompanyAddress.add(company_of(scene).id, SYSTEM, country="DE").id,
    "supplier_part_id": lambda _: make_supplier_part().id,
    "invitation_id": lambda scene: invitation_of(scene).id,
    "file_id": lambda scene: ready_file(scene).id,
    "part_id": lambda scene: make_part(file_id=ready_file(scene).id).id,
    "line_id": lambda _: 1,  # of the order that IN_STATE makes
    "purchase_order_id": lambda _: order_in().id,
    "role_id": lambda scene: Role.create(name=f"role-{scene.number}", permissions=[]).id,
    "session_id": lambda scene: login_of(scene.owner).id,
    "template_id": lambda scene: SmsTemplate.add(name=f"template-{scene.number}", content="x").id,
    "user_id": lambda scene: scene.owner.id,
    "view_id": lambda scene: (
        SavedView.create(user_id=scene.owner.id, place="parts", name="Mine", query="").id
    ),
    "action": lambda _: "unlock",
    "kind": lambda _: "png",
    "mark": lambda _: "earlier",
    "sheet": lambda _: "csv",
    "digest": lambda _: digest_of("js/app.js"),
    "style": lambda _: styles.version(),
    "noun": lambda _: "companies",
}
# Where it matters in which state it is, by the view, of the API or of a page: a row that has the action, as
# `after` others.
IN_STATE: dict[str, Callable[[], Any]] = {
    "activate_company": lambda: after(make_company(), "block"),
    "approve_purchase_order": lambda: order_in("submit"),
    "reject_purchase_order": lambda: order_in("submit"),
    "close_purchase_order": lambda: order_in("submit", "approve"),
    "reopen_purchase_order": lambda: order_in("submit", "approve", "close"),
    "close_purchase_order_line": lambda: order_in("submit", "approve"),
    "reopen_purchase_order_line": lambda: order_in("submit", "approve", "close"),
}
ASSETS = {"pages.read_static": "js/app.js", "pages.read_built": "viewer.js"}


def values_for(endpoint: str, names: set[str], scene: Scene) -> dict[str, Any]:
    """For the variables of an address; the rows are committed."""
    for name in names - {*OBJECTS} - ({"name"} if endpoint in ASSETS else set()):
        raise AssertionError(f"{endpoint}: say in tests/access/objects.py what {name} names.")
    found = {name: OBJECTS[name](scene) for name in names & {*OBJECTS}}
    view = endpoint.partition(".")[2]
    if view in IN_STATE:
        row, [name] = IN_STATE[view](), names - {"line_id"}
        found[name] = row.id
        found |= {"line_id": row.lines[0].id} if "line_id" in names else {}
    db.session.commit()
    return found | ({"name": ASSETS[endpoint]} if endpoint in ASSETS else {})


def one_of(home: str, scene: Scene) -> Any:
    """The id of a record of the noun whose list this is the address of."""
    noun = next(each for each in NOUNS.values() if each.path == home)
    return OBJECTS[noun.id_name](scene)
