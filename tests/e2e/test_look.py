"""Small things that make it pleasant to hold: the theme, copying, the one button, a page that doesn't jump."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.e2e.screen import Screen
from tests.e2e.visitor import Visitor
from tests.support.person import Person
from tests.support.vendor_thread import VendorThread

FIRST_VISIT = 200_000  # bytes on the wire: pages, code, type, answers and all their headers

# Notes the theme at the moment in which there is a body to be painted.
_AT_FIRST = """() => {
  new MutationObserver((_, observer) => {
    if (!document.body) return;
    window.themeAtFirst = document.documentElement.className;
    observer.disconnect();
  }).observe(document, { childList: true, subtree: true });
}"""
# What made the browser ask for it: a page that asks ahead has a link, else it is the style sheet.
_ASKED_BY = """(path) => performance.getEntriesByType('resource')
  .filter(({ name }) => new URL(name).pathname.startsWith(path)).map((entry) => entry.initiatorType)"""
# Where each line of the newest answer stands, and each box in it; the name's line says something else in the end.
_PLACES = """() => {
  const article = [...document.querySelectorAll('article[data-role=ai]')].at(-1);
  const boxes = [article, ...article.querySelectorAll('.voice, .voice pre, .voice .markdown-table')];
  const words = document.createTreeWalker(article.querySelector('.voice'), NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (words.nextNode()) {
    range.selectNodeContents(words.currentNode);
    const box = range.getBoundingClientRect();
    boxes.push({ textContent: words.currentNode.data, getBoundingClientRect: () => box });
  }
  return boxes.map((one) => {
    const { left, right, top } = one.getBoundingClientRect();
    return [one.nodeName ?? one.textContent, ...[left, right, top].map(Math.round)];
  });
}"""
# From the line's edges to the bubble's, of each line that my newest message has.
_MARGINS = """() => {
  const bubble = [...document.querySelectorAll('article[data-mine] [dir=auto]')].at(-1);
  const { left, right } = bubble.getBoundingClientRect();
  const [range, { data }] = [document.createRange(), bubble.firstChild];
  return [[0, data.indexOf('\\n')], [data.indexOf('\\n') + 1, data.length]].map(([start, end]) => {
    range.setStart(bubble.firstChild, start);
    range.setEnd(bubble.firstChild, end);
    const line = range.getBoundingClientRect();
    return [Math.round(line.left - left), Math.round(right - line.right)];
  });
}"""
_SHIFTS = """() => {
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const here = entry.sources.filter(({ node }) => !node || document.querySelector('main').contains(node));
      if (here.length === 0) continue;
      const seen = here.map(({ node, previousRect: from, currentRect: to }) =>
        `${node?.textContent?.slice(0, 40)} ${JSON.stringify(from)} ${JSON.stringify(to)}`);
      window.shifts.push(`${entry.value}: ${seen}`);
    }
  }).observe({ type: 'layout-shift' });
}"""


def test_a_theme_that_was_chosen_is_there_before_anything_is_painted(
    visitor: Visitor, kim: Person
) -> None:
    """The system says light; what the browser draws around the page follows the page."""
    assert kim.name
    tab = visitor.tab()
    tab.page.emulate_media(color_scheme="light")
    tab.page.add_init_script(f"({_AT_FIRST})()")
    tab.page.goto("/account")
    dark = tab.button("Dark")
    expect(tab.button("System")).to_have_attribute("aria-pressed", "true")
    dark.click()
    expect(dark).to_have_attribute("aria-pressed", "true")
    expect(tab.page.locator("body")).to_have_css("background-color", "rgb(23, 22, 19)")
    tab.page.reload()
    assert "dark" in str(tab.page.evaluate("window.themeAtFirst"))
    expect(tab.button("Dark")).to_have_attribute("aria-pressed", "true")
    around = tab.page.locator("meta[name=theme-color]")
    expect(around.first).to_have_attribute("content", "#171613")
    expect(around.last).to_have_attribute("content", "#171613")
    tab.button("System").click()
    expect(tab.page.locator("body")).to_have_css("background-color", "rgb(250, 248, 244)")
    expect(around.last).to_have_attribute("content", "#faf8f4")


def test_a_first_visit_of_a_conversation_is_small(visitor: Visitor, conversation: str) -> None:
    tab = visitor.tab()
    browser: Any = visitor.context.new_cdp_session(tab.page)
    taken: list[float] = []

    def finished(event: dict[str, float]) -> None:
        taken.append(event["encodedDataLength"])

    browser.on("Network.loadingFinished", finished)
    browser.send("Network.enable")
    tab.open(conversation)
    expect(tab.page.get_by_text("What brings you here?")).to_be_visible()
    tab.page.wait_for_load_state("networkidle")
    assert 50_000 < sum(taken) <= FIRST_VISIT
    assert tab.page.evaluate(_ASKED_BY, "/fonts/newsreader-basic") == ["link"], (
        "The guide's font comes late."
    )


def test_bold_and_italics_are_of_our_own_type_on_a_first_visit_too(
    visitor: Visitor, kim: Person, vendor: VendorThread
) -> None:
    """They are made of the upright face until there are faces for them."""
    vendor.say("Plain, **bold**, and *italic*. ")
    conversation = kim.begin()
    kim.say(conversation, "First")
    kim.settled(conversation, 2)
    tab = visitor.tab()
    tab.open(conversation)
    words = tab.replies.last.locator(".voice :is(p, strong, em)")
    expect(words).to_have_count(3)
    assert _families(visitor, tab, words) == [{"Newsreader"}] * 3


def _families(visitor: Visitor, tab: Screen, parts: Locator) -> list[set[str]]:
    """Return which type each of these is drawn in, by the first word of its name."""
    browser: Any = visitor.context.new_cdp_session(tab.page)
    for domain in ("DOM", "CSS"):
        browser.send(f"{domain}.enable")
    parts.evaluate_all("all => all.forEach((one, at) => one.setAttribute('data-asked', at))")
    root = browser.send("DOM.getDocument")["root"]["nodeId"]
    found: list[set[str]] = []
    for at in range(parts.count()):
        which = {"nodeId": root, "selector": f"[data-asked='{at}']"}
        node = browser.send("DOM.querySelector", which)["nodeId"]
        drawn = browser.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        found.append({font["familyName"].split()[0] for font in drawn})
    parts.evaluate_all("all => all.forEach((one) => one.removeAttribute('data-asked'))")
    browser.detach()
    return found


@pytest.mark.devices("phone", "desktop")
def test_a_message_is_copied_as_it_was_written(
    visitor: Visitor, screen: Screen, vendor: VendorThread, device: str
) -> None:
    """By tapping on a phone; by pointing, and by keyboard alone, on a desktop."""
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    copy = screen.page.locator("button.copy-message")
    vendor.say("It is **both** of you.")
    screen.say("Mine,\nin two lines.")
    screen.expect_answered()
    if device == "phone":
        screen.mine.first.tap()
        copy.tap()
    else:
        screen.mine.first.hover()
        copy.click()
    expect(copy).to_have_text("Copied")
    assert clipboard(screen) == "Mine,\nin two lines."
    if device == "desktop":
        screen.page.mouse.move(0, 0)
        screen.composer.focus()
        screen.page.keyboard.press("Shift+Tab")
        expect(copy).to_be_focused()
        screen.page.keyboard.press("Enter")
        expect(copy).to_have_text("Copied")
        assert clipboard(screen) == "It is **both** of you."
        screen.page.keyboard.press("ArrowUp")
        expect(copy).to_have_text("Copy message")


def clipboard(screen: Screen) -> str:
    return str(screen.page.evaluate("navigator.clipboard.readText()"))


def test_a_press_on_send_that_a_reply_comes_under_still_sends(
    screen: Screen, kim: Person, vendor: VendorThread
) -> None:
    held = vendor.hold(("One moment", " more."))
    screen.composer.fill("Before you answer")
    box = screen.button("Send").bounding_box()
    assert box
    screen.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    screen.page.mouse.down()
    kim.say(screen.conversation(), "From another phone")
    expect(screen.button("Stop")).to_be_visible()
    screen.page.mouse.up()
    expect(screen.composer).to_have_value("")
    expect(screen.mine).to_have_count(2)
    expect(screen.button("Stop")).to_be_visible()
    held.release()
    screen.expect_answered(2)
    assert kim.texts(screen.conversation(), "ai")[0] == "One moment more."


def test_a_seal_can_be_checked_and_a_changed_log_doesnt_pass(screen: Screen) -> None:
    screen.say("That was all. Ä “quoted” \u2028 👩‍👩‍👧‍👦")
    screen.expect_answered()
    screen.seal()
    screen.button("Check the seal").click()
    expect(screen.sealed).to_contain_text("The seal holds")

    def changed(route: Route) -> None:
        answer = route.fetch()
        body = json.loads(answer.text())
        body["messages"][0]["content"] += "!"
        route.fulfill(response=answer, json=body)

    screen.page.route("**/transcript", changed)
    screen.button("Check the seal").click()
    expect(screen.sealed).to_contain_text("doesn't match")


def test_the_field_grows_with_its_text_to_six_lines_and_no_further(screen: Screen) -> None:
    edge = screen.composer.locator("xpath=..")
    expect(edge).to_have_css("border-top-color", "rgb(139, 132, 120)")  # that of any other field

    def height(lines: int) -> float:
        screen.composer.fill("\n".join(["line"] * lines))
        box = screen.composer.bounding_box()
        assert box
        return box["height"]

    assert [height(2) - height(1), height(6) - height(5), height(9) - height(6)] == [
        pytest.approx(22.4, abs=1),
        pytest.approx(22.4, abs=1),
        pytest.approx(0, abs=1),
    ]
    screen.page.set_viewport_size({"width": 844, "height": 170})  # on its side, above the keyboard
    expect(screen.header).to_be_in_viewport(ratio=1)
    expect(screen.button("Send")).to_be_in_viewport(ratio=1)
    assert height(9) < 0.4 * 170


@pytest.mark.devices("phone", "desktop")
def test_nothing_jumps_while_a_reply_is_written(screen: Screen, vendor: VendorThread) -> None:
    """Cumulative layout shift 0 in the conversation, with headings, lists, code, a table, and keys pressed beside."""
    said = "## Title\n\nSome **bold** words.\n\n- one\n- two\n\n```\ncode\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
    vendor.say(*(said * 6), delay=0.004)
    screen.say("First")
    expect(screen.streaming).to_contain_text("Title")
    screen.page.evaluate(_SHIFTS)
    screen.composer.press_sequentially("And meanwhile", delay=30)
    screen.expect_answered()
    assert screen.page.evaluate("window.shifts") == []


def test_a_word_in_another_type_makes_no_line_higher(screen: Screen, vendor: VendorThread) -> None:
    """So nothing jumps where a bold or slanted type comes later than the other words, or not at all."""
    vendor.say("Plain.\n\n**a** *b* ~~c~~ [d](https://example.org) `e`")
    screen.say("First")
    screen.expect_answered()
    screen.page.add_style_tag(
        content=".voice :is(strong, em, del, a, code) { font-family: fantasy, cursive; }"
    )
    plain, mixed = (one.bounding_box() for one in screen.replies.first.locator("p").all()[-2:])
    assert plain
    assert mixed
    assert mixed["height"] == plain["height"]


@pytest.mark.devices("phone", "desktop")
def test_a_finished_reply_stands_where_it_was_written_whichever_way_it_is_read(
    screen: Screen, vendor: VendorThread
) -> None:
    """What is short, too, and in words from right to left; of my own words each line has its own way."""
    said = "مرحبا بك\n\n```\nls\n```\n\n| a |\n|---|\n| 1 |\n\nمرحبا"
    held = vendor.hold((said, " "))
    screen.say("مرحبا، كيف حالك اليوم؟\nWell.")
    expect(screen.streaming.locator("table")).to_be_visible()
    expect(screen.streaming.locator("p").last).to_have_text("مرحبا")
    written = screen.page.evaluate(_PLACES)
    held.release()
    screen.expect_answered()
    assert screen.page.evaluate(_PLACES) == written
    (_, _, end, _), *_, (_, _, last_word, _) = written
    assert last_word == end
    (above, beside), (start, after) = screen.page.evaluate(_MARGINS)
    assert above == beside == start == 14 < after


def test_a_list_stands_on_one_side_beside_its_marks_whichever_way_its_items_are_read(
    screen: Screen, vendor: VendorThread
) -> None:
    vendor.say("- أول شيء\n- [x] done `code` ثم\n- two (2).\n\n1. واحد\n\n2. two\n")
    screen.say("First")
    screen.expect_answered()
    items = screen.replies.last.locator("li")
    expect(items).to_have_count(5)
    assert items.evaluate_all(_FROM_THE_START) == [0] * 5


def test_a_quote_stands_on_one_side_beside_its_bar_whichever_way_its_paragraphs_are_read(
    screen: Screen, vendor: VendorThread
) -> None:
    vendor.say("> اقتباس\n>\n> English\n>\n> # عنوان\n")
    screen.say("First")
    screen.expect_answered()
    paragraphs = screen.replies.last.locator("blockquote > p")
    expect(paragraphs).to_have_count(3)
    assert paragraphs.evaluate_all(_FROM_THE_START) == [0] * 3


@pytest.mark.parametrize("before", ["", "- "])
def test_code_is_read_from_its_left_end_among_words_from_right_to_left(
    screen: Screen, vendor: VendorThread, before: str
) -> None:
    """Whatever it stands in; what is short stands at the left, too, what is long is seen from its beginning."""
    indent = " " * len(before)
    code = f"{indent}```\n{indent}ls\n{indent}{'a long line ' * 9}(its end)\n{indent}```\n"
    vendor.say(f"{before}هذا مثال:\n\n{code}")
    screen.say("First")
    screen.expect_answered()
    assert screen.replies.last.locator("pre").evaluate(_FROM_THE_LEFT) == 0


# From a box's inner left side to the first words in it.
_FROM_THE_LEFT = """box => {
  const range = document.createRange();
  range.setStart(box.querySelector('code').firstChild, 0);
  range.setEnd(box.querySelector('code').firstChild, 2);
  const { borderLeftWidth: edge, paddingLeft: inside } = getComputedStyle(box);
  const away = range.getBoundingClientRect().left - box.getBoundingClientRect().left;
  return Math.round(away - parseFloat(edge) - parseFloat(inside));
}"""


# From each one's words to the side that its list or quote begins on.
_FROM_THE_START = """items => items.map((one) => {
  const range = document.createRange();
  range.selectNodeContents(one.querySelector('p, span') ?? one);
  const [words, box] = [range.getBoundingClientRect(), one.getBoundingClientRect()];
  const away = getComputedStyle(one.parentNode).direction === 'rtl' ? box.right - words.right : words.left - box.left;
  return Math.round(away);
})"""


def test_a_tab_that_isnt_seen_counts_what_comes_and_tells_of_it_if_asked_to(
    visitor: Visitor, screen: Screen, kim: Person
) -> None:
    visitor.context.grant_permissions(["notifications"])
    screen.page.evaluate(_NOTIFICATIONS)
    screen.page.get_by_label("More", exact=True).click()
    screen.button("Notify me of answers").click()
    screen.page.evaluate(_HIDE, "hidden")
    kim.say(screen.conversation(), "From another phone")
    expect(screen.replies).to_have_count(1)
    expect(screen.page).to_have_title(re.compile(r"^\(1\) Intake"))
    assert screen.page.evaluate("window.notices") == ["The guide has answered."]
    screen.page.evaluate(_HIDE, "visible")
    expect(screen.page).to_have_title(re.compile("^Intake"))


_NOTIFICATIONS = """() => {
  window.notices = [];
  class Notification {
    static permission = 'granted';
    static requestPermission = async () => 'granted';
    constructor(title, { body }) { window.notices.push(body); }
  }
  window.Notification = Notification;
}"""
_HIDE = """(state) => {
  Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state });
  document.dispatchEvent(new Event('visibilitychange'));
}"""
