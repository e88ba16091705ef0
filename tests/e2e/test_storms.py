"""Two browsers and three other clients of one person write all the time, through a network that fails.

`make storms STORMS=100` lets more of them blow.
"""

import os
import random
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager

import pytest
from playwright.sync_api import Error, expect

from tests.chaos.chorus import Chorus, chorus
from tests.chaos.proxy_thread import ProxyThread, proxy_thread
from tests.e2e.conftest import NewVisitor
from tests.e2e.visitor import NETWORK, Visitor
from tests.support.client import Client, Json
from tests.support.person import Person
from tests.support.product import Product

SEEDS = range(int(os.environ.get("STORMS", "2")))
LASTS = 8.0
RELOADS = 5
HEALED_WITHIN = 60_000  # milliseconds; a browser may find out by its next ping only
ALL_WITHIN = 600  # seconds: what the single deadlines below may come to, and the server's start

# Everything that was ever shown as sent, by its client id.
REMEMBER_SENT = """
  const seen = new Set();
  window.shownAsSent = () => [...seen];
  const look = () => {
    for (const one of document.querySelectorAll('article[data-mine][data-state="sent"]'))
      seen.add(one.dataset.clientId);
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
"""


@pytest.fixture(scope="module")
def sky(server: Product) -> Iterator[ProxyThread]:
    with proxy_thread(server.port) as running:
        yield running


class Writer:
    """A browser in which somebody writes all the time."""

    def __init__(self, name: str, visitor: Visitor, kim: Person, conversation: str) -> None:
        self.name, self.written = name, list[str]()
        self._kim, self._conversation = kim, conversation
        self.shown_as_sent = set[str]()
        visitor.expect_problems(NETWORK)
        visitor.context.add_init_script(REMEMBER_SENT)
        visitor.context.add_cookies(
            [{"name": "chat_session", "value": kim.token, "url": visitor.url}]
        )
        self.tab = visitor.tab()
        self.tab.open(conversation)

    def write(self) -> None:
        self.written.append(f"{self.name} {len(self.written)}")
        self.tab.say(self.written[-1])

    def remember(self) -> None:
        self.shown_as_sent |= set(self.tab.page.evaluate("window.shownAsSent()"))

    def reload(self) -> None:
        """Reload, again if the network is not there yet."""
        self.remember()
        for _ in range(RELOADS):
            try:
                self.tab.page.reload()
            except Error:
                continue
            return
        pytest.fail("The page doesn't load any more.")

    def expect_all_sent(self) -> None:
        """Wait until all that I wrote has come to the server, and the page knows."""
        deadline = time.monotonic() + HEALED_WITHIN / 1000
        while not set(self.written) <= set(self._kim.everything(self._conversation)):
            assert time.monotonic() < deadline, "What was written has not come to the server."
            self.tab.page.wait_for_timeout(200)
        unsent = self.tab.log.locator("article[data-mine]:not([data-state=sent])")
        expect(unsent).to_have_count(0, timeout=HEALED_WITHIN)
        self.remember()

    def assert_shows(self, log: list[Json]) -> None:
        """It shows the log to its end, and what was shown as sent is in it, once, in order.

        The AI may have said more since.
        """
        end = self.tab.log.locator(f'article[data-seq="{len(log)}"]')
        expect(end).to_be_attached(timeout=HEALED_WITHIN)
        shown = self.tab.articles.evaluate_all(
            "all => all.map((one) => [Number(one.dataset.seq), one.dataset.clientId ?? null])"
        )
        first = shown[0][0]
        until_now = shown[: len(log) - first + 1]
        assert until_now == [[one["seq"], one["client_id"]] for one in log[first - 1 :]]
        mine = [one["content"] for one in log if one["content"].startswith(f"{self.name} ")]
        assert mine == self.written
        assert self.shown_as_sent <= {one["client_id"] for one in log}


@asynccontextmanager
async def three_others(sky: ProxyThread, kim: Person, conversation: str) -> AsyncGenerator[Chorus]:
    async with Client(str(kim.http.base_url)) as anybody:
        anybody.user, anybody.token = {"id": kim.id}, kim.token
        async with (
            anybody.elsewhere(anybody.url) as direct,
            chorus(sky.proxy, direct, conversation) as three,
        ):
            yield three


@pytest.mark.timeout(ALL_WITHIN)
@pytest.mark.devices("desktop")
@pytest.mark.parametrize("seed", SEEDS)
def test_after_a_storm_two_browsers_and_three_clients_show_the_same_log(
    new_visitor: NewVisitor, server: Product, sky: ProxyThread, seed: int
) -> None:
    """One of the browsers is reloaded on the way out: what waited in it is sent all the same."""
    with Person(server.url) as kim:
        conversation = kim.begin()
        writers = [
            Writer(name, new_visitor(sky.url), kim, conversation) for name in ("left", "right")
        ]
        with sky.held(three_others(sky, kim, conversation)) as three:
            gale = sky.start(three.write_through(sky.proxy, seed, LASTS))
            chance = random.Random(seed)
            while not gale.done():
                chance.choice(writers).write()
                writers[0].tab.page.wait_for_timeout(chance.uniform(0, 300))
            gale.result()
            writers[0].reload()
            for writer in writers:
                writer.expect_all_sent()
            log = sky.start(three.healed()).result(ALL_WITHIN)
        three.assert_agrees_with(log)
        for writer in writers:
            writer.assert_shows(log)
