"""Networks that block, stand still or lose: what one sees of it, and that nothing gets lost."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from tests.chaos.proxy_thread import ProxyThread, proxy_thread
from tests.chaos.weather import Fault
from tests.e2e.conftest import NewVisitor
from tests.e2e.partners import until
from tests.e2e.screen import Screen
from tests.e2e.visitor import NETWORK, Visitor
from tests.support.person import Person
from tests.support.product import Product
from tests.support.vendor_thread import VendorThread

STALLS_FOR = (
    20_000  # milliseconds: 6 of silence, 2.5 of a request's, 5 of the link's, and some to connect
)


@pytest.fixture
def sky(server: Product) -> Iterator[ProxyThread]:
    with proxy_thread(server.port) as running:
        yield running


@pytest.fixture
def traveller(sky: ProxyThread, new_visitor: NewVisitor) -> Visitor:
    """Somebody whose network is the sky's."""
    visitor = new_visitor(sky.url)
    visitor.expect_problems(NETWORK)
    return visitor


def test_where_no_websocket_gets_through_everything_goes_by_polling_and_back(
    sky: ProxyThread, traveller: Visitor, vendor: VendorThread
) -> None:
    """Reflex's own socket is blocked, too; the other person sees typing and presence all the same."""
    sky.begin(Fault.NO_UPGRADES)
    kim = traveller.sign_in()
    conversation = kim.begin()
    tab = traveller.tab()
    tab.page.goto(f"/c/{conversation}")
    tab.expect_link("polling")
    assert sky.proxy.refused >= 3
    held = vendor.hold(("Slow ", "but sure."), after=1)
    tab.say("Anybody there?")
    tab.expect_states(tab.mine, "sent")
    expect(tab.streaming).to_contain_text("Slow")
    held.release()
    tab.expect_answered()
    assert kim.read(conversation)["participants"][0]["online"]
    sky.end(Fault.NO_UPGRADES)
    tab.page.evaluate("dispatchEvent(new Event('focus'))")
    tab.expect_link("live")
    sky.begin(Fault.NO_UPGRADES)
    sky.happen(Fault.CUT)
    tab.expect_link("polling")
    tab.seal()
    expect(tab.sealed).to_be_visible()
    assert kim.read(conversation)["status"] == "finalized"


def test_without_event_streams_the_text_comes_with_the_snapshots(
    visitor: Visitor, kim: Person, conversation: str, vendor: VendorThread
) -> None:
    visitor.expect_problems(NETWORK)
    visitor.context.route("**/stream", lambda route: route.abort())
    tab = visitor.tab()
    tab.open(conversation)
    held = vendor.hold(("By another ", "way."), after=1)
    tab.say("Go on.")
    expect(tab.streaming).to_contain_text("By another")
    held.release()
    tab.expect_answered()


def test_a_connection_that_swallows_everything_is_found_out_by_what_is_sent(
    sky: ProxyThread, traveller: Visitor
) -> None:
    """The half-open connection never says a word: the message is sent by the next one, once."""
    kim = traveller.sign_in()
    conversation = kim.begin()
    tab = traveller.tab()
    tab.open(conversation)
    sky.happen(Fault.HALF_OPEN)
    tab.say("Into the void")
    expect(tab.mine).to_have_attribute("data-state", "sent", timeout=20_000)
    assert kim.texts(conversation) == ["Into the void"]


def test_a_reply_goes_on_over_other_connections_where_all_have_died_without_a_word(
    sky: ProxyThread, traveller: Visitor, vendor: VendorThread
) -> None:
    """Nobody sends anything that would find it out: the silence of the reply's stream does, long before a ping."""
    kim = traveller.sign_in()
    tab = traveller.tab()
    tab.open(kim.begin())
    held = vendor.hold(("Before ", "and after."), after=1)
    tab.say("Go on.")
    expect(tab.streaming).to_contain_text("Before")
    sky.happen(Fault.HALF_OPEN)
    held.release()
    expect(tab.replies).to_contain_text("Before and after.", timeout=STALLS_FOR)
    tab.expect_link("live")


def test_drafts_are_in_step_in_both_tabs(visitor: Visitor, screen: Screen) -> None:
    other = visitor.tab()
    other.open(screen.conversation())
    screen.composer.press_sequentially("Begun here")
    expect(other.composer).to_have_value("Begun here")
    other.say("Begun here, ended there")
    expect(screen.composer).to_have_value("")


def test_what_waits_is_sent_from_another_page_and_in_order(
    sky: ProxyThread, traveller: Visitor
) -> None:
    """The tab in which it was written is closed, and only the list is open when the network is back."""
    kim = traveller.sign_in()
    conversation = kim.begin()
    tab = traveller.tab()
    tab.open(conversation)
    traveller.context.set_offline(True)
    tab.expect_link("offline")
    for text in ("First", "Second", "Third"):
        tab.say(text)
    notice = tab.page.get_by_text("3 messages wait.")
    expect(notice).to_be_visible()
    area = tab.page.locator("[tabindex='0']:has(> * > [role=log])")
    until(lambda: _edge(notice, "bottom") <= _edge(area, "top"))  # it covers nothing of the log
    tab.page.close()
    traveller.context.set_offline(False)
    home = traveller.tab()
    with home.page.expect_response("**/messages", timeout=30_000):
        home.page.goto("/")
    kim.settled(conversation, last_seq=4)
    assert kim.texts(conversation) == ["First", "Second", "Third"]


def _edge(one: Locator, side: str) -> float:
    return float(one.evaluate("(one, side) => one.getBoundingClientRect()[side]", side))


def test_signing_out_asks_before_waiting_messages_are_thrown_away(
    sky: ProxyThread, traveller: Visitor
) -> None:
    """They wait, since nothing gets through to the conversation; the way out is open."""
    kim = traveller.sign_in()
    conversation = kim.begin()
    tab = traveller.tab()
    tab.open(conversation)
    blocked = "**/api/conversations/*/messages"
    traveller.context.route(blocked, lambda route: route.abort())
    traveller.context.set_offline(True)
    tab.say("Not yet said")
    tab.expect_states(tab.mine, "waiting")
    tab.page.close()
    traveller.context.set_offline(False)
    home = traveller.tab()
    home.page.goto("/account")
    home.button("Sign out").click()
    question = home.page.get_by_role("alertdialog")
    expect(question).to_contain_text("Not everything has been sent yet")
    expect(question.get_by_role("button", name="Stay signed in")).to_be_focused()
    home.page.keyboard.press("Enter")
    expect(question).to_have_count(0)
    home.button("Sign out").click()
    question.get_by_role("button", name="Sign out and discard").click()
    expect(home.page.get_by_role("textbox", name="Your name")).to_be_visible()
    assert kim.http.get("/api/auth/me").status_code == 401


def test_whoever_signs_in_after_me_never_sees_or_sends_what_i_left(
    sky: ProxyThread, traveller: Visitor
) -> None:
    kim = traveller.sign_in("Kim")
    tab = traveller.tab()
    tab.open(kim.begin())
    traveller.context.set_offline(True)
    tab.say("Kim's words")
    tab.expect_states(tab.mine, "waiting")
    kim.http.close()
    lee = traveller.sign_in("Lee")
    traveller.context.set_offline(False)
    expect(tab.page.get_by_text("You're signed out")).to_be_visible()
    tab.page.goto(f"/c/{lee.begin()}")
    tab.expect_link("live")
    expect(tab.articles).to_have_count(0)
