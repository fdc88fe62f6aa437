"""Who has an account: found, made, changed, let in and kept out."""

from typing import Any

from app.auth import actor
from app.extensions import db
from app.identity import administration
from app.pages.shapes.actions import Own
from app.pages.shapes.forms import Section
from app.pages.shapes.listings import Listing
from app.pages.shapes.nouns import Noun, names
from app.pages.shapes.pages import add_pages
from app.pages.shapes.panels import Facts, History, Piece
from app.pages.shapes.records import Record, Shown
from app.pages.shapes.values import Row
from app.pages.shell.blueprint import blp
from app.pages.shell.labels import role_name, role_names
from app.pages.shell.words import N_
from models.identity.permissions import Permission
from models.identity.roles import Role
from models.identity.users import User
from utils.schemas.identity.users import FactorReset, UserChange, UserFilter, UserIn, UserOut

WRITES = Permission("users:write")
DEACTIVATED = N_(
    "All logins end, API keys stop working, and nobody is let in until the account is active again."
)
RESET = N_(
    "For who has lost both phone and backup codes. Make sure who asks: all their logins end, and from then "
    "on a password alone lets them in."
)
DELETED = N_("This cannot be undone. Who owns files is better deactivated.")


def roles() -> list[Role]:
    return [*db.session.scalars(Role.visible_to(actor).order_by(Role.name))]


def within_reach(role: Role) -> bool:
    return administration.reaches(actor, role)


def assignable() -> dict[str, str]:
    return role_names(role.name for role in roles() if within_reach(role))


def is_reached(row: Row) -> bool:
    role = Role.named(row["role"])
    return actor.can(WRITES) and role is not None and within_reach(role)


def is_me(row: Row | None) -> bool:
    return row is not None and row["id"] == actor.id


def is_another(row: Row) -> bool:
    return is_reached(row) and not is_me(row)


def reach(record: Shown) -> dict[str, Any]:
    return {"is_me": is_me(record.row), "is_reached": is_reached(record.row)}


def has_factor(row: Row) -> bool:
    return is_another(row) and bool(row["two_factor_enabled"])


def is_let_in(row: Row) -> bool:
    return is_another(row) and bool(row["is_active"])


def is_kept_out(row: Row) -> bool:
    return is_another(row) and not row["is_active"]


def own(name: str, act: Any, warning: str = "", asks: Any = None, when: Any = is_another) -> Own:
    """Of use cases, which take the actor first."""
    return Own(name, lambda user, who, **asked: act(who, user, **asked), WRITES, when, warning, asks)


NOUN = Noun(
    *(User, UserOut, N_("Person"), N_("People"), N_("New person"), "person", "people"),
    title=names("username"),
    icon="people",
    key="user_id",
    says={"role": lambda row: role_name(row["role"])},
)
LISTING = Listing(
    NOUN,
    UserFilter,
    columns=names(
        "username full_name email role is_active two_factor_enabled company_id user_type phone created_at"
    ),
    first=6,
    filters=names("role is_active user_type company_id"),
    choices={"role": lambda: role_names(role.name for role in roles())},
    hint=N_("Name, e-mail, company …"),
)
RECORD = Record(
    NOUN,
    UserIn,
    UserChange,
    under=names("full_name role email"),
    form=(
        Section(N_("Account"), names("email username role")),
        Section(N_("Password"), names("password"), when=lambda row: row is None),
        Section(N_("Your password, only for a new e-mail address"), names("password"), when=is_me),
        Section(N_("Profile"), names("full_name phone user_type company_name tax_id")),
        Section(N_("Language and units"), names("language time_zone length_unit")),
    ),
    main=(
        Piece(
            "identity/reach.html",
            lambda record: {"is_me": is_me(record.row), "is_reached": is_reached(record.row)},
        ),
        Facts(N_("Account"), names("full_name email email_verified two_factor_enabled role company_id")),
        History(N_("History")),
    ),
    side=(
        Facts(N_("Profile"), names("phone user_type company_name tax_id language time_zone length_unit")),
        Facts(N_("Record"), names("created_at created_by updated_at updated_by")),
    ),
    own=(
        own("activate", administration.activate, when=is_kept_out),
        own("unlock", administration.unlock, when=is_reached),
        own("reset_factor", administration.reset_factor, RESET, FactorReset, has_factor),
        own("deactivate", administration.deactivate, DEACTIVATED, when=is_let_in),
        own("delete", administration.remove_user, DELETED),
    ),
    deletes=False,
    add=administration.add_user,
    edit=lambda user, who, **values: administration.edit_user(who, user, **values),
    may_edit=is_reached,
    choices={"role": assignable},
)
add_pages(blp, LISTING, RECORD)
