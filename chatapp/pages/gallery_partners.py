"""The gallery's part about two people: conflicts, invitations, erasing, and the account."""

from collections.abc import Sequence

import reflex as rx

from chatapp.pages import specimens as s
from chatapp.pages.specimen import specimen
from components import texts
from components.account_forms import claim_form, remove_dialog
from components.conflicts import conflict_list
from components.erase_dialog import erase_dialog
from components.erasure_wish import erasure_wish
from components.invitation import gone, offer, own
from components.invite_dialog import invite_dialog
from components.new_conflict import new_conflict_dialog
from components.partner_left import partner_left
from services.domain.kinds import Kind


def _erasing() -> list[rx.Component]:
    dialogs = (
        ("mine", False, ""),
        ("of two", True, ""),
        ("asked", True, "mine"),
        ("asked by both", True, "theirs"),
    )
    return [
        specimen(
            f"erase_dialog: {name}",
            erase_dialog(shared=shared, erasing="", asked=asked, partner="Sam", opened=True),
            look="[&_dialog]:static",
        )
        for name, shared, asked in dialogs
    ]


def _inviting() -> list[rx.Component]:
    faces = (
        ("making", "", "", "", False),
        ("made", s.INVITATION_URL, "", "", True),
        ("copied instead", s.INVITATION_URL, "", texts.CLIENT["copiedInstead"], True),
        ("failed", "", "The server can't be reached right now.", "", False),
    )
    return [
        specimen(
            f"invite_dialog: {name}",
            invite_dialog(
                url=url, problem=problem, copied=hint != "", hint=hint, shareable=share, opened=True
            ),
            look="[&_dialog]:static",
        )
        for name, url, problem, hint, share in faces
    ]


def partners(kinds: Sequence[Kind]) -> list[rx.Component]:
    """What two people share, in every state."""
    invited = {"inviter": "Alex", "title": "The dishes"}
    return [
        specimen("conflicts", conflict_list(kinds, s.CONFLICTS, "k2")),
        specimen("new_conflict", new_conflict_dialog(opened=True), look="[&_dialog]:static"),
        *_inviting(),
        specimen("invitation: signed out", offer("code", **invited, signed_in=False)),
        specimen("invitation: signed in", offer("code", **invited, signed_in=True)),
        specimen("invitation: gone", gone()),
        specimen("invitation: own", own()),
        *_erasing(),
        specimen("erasure_wish: mine", erasure_wish("mine", "Sam")),
        specimen("erasure_wish: theirs", erasure_wish("theirs", "Sam")),
        specimen("partner_left", partner_left("Robin")),
        specimen("claim_form", claim_form()),
        specimen(
            "remove_dialog: guest",
            remove_dialog(is_guest=True, opened=True),
            look="[&_dialog]:static",
        ),
        specimen(
            "remove_dialog", remove_dialog(is_guest=False, opened=True), look="[&_dialog]:static"
        ),
    ]
