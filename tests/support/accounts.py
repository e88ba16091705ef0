"""Accounts to sign up with, and the cookie that one is given."""

from http.cookies import SimpleCookie
from uuid import uuid4

import httpx

PASSWORD = "correct horse"


def new_account() -> dict[str, str]:
    """Return what a person who is nobody yet signs up with."""
    return {"email": f"{uuid4().hex}@example.org", "password": PASSWORD, "name": "Ann"}


def cookie_of(response: httpx.Response) -> tuple[str, set[str]]:
    """Return the session cookie's value and its attributes in lower case."""
    header = response.headers["set-cookie"]
    parts = {part.strip().lower() for part in header.split(";")[1:]}
    return SimpleCookie(header)["chat_session"].value, parts
