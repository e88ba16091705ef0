"""Whoever was away for long finds the newest page, whole and in order, however dead their connections are."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.chaos.proxy_thread import ProxyThread, proxy_thread
from tests.chaos.weather import Fault
from tests.e2e.conftest import NewVisitor
from tests.e2e.screen import Screen
from tests.e2e.test_long import PAGE, in_view, scroll_up, top_of
from tests.e2e.visitor import NETWORK
from tests.support.person import Person
from tests.support.processes import start_module
from tests.support.product import Product, product
from tests.support.vendor_thread import VendorThread

MISSED = 10_000
FILLED_WITHIN = 120
RELOADED_WITHIN = (
    14_000  # milliseconds: less than a plain request waits for a connection that is dead
)


@pytest.fixture
def server(vendor_of_models: VendorThread, tmp_path: Path) -> Iterator[Product]:
    with product(tmp_path, **vendor_of_models.environment) as running:
        yield running


@pytest.fixture
def sky(server: Product) -> Iterator[ProxyThread]:
    with proxy_thread(server.port) as running:
        yield running


def stored_meanwhile(server: Product, conversation: str, many: int) -> None:
    """Put messages into the log past everything but the storage, as another process does."""
    server.terminate()
    url = f"surrealkv://{server.log.parent / 'database'}"
    writer = start_module("tests.support.filling", url, conversation, str(many))
    writer.communicate(timeout=FILLED_WITHIN)
    assert writer.returncode == 0
    server.start()


def assert_newest_page(tab: Screen, last: int) -> None:
    expect(tab.articles.last).to_have_attribute("data-seq", str(last), timeout=RELOADED_WITHIN)
    assert tab.seqs() == list(range(last - PAGE + 1, last + 1))


def test_ten_thousand_missed_messages_are_the_newest_page_and_the_rest_above_it(
    server: Product, sky: ProxyThread, new_visitor: NewVisitor
) -> None:
    """All connections that the browser keeps have died without a word: the link finds out, and brings the page."""
    visitor = new_visitor(sky.url)
    visitor.expect_problems(NETWORK)
    with Person(server.url) as kim:
        conversation = kim.begin()
        for number in range(6):
            kim.say(conversation, f"Before {number}" + "\nand more" * 9)
            kim.settled(conversation, 2 * number + 2)
    visitor.context.add_cookies([{"name": "chat_session", "value": kim.token, "url": sky.url}])
    follower, reader = visitor.tab(), visitor.tab()
    for tab in (follower, reader):
        tab.open(conversation)
    follower.composer.fill("Not finished y")
    scroll_up(reader, 900)
    expect(reader.button("Jump to latest")).to_be_visible()

    sky.happen(Fault.HALF_OPEN)
    stored_meanwhile(server, conversation, MISSED)
    last = 12 + MISSED
    for tab in (follower, reader):
        tab.page.evaluate("dispatchEvent(new Event('focus'))")
    for tab in (follower, reader):
        assert_newest_page(tab, last)
        tab.expect_link("live")

    expect(reader.button("Jump to latest").locator("..")).to_contain_text("99+")
    reading = reader.log.locator(f'article[data-seq="{in_view(reader)}"]')
    top = top_of(reading)
    reader.button("Earlier messages").evaluate("button => button.click()")
    expect(reader.articles).to_have_count(2 * PAGE, timeout=RELOADED_WITHIN)
    assert reader.seqs() == list(range(last - 2 * PAGE + 1, last + 1))
    assert top_of(reading) == pytest.approx(top, abs=2)

    expect(follower.articles.last).to_be_in_viewport()
    expect(follower.button("Jump to latest")).to_have_count(0)
    expect(follower.composer).to_have_value("Not finished y")
    follower.say("Back again")
    expect(follower.mine.last).to_have_attribute("data-state", "sent")
    expect(follower.mine.last).to_have_attribute("data-seq", str(last + 1))
