"""What an account takes, from an invitation to its removal: with a thumb alone, with a keyboard alone."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.conftest import NewVisitor
from tests.e2e.partners import REFUSED, invitation, new_conflict
from tests.e2e.screen import Screen
from tests.e2e.test_accessibility import tab_to
from tests.e2e.test_sending import refuse_first_message
from tests.e2e.visitor import Device, Visitor
from tests.support.vendor_server import Reply
from tests.support.vendor_thread import VendorThread

THUMB = 44  # pixels
ZOOMS_BELOW = 16  # pixels
PASSWORD = "a long enough one"


class Hand:
    """Presses and types in one tab, as somebody does who has a thumb, or keys."""

    def __init__(self, tab: Screen, device: Device) -> None:
        """On a desktop by keys alone, else by touch alone."""
        self.tab = tab
        self.by_keys = device == "desktop"

    def press(self, *wanted: Locator) -> None:
        """Press them, one after the other, each as soon as it is there."""
        for one in wanted:
            expect(one).to_be_visible()
            if self.by_keys:
                self.go_to(one)
                self.tab.page.keyboard.press("Enter")
            else:
                self._touch(one)

    def go_to(self, field: Locator) -> None:
        """Get into a field."""
        if self.by_keys:
            tab_to(self.tab, field)
        else:
            self._touch(field)
            size = field.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
            assert size >= ZOOMS_BELOW, "A phone zooms in on a field of so small a type."

    def _touch(self, wanted: Locator) -> None:
        box = wanted.evaluate("one => one.getBoundingClientRect().toJSON()")
        assert min(box["width"], box["height"]) >= THUMB, "A thumb misses it."
        wanted.tap()

    def fill(self, form: Locator, **texts: str) -> None:
        """Type into the fields of these names."""
        for label, text in texts.items():
            self.go_to(form.get_by_label(label, exact=True))
            self.tab.page.keyboard.type(text)

    def say(self, text: str) -> None:
        """Type and send."""
        self.go_to(self.tab.composer)
        self.tab.page.keyboard.type(text)
        self.press(self.tab.button("Send"))

    def stop(self) -> None:
        """Stop the answer; the second half of a double tap on "Send" would not."""
        if not self.by_keys:
            self.tab.streaming.tap()
        self.press(self.tab.button("Stop"))


@pytest.mark.devices("phone", "desktop")
def test_one_hand_is_enough_from_an_invitation_to_leaving_for_good(
    visitor: Visitor, new_visitor: NewVisitor, vendor: VendorThread, device: Device
) -> None:
    """Signing up, accepting, what was refused, stopping, asking again, sealing, erasing, out, in, and gone."""
    visitor.expect_problems(REFUSED)
    refuse_first_message(visitor, "invalid")
    alex = new_visitor().sign_in("Alex")
    tab = visitor.tab()
    hand = Hand(tab, device)
    email = f"{alex.id}@example.org"
    tab.page.goto(f"/invite/{invitation(alex, new_conflict(alex))}")
    hand.press(
        tab.page.get_by_role("link", name="I have an account"),
        tab.page.locator("summary", has_text="Create an account"),
    )
    form = tab.page.locator("form", has=tab.button("Create account"))
    hand.fill(form, Name="Sam", Email=email, Password=PASSWORD)
    hand.press(
        tab.button("Create account"), tab.button("Accept"), tab.button("Private exploration")
    )
    tab.expect_link("live")
    # Whoever has keys goes on by them; a thumb brings up no keyboard by what it taps elsewhere.
    expect(tab.composer if hand.by_keys else tab.page.locator("body")).to_be_focused()
    _talk(hand, vendor)
    _seal_and_erase(hand)
    _come_back_and_leave(hand, email)


def _talk(hand: Hand, vendor: VendorThread) -> None:
    tab = hand.tab
    hand.say("First")
    tab.expect_states(tab.mine, "failed")
    hand.press(tab.mine.get_by_role("button", name="Edit"))
    expect(tab.composer).to_be_focused()
    held = vendor.hold(("This much ", "and this"))
    tab.page.keyboard.type(" words")
    expect(tab.composer).to_have_value("First words")
    hand.press(tab.button("Send"))
    expect(tab.streaming).to_contain_text("This much")
    hand.stop()
    tab.expect_states(tab.replies, "stopped")
    held.release()
    vendor.script(Reply(tokens=("Oh",), end="cut"))
    hand.say("Second")
    vendor.say("There you are.")
    hand.press(tab.button("Try again"))
    tab.expect_states(tab.replies, "stopped", "complete")


def _seal_and_erase(hand: Hand) -> None:
    tab = hand.tab
    confirm = tab.dialog().get_by_role("button", name=re.compile("for good$"))
    hand.press(tab.button("Finalize"), confirm, tab.button("Check the seal"))
    expect(tab.sealed).to_contain_text("The seal holds")
    hand.press(tab.page.get_by_label("More", exact=True), tab.button("Erase…"), confirm)
    if hand.by_keys:
        expect(tab.page.get_by_role("heading", level=1)).to_be_focused()


def _come_back_and_leave(hand: Hand, email: str) -> None:
    tab = hand.tab
    account = tab.page.get_by_label("Account", exact=True)
    hand.press(
        account, tab.button("Sign out"), tab.page.get_by_role("link", name="I have an account")
    )
    hand.fill(tab.page.locator("form", has=tab.button("Sign in")), Email=email, Password=PASSWORD)
    hand.press(
        tab.button("Sign in"), account, tab.page.get_by_role("link", name="Account settings")
    )
    hand.press(tab.button("Remove account…"))
    hand.fill(tab.dialog(), Password=PASSWORD)
    hand.press(tab.dialog().get_by_role("button", name="Remove for good"))
    expect(tab.page.get_by_role("textbox", name="Your name")).to_be_visible()
