"""A page on a network that stands still is let go by the server, and catches up."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.chaos.proxy_thread import ProxyThread, proxy_thread
from tests.chaos.weather import Fault
from tests.e2e.conftest import NewVisitor
from tests.e2e.screen import LINK_WITHIN
from tests.support.person import Person
from tests.support.product import Product, product
from tests.support.vendor_thread import VendorThread

MUCH = "多" * 8_000  # three bytes each
LET_GO_WITHIN = 60.0
LET_GO = 'chatapp_queue_overflows_total{queue="socket"} 1.0'
LINK_AND_WORRIES = """
  const worries = [...document.querySelectorAll('[role=alert], [role=alertdialog], [data-state=failed]')];
  const told = worries.filter((one) => one.checkVisibility() && one.textContent !== '');
  return [document.querySelector('header[data-link]')?.dataset.link, told.map((one) => one.textContent)];
"""


@pytest.fixture
def server(vendor_of_models: VendorThread, tmp_path: Path) -> Iterator[Product]:
    """A server that is impatient."""
    impatient = {"CHATAPP_QUEUE_FRAMES": "4"}
    with product(tmp_path, **vendor_of_models.environment, **impatient) as running:
        yield running


@pytest.fixture
def sky(server: Product) -> Iterator[ProxyThread]:
    with proxy_thread(server.port) as running:
        yield running


def room_of(kim: Person, sam: Person) -> str:
    """Begin a conversation in which nobody answers as long as one of the two says nothing."""
    conflict = kim.http.post("/api/conflicts", json={"title": "The dishes"}).json()["id"]
    invitation = kim.http.post(f"/api/conflicts/{conflict}/invitations").json()["code"]
    sam.http.post(f"/api/invitations/{invitation}/accept").raise_for_status()
    begun = {"session_type": "relationship_shared", "conflict_id": conflict}
    return str(kim.http.post("/api/conversations", json=begun).json()["id"])


def written_until_somebody_is_let_go(kim: Person, conversation: str) -> int:
    """Write until a queue overflows; return the last seq."""
    deadline = time.monotonic() + LET_GO_WITHIN
    last = 0
    while LET_GO not in kim.http.get("/metrics").text:
        assert time.monotonic() < deadline, "a page that reads nothing was never let go"
        for _ in range(10):
            last = int(kim.say(conversation, MUCH)["seq"])
    return last


def test_a_page_that_was_too_slow_catches_up_and_nobody_is_alarmed(
    server: Product, sky: ProxyThread, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(sky.url)
    with Person(server.url) as kim, Person(server.url, "Sam") as sam:
        visitor.context.add_cookies([{"name": "chat_session", "value": kim.token, "url": sky.url}])
        tab, conversation = visitor.tab(), room_of(kim, sam)
        tab.open(conversation)
        with tab.recorded(LINK_AND_WORRIES) as seen:
            sky.begin(Fault.HOLD_DOWN)
            last = written_until_somebody_is_let_go(kim, conversation)
            sky.end(Fault.HOLD_DOWN)
            expect(tab.articles.last).to_have_attribute("data-seq", str(last), timeout=LINK_WITHIN)
            tab.expect_link("live")
    assert tab.seqs() == list(range(1, last + 1))
    assert seen == [["live", []], ["reconnecting", []], ["live", []]]
