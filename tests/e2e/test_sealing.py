"""Sealing a conversation: asked once more, for good, everywhere."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.partners import until
from tests.e2e.screen import Screen
from tests.e2e.visitor import NETWORK, Visitor
from tests.support.person import Person
from tests.support.vendor_thread import VendorThread

_HEAR = """() => {
  const status = document.querySelector('main > [role=status]');
  window.heard = [];
  const hear = new MutationObserver(() => window.heard.push(status.textContent));
  hear.observe(status, { subtree: true, childList: true, characterData: true });
}"""


@pytest.mark.devices("phone", "desktop")
def test_sealing_asks_first_and_is_for_good(screen: Screen, kim: Person) -> None:
    screen.say("That was all.")
    screen.expect_answered()
    screen.button("Finalize").click()
    expect(screen.dialog()).to_be_visible()
    expect(screen.dialog().get_by_role("button", name="Cancel")).to_be_focused()
    screen.dialog().get_by_role("button", name="Cancel").click()
    expect(screen.dialog()).to_be_hidden()
    assert kim.read(screen.conversation())["status"] == "active"
    screen.seal()
    expect(screen.sealed).to_be_visible()
    expect(screen.sealed).to_be_focused()
    expect(screen.composer).to_have_count(0)
    expect(screen.button("Finalize")).to_have_count(0)
    assert kim.read(screen.conversation())["status"] == "finalized"
    screen.page.reload()
    expect(screen.sealed).to_be_visible()
    expect(screen.composer).to_have_count(0)
    assert screen.seqs() == [1, 2]
    screen.page.goto("/")
    line = re.compile("Sealed today · Guide: Tell me more")
    expect(screen.page.get_by_role("link", name=line)).to_be_visible()


def test_escape_leaves_it_open(screen: Screen, kim: Person) -> None:
    screen.button("Finalize").click()
    expect(screen.dialog()).to_be_visible()
    screen.page.keyboard.press("Escape")
    expect(screen.dialog()).to_be_hidden()
    expect(screen.button("Finalize")).to_be_focused()
    assert kim.read(screen.conversation())["status"] == "active"


def test_what_was_typed_when_another_device_sealed_is_there_to_be_copied_to_the_last_letter(
    screen: Screen, kim: Person
) -> None:
    """On a phone so busy that after the last letter nothing comes but the seal: no frame, no timer."""
    screen.page.evaluate("window.requestAnimationFrame = window.setTimeout = () => 0")
    screen.composer.press_sequentially("One thing mo")
    kim.finalize(screen.conversation())
    expect(screen.sealed).to_be_visible()
    expect(screen.page.locator("[data-draft]")).to_contain_text("One thing mo")


def test_sealing_stops_the_reply_and_keeps_what_was_shown(
    screen: Screen, kim: Person, vendor: VendorThread
) -> None:
    vendor.hold(("So much ", "and no more"), after=1)
    screen.say("Go on.")
    expect(screen.streaming).to_contain_text("So much")
    screen.seal()
    expect(screen.sealed).to_be_visible()
    screen.expect_states(screen.replies, "stopped")
    assert kim.texts(screen.conversation(), "ai") == ["So much"]


@pytest.mark.devices("phone", "desktop")
def test_what_was_still_being_written_at_the_seal_can_be_taken_along(
    screen: Screen, kim: Person
) -> None:
    screen.composer.fill("Half a thought")
    kim.finalize(screen.conversation())
    expect(screen.sealed).to_be_visible()
    expect(screen.sealed).to_be_focused()
    unsent = screen.page.get_by_role("region", name=re.compile("still writing"))
    expect(unsent).to_contain_text("Half a thought")
    screen.page.reload()
    expect(unsent).to_contain_text("Half a thought")
    screen.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    unsent.get_by_role("button", name="Copy").click()
    assert screen.page.evaluate("navigator.clipboard.readText()") == "Half a thought"
    unsent.get_by_role("button", name="Discard").press("Enter")
    expect(unsent).to_have_count(0)
    expect(screen.sealed).to_be_focused()


def test_what_came_too_late_for_the_seal_says_so_and_can_be_discarded(
    visitor: Visitor, screen: Screen, kim: Person
) -> None:
    """Written offline, while the conversation was sealed elsewhere."""
    visitor.expect_problems(NETWORK)
    conversation = screen.conversation()
    visitor.context.set_offline(True)
    screen.expect_link("offline")
    screen.say("One more thing")
    screen.expect_states(screen.mine, "waiting")
    kim.finalize(conversation)
    screen.page.evaluate(_HEAR)
    visitor.context.set_offline(False)
    screen.expect_states(screen.mine, "failed")
    expect(screen.sealed).to_be_visible()
    both = ("Your message wasn't sent.", "This conversation is sealed.")
    until(lambda: all(one in str(screen.page.evaluate("window.heard")) for one in both))
    expect(screen.mine).to_contain_text(re.compile("seal|final", re.IGNORECASE))
    expect(screen.mine.get_by_role("button").first).to_have_text("Copy")  # what helps comes first
    screen.mine.get_by_role("button", name="Retry").click()
    screen.expect_states(screen.mine, "failed")
    screen.mine.get_by_role("button", name="Discard").click()
    expect(screen.mine).to_have_count(0)
    assert kim.texts(conversation) == []
