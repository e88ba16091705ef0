"""People: who they are, and how they are known to be."""

import re
from dataclasses import dataclass
from datetime import datetime

from services.domain import texts
from services.domain.errors import FieldError, Invalid
from services.domain.lines import parse_line
from services.domain.text import trimmed

NAME_LENGTH = 80
EMAIL_LENGTH = 254
PASSWORD_LENGTH = range(10, 1025)
_PART = r"[^@.\s\x00-\x1f\ud800-\udfff]+"
_EMAIL = re.compile(rf"{_PART}(\.{_PART})*@{_PART}(\.{_PART})+")


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person; a guest is one without email and password, who may claim the account later."""

    id: str
    name: str
    email: str | None = None

    @property
    def guest(self) -> bool:
        """Whether this account has no email and password yet."""
        return self.email is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """How a person with a password is recognised: the Argon2id hash, never the password."""

    user: User
    password_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginSession:
    """One sign-in: found by the SHA-256 of its token; the token itself is nowhere kept."""

    token_hash: str
    user: User
    expires_at: datetime


def parse_name(name: str) -> str:
    """Return `name` trimmed and on one line; raises `Invalid` if it is empty, too long or can't be shown."""
    return parse_line(name, "name", texts.NAME, NAME_LENGTH)


def parse_email(email: str) -> str:
    """Return `email` trimmed and in lower case; raises `Invalid` if it can't be an address."""
    tidy = trimmed(email).lower()
    if len(tidy) > EMAIL_LENGTH or not _EMAIL.fullmatch(tidy):
        raise Invalid(FieldError("email", texts.NO_EMAIL))
    return tidy


def check_password(password: str) -> None:
    """Raise `Invalid` unless `password` is long enough to be safe and short enough to be hashed."""
    if len(password) < PASSWORD_LENGTH.start:
        least = PASSWORD_LENGTH.start
        raise Invalid(FieldError("password", texts.PASSWORD_TOO_SHORT.format(least=least)))
    if len(password) >= PASSWORD_LENGTH.stop:
        most = PASSWORD_LENGTH.stop - 1
        raise Invalid(FieldError("password", texts.PASSWORD_TOO_LONG.format(most=most)))
    try:
        password.encode()
    except UnicodeEncodeError:
        raise Invalid(FieldError("password", texts.PASSWORD_UNSTORABLE)) from None
