"""Two people, each with a phone of their own, and what they do on it."""

import re
import time
from collections.abc import Callable
from typing import Any, cast

from playwright.sync_api import Locator, expect

from tests.e2e.screen import Screen
from tests.e2e.visitor import Visitor
from tests.support.person import Person

REFUSED = re.compile("Failed to load resource.*40[149]")
INVITATION = re.compile(r"/invite/.")
SOON = 30_000  # milliseconds; what is only looked up from time to time


def asked(person: Person, path: str, **body: str) -> dict[str, Any]:
    """Post as this person; it has to succeed."""
    answer = person.http.post(path, json=body)
    assert answer.is_success, answer.text
    return cast("dict[str, Any]", answer.json() if answer.content else {})


def new_conflict(person: Person, title: str = "The dishes") -> str:
    """Begin a conflict as partner A; return its id."""
    return cast("str", asked(person, "/api/conflicts", title=title)["id"])


def invitation(person: Person, conflict: str) -> str:
    """Make an invitation as partner A; return its code."""
    return cast("str", asked(person, f"/api/conflicts/{conflict}/invitations")["code"])


class Couple:
    """Alex and Sam, who share a conflict and a conversation; both are signed in on their phones."""

    def __init__(
        self, alex: Visitor, sam: Visitor, names: tuple[str, str] = ("Alex", "Sam")
    ) -> None:
        """Bring them together without the pages; they may have other `names`."""
        self.visitors = (alex, sam)
        self.alex, self.sam = (
            one.sign_in(name) for one, name in zip(self.visitors, names, strict=True)
        )
        self.conflict = new_conflict(self.alex)
        asked(self.sam, f"/api/invitations/{invitation(self.alex, self.conflict)}/accept")
        self.conversation: str = asked(
            self.alex,
            "/api/conversations",
            session_type="relationship_shared",
            conflict_id=self.conflict,
        )["id"]

    def tabs(self) -> tuple[Screen, Screen]:
        """Open the conversation on both phones."""
        first, second = (visitor.tab() for visitor in self.visitors)
        for tab in (first, second):
            tab.open(self.conversation)
        return first, second


def of_partner(tab: Screen, side: str) -> Locator:
    return tab.log.locator(f'article[data-role="partner-{side}"]')


def separator(tab: Screen) -> Locator:
    return tab.log.locator("[data-unread]")


def choose(tab: Screen, name: str) -> None:
    """Pick something from the conversation's menu."""
    tab.page.get_by_label("More", exact=True).click()
    tab.button(name).click()


def start_as(tab: Screen, name: str) -> None:
    tab.page.get_by_role("textbox", name="Your name").fill(name)
    tab.button("Start").click()


def offered_by(tab: Screen) -> str:
    """Begin something between two, and return the link that is offered; it stays before us."""
    tab.button("Something between two of us").click()
    tab.page.get_by_role("textbox", name="What is it about?").fill("The dishes")
    tab.button("Begin").click()
    link = tab.page.get_by_role("textbox", name="Invitation link")
    expect(link).to_have_value(INVITATION)
    return link.input_value()


def invited_by(tab: Screen) -> str:
    """Begin something between two, and return the link, which is put away."""
    link = offered_by(tab)
    tab.button("Done").click()
    return link


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SOON / 1000
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def read_by(person: Person, conversation: str) -> int:
    return int(person.http.get(f"/api/conversations/{conversation}/read").json()["seq"])
