"""Where people can go, as data: each sees what they may."""

from dataclasses import dataclass

from flask import Flask, request, url_for

from app.auth import actor
from app.pages.shell.words import N_
from models.identity.permissions import Permission


@dataclass(frozen=True)
class Link:
    """`also`: other paths that belong to it."""

    label: str
    view: str
    needs: Permission | None = None
    icon: str = ""
    also: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        return url_for(f"pages.{self.view}")

    @property
    def is_open(self) -> bool:
        return self.needs is None or actor.can(self.needs)

    @property
    def is_here(self) -> bool:
        homes = (self.address, *self.also)
        return any(request.path == home or request.path.startswith(f"{home}/") for home in homes)


@dataclass(frozen=True)
class Group:
    label: str
    links: tuple[Link, ...]

    @property
    def open_links(self) -> list[Link]:
        return [link for link in self.links if link.is_open]


MENU = (
    Group(
        N_("Engineering"),
        (
            Link(N_("Parts"), "list_parts", Permission("parts:read"), "part"),
            Link(N_("Files"), "list_files", Permission("files:read"), "file"),
            Link(N_("Categories"), "list_categories", Permission("categories:read"), "tree"),
        ),
    ),
    Group(
        N_("Purchasing"),
        (
            Link(N_("Purchase orders"), "list_purchase_orders", Permission("purchase_orders:read"), "cart"),
            Link(N_("Companies"), "list_companies", Permission("companies:read"), "company"),
        ),
    ),
    Group(
        N_("Places"),
        (
            Link(N_("Locations"), "list_locations", Permission("locations:read"), "place"),
            Link(N_("Clusters"), "list_clusters", Permission("clusters:read"), "group"),
        ),
    ),
    Group(
        N_("Administration"),
        (
            Link(N_("People"), "list_people", Permission("users:read"), "people"),
            Link(N_("Roles"), "list_roles", Permission("roles:read"), "key"),
        ),
    ),
    Group(
        N_("Help"),
        (
            Link("API", "show_docs", None, "code"),
            Link(N_("Page design"), "show_design", Permission("parts:read"), "columns"),
        ),
    ),
)


def menu() -> list[Group]:
    return [group for group in MENU if group.open_links]


def first_page() -> str:
    """Where who has logged in begins: what they may see first, else their own account."""
    links = [link for group in MENU for link in group.open_links if link.needs]
    return links[0].view if links else "show_account"


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(menu=menu)
