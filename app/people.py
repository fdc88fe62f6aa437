"""Temporary."""
from typing import Any
from flask import current_app
from app.errors import Invalid
from models.identity.users import User
from utils.passwords import Policy, faults
from utils.security import hash_password


def check_password(password: str, pointer: str, *own: str) -> None:
    if found := faults(password, Policy(), own):
        raise Invalid(" ".join(found), pointer)


def check_legal(user: User) -> None:
    if user.user_type == "legal" and not (user.company_name and user.tax_id):
        raise Invalid("A legal person needs a company_name.", "/json/company_name")


def make_user(role: str, **values: Any) -> User:
    password = values.pop("password")
    check_password(password, "/json/password", values["username"], values["email"])
    user = User.register(role, hash_password(password), **values)
    check_legal(user)
    return user
