"""The ways in: a name is enough; an account keeps conversations for every device."""

import reflex as rx

from components import texts
from components.field import field, form


def guest_start(hint: str = texts.YOUR_NAME_HINT) -> rx.Component:
    """One field and one button: a guest's account."""
    name = field(
        "guest",
        "name",
        texts.YOUR_NAME,
        autocomplete="given-name",
        hint=hint,
        max_length=80,
    )
    return form("guest", "/api/auth/guest", texts.START, name)


def sign_in_form() -> rx.Component:
    """Email and password of an account that exists."""
    return form(
        "sign-in",
        "/api/auth/sign-in",
        texts.SIGN_IN,
        field(
            "sign-in",
            "email",
            texts.EMAIL,
            kind="email",
            autocomplete="username",
            missing=texts.EMAIL_MISSING,
        ),
        field(
            "sign-in",
            "password",
            texts.PASSWORD,
            kind="password",
            autocomplete="current-password",
            missing=texts.PASSWORD_MISSING,
        ),
    )


def sign_up_form() -> rx.Component:
    """Name, email and password of a new account."""
    return form(
        "sign-up",
        "/api/auth/sign-up",
        texts.SIGN_UP,
        field("sign-up", "name", texts.NAME, autocomplete="name", max_length=80),
        field("sign-up", "email", texts.EMAIL, kind="email", autocomplete="username"),
        field(
            "sign-up",
            "password",
            texts.PASSWORD,
            kind="password",
            autocomplete="new-password",
            hint=texts.PASSWORD_HINT,
        ),
    )
