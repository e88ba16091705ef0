"""The AI's reply: seen while it is written, whole in the end, whatever happens in between."""

import itertools

import pytest
from playwright.sync_api import expect

from tests.e2e.screen import Screen
from tests.support.person import Person
from tests.support.vendor_server import Reply
from tests.support.vendor_thread import VendorThread

WORDS = tuple(f"word{number} " for number in range(40))
WHOLE = "".join(WORDS).strip()

STREAMED = """
  return document.querySelector('article[data-state="streaming"]')?.querySelector('.voice')?.innerText;
"""


def replies_of(kim: Person, conversation: str) -> list[str]:
    return kim.texts(conversation, "ai")


@pytest.mark.devices("phone", "desktop")
def test_a_reply_grows_and_becomes_a_message(
    screen: Screen, kim: Person, vendor: VendorThread
) -> None:
    vendor.say(*WORDS, delay=0.03)
    with screen.recorded(STREAMED) as seen:
        screen.say("Go on.")
        screen.expect_answered()
    texts = [text for text in seen if isinstance(text, str)]
    assert len(texts) > 5, texts
    for shorter, longer in itertools.pairwise(texts):
        assert longer.strip().startswith(shorter.strip())
    expect(screen.replies).to_contain_text(WHOLE)
    assert replies_of(kim, screen.conversation()) == [WHOLE]


def test_stop_keeps_what_was_shown(screen: Screen, kim: Person, vendor: VendorThread) -> None:
    vendor.hold(("This much ", "was said", " and this was not"), after=2)
    screen.say("Tell me everything.")
    expect(screen.streaming).to_contain_text("This much was said")
    expect(screen.button("Send")).to_have_count(0)
    screen.button("Stop").click()
    screen.expect_states(screen.replies, "stopped")
    expect(screen.replies).to_contain_text("This much was said")
    assert replies_of(kim, screen.conversation()) == ["This much was said"]
    screen.say("Thank you.")
    screen.expect_answered()


@pytest.mark.devices("phone", "desktop")
def test_a_reload_in_the_middle_of_a_reply_loses_nothing(
    screen: Screen, kim: Person, vendor: VendorThread
) -> None:
    held = vendor.hold(WORDS, after=20)
    screen.say("Go on.")
    expect(screen.streaming).to_contain_text("word19")
    screen.page.reload()
    expect(screen.streaming).to_contain_text("".join(WORDS[:20]).strip())
    held.release()
    screen.expect_answered()
    expect(screen.replies).to_contain_text(WHOLE)
    assert replies_of(kim, screen.conversation()) == [WHOLE]
    expect(screen.articles).to_have_count(2)


def test_a_reply_goes_on_while_nobody_watches(
    screen: Screen, conversation: str, kim: Person, vendor: VendorThread
) -> None:
    held = vendor.hold(WORDS, after=1)
    screen.say("Go on.")
    expect(screen.streaming).to_contain_text("word0")
    screen.page.goto("about:blank")
    held.release()
    assert kim.settled(conversation, 2)["last_seq"] == 2
    screen.open(conversation)
    screen.expect_answered()
    expect(screen.replies).to_contain_text(WHOLE)


def broken_reply(screen: Screen, vendor: VendorThread) -> None:
    """Have a reply break off that has begun on the screen."""
    held = vendor.hold(("I was about", " to say"), after=1, end="cut")
    screen.say("Go on.")
    expect(screen.streaming).to_contain_text("I was about")
    held.release()


@pytest.mark.devices("phone", "desktop")
def test_a_failed_reply_keeps_its_text_and_can_be_tried_again(
    screen: Screen, kim: Person, vendor: VendorThread
) -> None:
    broken_reply(screen, vendor)
    again = screen.button("Try again")
    expect(again).to_be_visible()
    expect(screen.log).to_contain_text("I was about")
    vendor.say("Here is ", "all of it.")
    again.click()
    screen.expect_answered()
    expect(again).to_have_count(0)
    expect(screen.replies).to_have_count(1)
    assert replies_of(kim, screen.conversation()) == ["Here is all of it."]


def test_a_reply_that_fails_at_once_shows_what_there_was_of_it(
    screen: Screen, vendor: VendorThread
) -> None:
    vendor.script(Reply(tokens=("I was about to say",), end="cut"))
    screen.say("Go on.")
    expect(screen.button("Try again")).to_be_visible()
    expect(screen.log).to_contain_text("I was about to say")


def test_a_failed_reply_is_not_offered_again_after_the_seal(
    screen: Screen, vendor: VendorThread
) -> None:
    vendor.script(Reply(tokens=("I was about to say",), end="cut"))
    screen.say("Go on.")
    expect(screen.button("Try again")).to_be_visible()
    screen.seal()
    expect(screen.sealed).to_be_visible()
    expect(screen.button("Try again")).to_have_count(0)


def test_a_failed_reply_can_be_tried_again_after_a_reload(
    screen: Screen, vendor: VendorThread
) -> None:
    broken_reply(screen, vendor)
    expect(screen.button("Try again")).to_be_visible()
    screen.page.reload()
    expect(screen.log).to_contain_text("I was about to say")
    screen.button("Try again").click()
    screen.expect_answered()


def test_a_message_during_a_reply_is_answered_too(
    screen: Screen, kim: Person, vendor: VendorThread
) -> None:
    held = vendor.hold(("One ", "thing."), after=1)
    screen.say("First.")
    expect(screen.streaming).to_contain_text("One")
    screen.composer.fill("Second.")
    screen.composer.press("Enter")
    screen.expect_states(screen.mine, "sent", "sent")
    held.release()
    screen.expect_answered(2)
    assert replies_of(kim, screen.conversation()) == ["One thing.", "Tell me more."]
