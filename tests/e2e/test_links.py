"""The link may break in every way: what was written arrives, once."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import NewVisitor
from tests.e2e.screen import Screen
from tests.e2e.visitor import NETWORK, Visitor
from tests.support.person import Person
from tests.support.product import Product, product
from tests.support.vendor_thread import VendorThread

# A network that lets everything through but WebSockets to conversations, until told otherwise.
WITHOUT_WEBSOCKETS = """(() => {
  const Real = window.WebSocket;
  window.webSocketsBlocked = true;
  window.WebSocket = class extends Real {
    constructor(url, protocols) {
      const blocked = window.webSocketsBlocked && String(url).includes('/ws/conversations/');
      super(blocked ? `ws://${location.host}/nowhere` : url, protocols);
    }
  };
})()"""


@pytest.fixture(scope="module")
def mortal(
    vendor_of_models: VendorThread, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    """A server that tests may kill."""
    with product(tmp_path_factory.mktemp("mortal"), **vendor_of_models.environment) as running:
        yield running


@pytest.mark.devices("phone", "desktop")
def test_what_is_written_offline_is_sent_once_afterwards(
    visitor: Visitor, screen: Screen, kim: Person
) -> None:
    visitor.expect_problems(NETWORK)
    visitor.context.set_offline(True)
    screen.expect_link("offline")
    screen.say("From a tunnel")
    screen.say("Still in it")
    screen.expect_states(screen.mine, "waiting", "waiting")
    visitor.context.set_offline(False)
    screen.expect_link("live")
    screen.expect_states(screen.mine, "sent", "sent")
    assert kim.texts(screen.conversation()) == ["From a tunnel", "Still in it"]


def test_what_is_written_offline_outlives_its_tab(
    visitor: Visitor, screen: Screen, kim: Person
) -> None:
    visitor.expect_problems(NETWORK)
    conversation = screen.conversation()
    visitor.context.set_offline(True)
    screen.expect_link("offline")
    screen.say("Before I went")
    screen.expect_states(screen.mine, "waiting")
    screen.page.close()
    visitor.context.set_offline(False)
    later = visitor.tab()
    later.open(conversation)
    later.expect_states(later.mine, "sent")
    assert kim.texts(conversation) == ["Before I went"]


def test_a_killed_server_comes_back_and_nothing_is_lost_or_doubled(
    mortal: Product, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(mortal.url)
    visitor.expect_problems(NETWORK)
    kim = visitor.sign_in()
    tab = visitor.tab()
    tab.open(kim.begin())
    tab.say("Before")
    tab.expect_answered()
    mortal.kill()
    tab.expect_link("reconnecting")
    tab.say("Meanwhile")
    expect(tab.mine.last).to_have_attribute("data-state", "waiting")
    expect(tab.header).to_contain_text(re.compile(r"in \d+ s"))
    expect(tab.page.get_by_text("1 message waits.")).to_be_visible()
    expect(tab.button("Try now")).to_be_visible()
    mortal.start()
    tab.expect_link("live")
    tab.expect_states(tab.mine, "sent", "sent")
    tab.expect_answered(2)
    assert kim.texts(tab.conversation()) == ["Before", "Meanwhile"]
    assert tab.seqs() == [1, 2, 3, 4]


def test_a_server_killed_in_mid_reply_says_so_and_the_reply_can_be_had(
    mortal: Product, new_visitor: NewVisitor, vendor: VendorThread
) -> None:
    visitor = new_visitor(mortal.url)
    visitor.expect_problems(NETWORK)
    kim = visitor.sign_in()
    tab = visitor.tab()
    tab.open(kim.begin())
    vendor.hold(("Half of ", "it"), after=1)
    tab.say("Go on.")
    expect(tab.streaming).to_contain_text("Half of")
    mortal.restart()
    tab.expect_link("live")
    again = tab.button("Try again")
    expect(again).to_be_visible(timeout=20_000)
    vendor.forget()
    again.click()
    tab.expect_answered()
    assert tab.seqs() == [1, 2]


@pytest.mark.devices("phone", "desktop")
def test_the_conversation_works_without_reflex_s_own_socket(
    visitor: Visitor, kim: Person, vendor: VendorThread
) -> None:
    visitor.expect_problems(NETWORK)
    visitor.context.route(re.compile("/_event"), lambda route: route.abort())
    visitor.context.route_web_socket(re.compile("/_event"), lambda socket: socket.close())
    conversation = kim.begin()
    tab = visitor.tab()
    tab.open(conversation)
    held = vendor.hold(("It ", "works."), after=1)
    tab.say("Does it?")
    tab.expect_states(tab.mine, "sent")
    expect(tab.streaming).to_contain_text("It")
    held.release()
    tab.expect_answered()
    tab.seal()
    expect(tab.sealed).to_be_visible()
    assert kim.read(conversation)["status"] == "finalized"


def assert_a_whole_conversation_goes(tab: Screen, kim: Person, vendor: VendorThread) -> None:
    held = vendor.hold(("Slow ", "but sure."), after=1)
    tab.say("Anybody there?")
    tab.expect_states(tab.mine, "sent")
    expect(tab.streaming).to_contain_text("Slow")
    held.release()
    tab.expect_answered()
    kim.say(tab.conversation(), "From elsewhere")
    tab.expect_states(tab.mine, "sent", "sent")
    tab.expect_answered(2)


def test_without_websockets_the_conversation_goes_by_long_polling_and_back(
    visitor: Visitor, kim: Person, vendor: VendorThread
) -> None:
    visitor.expect_problems(NETWORK)
    visitor.context.add_init_script(WITHOUT_WEBSOCKETS)
    tab = visitor.tab()
    tab.page.goto(f"/c/{kim.begin()}")
    tab.expect_link("polling")
    assert_a_whole_conversation_goes(tab, kim, vendor)
    tab.page.evaluate("window.webSocketsBlocked = false; dispatchEvent(new Event('online'))")
    tab.expect_link("live")
    tab.say("Faster now")
    tab.expect_states(tab.mine, "sent", "sent", "sent")
    tab.expect_answered(3)
    assert tab.seqs() == [1, 2, 3, 4, 5, 6]
