"""Two tabs of one person show the same conversation."""

from playwright.sync_api import expect

from tests.e2e.screen import Screen
from tests.e2e.visitor import Visitor
from tests.support.person import Person
from tests.support.vendor_thread import VendorThread


def test_a_message_and_its_reply_are_in_the_other_tab_at_once(
    visitor: Visitor, screen: Screen, conversation: str, vendor: VendorThread
) -> None:
    other = visitor.tab()
    other.open(conversation)
    held = vendor.hold(("Both ", "see it."), after=1)
    screen.say("Do you see this?")
    other.expect_states(other.mine, "sent")
    expect(other.mine).to_contain_text("Do you see this?")
    expect(other.streaming).to_contain_text("Both")
    held.release()
    for tab in (screen, other):
        tab.expect_answered()
        assert tab.seqs() == [1, 2]


def test_the_seal_is_in_the_other_tab_at_once(
    visitor: Visitor, screen: Screen, conversation: str
) -> None:
    other = visitor.tab()
    other.open(conversation)
    expect(other.composer).to_be_visible()
    screen.seal()
    for tab in (screen, other):
        expect(tab.sealed).to_be_visible()
        expect(tab.composer).to_have_count(0)


def test_nobody_sees_themselves_typing(visitor: Visitor, screen: Screen, conversation: str) -> None:
    """Signs of typing travel before the message that follows them: once that is there, so are they."""
    other = visitor.tab()
    other.open(conversation)
    with other.recorded("return document.querySelectorAll('[data-typing]').length;") as seen:
        screen.composer.press_sequentially("Typing away", delay=20)
        screen.composer.press("Enter")
        other.expect_states(other.mine, "sent")
    assert seen == [0]
    expect(screen.page.locator("[data-typing]")).to_have_count(0)


def test_what_is_written_in_two_tabs_by_turns_is_sent_once_and_in_that_order(
    visitor: Visitor, screen: Screen, conversation: str, kim: Person
) -> None:
    other = visitor.tab()
    other.open(conversation)
    for number, (tab, beside) in enumerate(((screen, other), (other, screen)) * 3):
        tab.say(f"Message {number}")
        expect(beside.mine).to_have_count(number + 1)
    for tab in (screen, other):
        tab.expect_states(tab.mine, *["sent"] * 6)
    assert kim.texts(conversation) == [f"Message {number}" for number in range(6)]
