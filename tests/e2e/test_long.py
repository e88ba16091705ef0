"""A long conversation: only its end is loaded, and the line that one reads stays where it is."""

import re
from collections.abc import Iterator
from typing import cast

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.e2e.conftest import NewVisitor
from tests.e2e.screen import Screen
from tests.e2e.visitor import NETWORK, Visitor
from tests.support.person import Person
from tests.support.product import Product
from tests.support.vendor_thread import VendorThread

LENGTH = 300
PAGE = 50


@pytest.fixture(scope="module")
def author(server: Product) -> Iterator[Person]:
    with Person(server.url, "Kim") as person:
        yield person


@pytest.fixture(scope="module")
def long_conversation(author: Person) -> str:
    """Three hundred messages, some of them of several lines."""
    conversation = author.begin()
    seq = 0
    while seq < LENGTH:
        said = author.say(conversation, f"Message {seq}" + "\nand more" * (seq % 4))
        seq = int(said["seq"])
    author.settled(conversation, LENGTH)
    return conversation


@pytest.fixture
def visitor(visitor: Visitor, author: Person) -> Visitor:
    visitor.context.add_cookies(
        [{"name": "chat_session", "value": author.token, "url": visitor.url}]
    )
    return visitor


@pytest.fixture
def screen(visitor: Visitor, long_conversation: str) -> Screen:
    tab = visitor.tab()
    tab.open(long_conversation)
    return tab


def top_of(article: Locator) -> float:
    box = article.bounding_box()
    assert box is not None
    return box["y"]


def first_seq(screen: Screen) -> int:
    return screen.seqs()[0]


def scroll_up(screen: Screen, pixels: int) -> None:
    box = screen.page.get_by_role("main").bounding_box()
    assert box is not None
    screen.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    screen.page.mouse.wheel(0, -pixels)


@pytest.mark.devices("phone", "desktop")
def test_the_end_is_shown_first(screen: Screen) -> None:
    expect(screen.articles).to_have_count(PAGE)
    expect(screen.articles.last).to_be_in_viewport()
    expect(screen.button("Jump to latest")).to_have_count(0)
    assert first_seq(screen) > 1


def test_scrolling_up_brings_all_of_it_gapless(screen: Screen) -> None:
    last = screen.seqs()[-1]
    while first_seq(screen) > 1:
        before = first_seq(screen)
        scroll_up(screen, 100_000)
        expect(screen.articles.first).not_to_have_attribute("data-seq", str(before))
    assert screen.seqs() == list(range(1, last + 1))
    expect(screen.button("Earlier messages")).to_have_count(0)
    far = screen.log.locator(f'article[data-seq="{LENGTH // 2}"]')
    rendered = "one => one.checkVisibility({ contentVisibilityAuto: true })"
    assert not far.evaluate(rendered), "What is far out of sight costs the browser time."
    assert screen.articles.last.evaluate(rendered)


def test_the_line_that_is_read_stays_when_earlier_ones_come(screen: Screen) -> None:
    """The answer is held back until the reader is at the very top."""
    held: list[Route] = []
    screen.page.route("**/messages?before=*", lambda route: held.append(route))  # noqa: PLW0108  Playwright marks what it is given
    before = first_seq(screen)
    first = screen.log.locator(f'article[data-seq="{before}"]')
    scroll_up(screen, 100_000)
    expect(first).to_be_in_viewport()
    expect(screen.button("Earlier messages")).to_be_in_viewport()
    top = top_of(first)
    held.pop().continue_()
    expect(screen.articles.first).not_to_have_attribute("data-seq", str(before))
    assert top_of(first) == pytest.approx(top, abs=2)


def test_the_button_brings_earlier_ones_without_scrolling(screen: Screen) -> None:
    """Pressed by a script, which doesn't scroll it into view first."""
    before = first_seq(screen)
    screen.button("Earlier messages").evaluate("button => button.click()")
    expect(screen.articles).to_have_count(2 * PAGE)
    assert first_seq(screen) == before - PAGE
    expect(screen.articles.last).to_be_in_viewport()


@pytest.mark.devices("phone", "desktop")
def test_earlier_ones_that_could_not_come_do_so_once_the_network_is_back_and_nothing_says_they_cannot(
    visitor: Visitor, screen: Screen
) -> None:
    """And while it is said, it doesn't cover the way back down."""
    visitor.expect_problems(NETWORK)
    before = first_seq(screen)
    visitor.context.set_offline(True)
    scroll_up(screen, 100_000)
    expect(screen.page.get_by_role("alert")).to_have_text(re.compile("can't be reached"))
    screen.button("Jump to latest").click(trial=True)
    visitor.context.set_offline(False)
    expect(screen.articles.first).not_to_have_attribute("data-seq", str(before))
    expect(screen.page.get_by_role("alert")).to_have_count(0)


@pytest.mark.devices("phone", "desktop")
def test_who_reads_above_is_not_moved_and_can_jump_to_the_latest(
    screen: Screen, author: Person, long_conversation: str
) -> None:
    last = screen.seqs()[-1]
    scroll_up(screen, 1500)
    jump = screen.button("Jump to latest")
    expect(jump).to_be_visible()
    reading = screen.log.locator(f'article[data-seq="{in_view(screen)}"]')
    top = top_of(reading)
    author.say(long_conversation, "News from below")
    author.settled(long_conversation, last + 2)
    expect(screen.articles.last).to_have_attribute("data-seq", str(last + 2))
    assert top_of(reading) == pytest.approx(top, abs=2)
    jump.click()
    expect(screen.articles.last).to_be_in_viewport()
    expect(jump).to_have_count(0)


def in_view(screen: Screen) -> int:
    found = screen.articles.evaluate_all(
        """all => all.find((one) => {
          const box = one.getBoundingClientRect();
          return box.top > 200 && box.bottom < innerHeight - 200;
        }).dataset.seq"""
    )
    return int(cast("str", found))


@pytest.mark.devices("phone", "desktop")
def test_who_follows_stays_at_the_end_while_replies_are_written(
    new_visitor: NewVisitor, vendor: VendorThread
) -> None:
    """Through sending, streaming, and the change from the streaming reply to the finished one."""
    visitor = new_visitor()
    kim = visitor.sign_in()
    tab = visitor.tab()
    tab.open(kim.begin())
    for number in range(1, 7):
        vendor.say(*(f"Sentence {part} of answer {number}.\n\n" for part in range(12)), delay=0.01)
        tab.say(f"Message {number}")
        tab.expect_answered(number)
        expect(tab.replies.last).to_contain_text(f"Sentence 11 of answer {number}.")
        expect(tab.button("Jump to latest")).to_have_count(0)
        assert _hidden_below(tab) <= 1


def _hidden_below(screen: Screen) -> float:
    """Return how far the log could still be scrolled down, in pixels."""
    return cast(
        "float",
        screen.log.evaluate(
            """log => {
              let box = log;
              while (box.scrollHeight <= box.clientHeight || getComputedStyle(box).overflowY === 'visible')
                box = box.parentElement;
              return box.scrollHeight - box.clientHeight - box.scrollTop;
            }"""
        ),
    )
