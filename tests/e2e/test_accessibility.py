"""For everybody: no violations that axe finds, a keyboard is enough, nothing is wider than a phone."""

import re
from typing import Any, Literal, cast

import pytest
from axe_playwright_python.base import AXE_SCRIPT  # pyright: ignore[reportMissingTypeStubs]
from playwright.sync_api import Locator, expect

from tests.e2e.partners import (
    INVITATION,
    Couple,
    asked,
    invitation,
    new_conflict,
    separator,
)
from tests.e2e.screen import Screen
from tests.e2e.visitor import Visitor
from tests.support.person import Person
from tests.support.vendor_server import Reply
from tests.support.vendor_thread import VendorThread

REFUSED = re.compile("Failed to load resource.*40[14]")
Scheme = Literal["light", "dark"]
LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitän" * 4
WIDE = (
    f"A long word: {LONG_WORD}\n\n",
    "```\n" + "one very long line of code " * 12 + "\n```\n\n",
    "| who saw it | Alex | Sam | when | how it felt | what next |\n|---|---|---|---|---|---|\n",
    "| nobody | yes | no | Sunday | overwhelming | talk |\n\n",
    f"[{LONG_WORD}](https://example.org/{LONG_WORD})",
)

RICH = (
    "`code` and a [link](https://a.example).\n\n- [ ] to do\n- [x] done\n\n"
    "| | a |\n|---|---|\n| b | c |\n\n##### Far below\n\n## \n\n> # Said\n"
)
# The words that are broken within, and whether one table at least is scrolled by what has the focus.
_TABLES = """() => {
  const range = document.createRange();
  const broken = [...document.querySelectorAll('.voice th, .voice td')].flatMap(({ firstChild: text }) =>
    [...text.data.matchAll(/\\S+/g)].filter(({ 0: word, index }) => {
      range.setStart(text, index);
      range.setEnd(text, index + word.length);
      return range.getClientRects().length > 1;
    }).map(String));
  const scrolls = (one) => one.scrollWidth > one.clientWidth;
  return { broken, scrolled: [...document.querySelectorAll('.voice [role=group][tabindex]')].some(scrolls) };
}"""


def violations(screen: Screen) -> list[str]:
    """Return what axe finds on the page, a line each."""
    screen.page.evaluate(AXE_SCRIPT)
    found = cast("dict[str, Any]", screen.page.evaluate("axe.run({resultTypes: ['violations']})"))
    return [
        f"{one['id']}: {one['help']}: {', '.join(str(node['target']) for node in one['nodes'])}"
        for one in found["violations"]
    ]


@pytest.mark.devices("phone", "desktop")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_pages_before_a_conversation(
    visitor: Visitor, scheme: Scheme
) -> None:
    visitor.expect_problems(REFUSED)
    tab = visitor.tab()
    tab.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    found: dict[str, list[str]] = {}
    tab.page.goto("/")
    expect(tab.button("Start")).to_be_visible()
    found["start"] = violations(tab)
    tab.page.goto("/sign-in")
    expect(tab.button("Sign in")).to_be_visible()
    found["sign-in"] = violations(tab)
    tab.page.goto("/c/none")
    expect(tab.page.get_by_role("heading")).to_be_visible()
    found["signed out"] = violations(tab)
    kim = visitor.sign_in()
    tab.page.goto("/c/none")
    expect(tab.page.get_by_role("heading", name="There's nothing here")).to_be_visible()
    found["not found"] = violations(tab)
    kim.begin()
    tab.page.goto("/")
    expect(tab.page.get_by_role("link", name=re.compile("Intake"))).to_be_visible()
    found["list"] = violations(tab)
    tab.button("New conversation").click()
    expect(tab.button("Intake interview")).to_be_visible()
    found["kinds"] = violations(tab)
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.devices("phone", "desktop")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_conversation_from_its_beginning_to_its_seal(
    visitor: Visitor, screen: Screen, vendor: VendorThread, scheme: Scheme
) -> None:
    visitor.expect_problems(re.compile("net::ERR_"))
    screen.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    found = {"empty": violations(screen)}
    held = vendor.hold(("### Title\n\nSome **bold**, ", RICH))
    screen.say("Hello")
    expect(screen.streaming).to_contain_text("Title")
    found["streaming"] = violations(screen)
    held.release()
    screen.expect_answered()
    vendor.script(Reply(tokens=("Oh",), end="cut"))
    screen.say("And now?")
    expect(screen.button("Try again")).to_be_visible()
    found["failed reply"] = violations(screen)
    visitor.context.set_offline(True)
    screen.say("In a tunnel")
    expect(screen.mine.last).to_have_attribute("data-state", "waiting")
    found["offline"] = violations(screen)
    visitor.context.set_offline(False)
    screen.expect_answered(2)
    screen.button("Finalize").click()
    expect(screen.dialog()).to_be_visible()
    found["dialog"] = violations(screen)
    screen.dialog().get_by_role("button", name="Finalize for good").click()
    expect(screen.sealed).to_be_visible()
    found["sealed"] = violations(screen)
    assert {name: lines for name, lines in found.items() if lines} == {}


def tab_to(screen: Screen, wanted: Locator) -> None:
    """Press Tab until it has the focus, and see that the focus can be seen."""
    for _ in range(40):
        screen.page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            break
    expect(wanted).to_be_focused()
    visible = """one => {
      for (let at = one; at && at !== document.body; at = at.parentElement) {
        const look = getComputedStyle(at);
        if (look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) > 0) return true;
        if (at.matches(':focus-within') && look.borderStyle !== 'none' && at !== one) return true;
      }
      return false;
    }"""
    assert wanted.evaluate(visible), "the focus can't be seen"


@pytest.mark.devices("desktop")
def test_a_keyboard_is_enough_from_the_first_visit_to_the_seal(
    visitor: Visitor, vendor: VendorThread
) -> None:
    tab = visitor.tab()
    press = tab.page.keyboard.press
    tab.page.goto("/")
    tab_to(tab, tab.page.get_by_role("textbox", name="Your name"))
    tab.page.keyboard.type("Noor")
    press("Enter")
    expect(tab.button("New conversation")).to_be_visible()
    tab_to(tab, tab.button("New conversation"))
    press("Enter")
    tab_to(tab, tab.button("Intake interview"))
    press("Enter")
    tab.expect_link("live")
    expect(tab.composer).to_be_focused()
    _go_to_another_conversation(tab)
    vendor.say("Very well.\n\n" * 40)
    tab.page.keyboard.type("By keys alone")
    press("Enter")
    tab.expect_answered()
    expect(tab.composer).to_be_focused()
    tab.page.evaluate("document.activeElement.blur()")
    tab_to(tab, tab.page.locator("[tabindex='0']:has(> * > [role=log])"))
    press("PageUp")
    tab_to(tab, tab.button("Jump to latest"))
    press("Enter")
    expect(tab.button("Jump to latest")).to_have_count(0)
    tab.page.evaluate("document.activeElement.blur()")
    tab_to(tab, tab.page.get_by_label("More", exact=True))
    press("Enter")
    tab_to(tab, tab.button("Download transcript"))
    with tab.page.expect_download():
        press("Enter")
    _leave_the_menu(tab)
    tab.page.evaluate("document.activeElement.blur()")
    tab_to(tab, tab.button("Finalize"))
    press("Enter")
    expect(tab.dialog().get_by_role("button", name="Cancel")).to_be_focused()
    press("Escape")
    expect(tab.button("Finalize")).to_be_focused()
    press("Enter")
    tab_to(tab, tab.dialog().get_by_role("button", name="Finalize for good"))
    press("Enter")
    expect(tab.sealed).to_be_visible()
    tab.page.goto("/")
    _invite(tab)


def _invite(tab: Screen) -> None:
    press = tab.page.keyboard.press
    tab_to(tab, tab.button("Something between two of us"))
    press("Enter")
    tab_to(tab, tab.page.get_by_role("textbox", name="What is it about?"))
    tab.page.keyboard.type("The dishes")
    press("Enter")
    expect(tab.page.get_by_role("textbox", name="Invitation link")).to_have_value(INVITATION)
    tab_to(tab, tab.button("Done"))
    press("Enter")
    expect(tab.page.get_by_role("dialog")).to_have_count(0)


def _go_to_another_conversation(tab: Screen) -> None:
    """One goes on from its composer, and is told where one is; past the list it is two presses."""
    first = tab.conversation()
    tab_to(tab, tab.button("New conversation"))
    tab.page.keyboard.press("Enter")
    tab_to(tab, tab.button("Intake interview"))
    tab.page.keyboard.press("Enter")
    expect(tab.page).not_to_have_url(re.compile(first))
    expect(tab.page.get_by_role("status").filter(has_text="Intake interview")).to_be_attached()
    expect(tab.composer).to_be_focused()
    tab.page.reload()
    tab.page.keyboard.press("Tab")
    expect(tab.button("Skip to the conversation")).to_be_focused()
    expect(tab.button("Skip to the conversation")).to_be_in_viewport(ratio=1)
    tab.page.keyboard.press("Enter")
    expect(tab.composer).to_be_focused()


def _leave_the_menu(tab: Screen) -> None:
    """By what was chosen, by what opens out of it, and by going on: the focus is never lost, nor is it left open."""
    more, erase = tab.page.get_by_label("More", exact=True), tab.button("Erase…")
    expect(more).to_be_focused()
    tab.page.keyboard.press("Enter")
    tab_to(tab, erase)
    tab.page.keyboard.press("Enter")
    expect(tab.dialog().get_by_role("button", name="Cancel")).to_be_focused()
    tab.page.keyboard.press("Escape")
    expect(more).to_be_focused()
    tab.page.keyboard.press("Enter")
    tab_to(tab, erase)
    tab.page.keyboard.press("Tab")
    expect(erase).to_be_hidden()


def test_nothing_is_wider_than_a_narrow_phone(
    visitor: Visitor, kim: Person, vendor: VendorThread
) -> None:
    """At 360 pixels, with names, words, code, tables and links that are longer than a line."""
    with Person(visitor.url, "Maximiliane Charlotte von Hohenstein-Waldburg") as sam:
        asked(sam, f"/api/invitations/{invitation(kim, new_conflict(kim))}/accept")
    tab = visitor.tab()
    tab.page.set_viewport_size({"width": 360, "height": 640})
    for path in ("/", "/sign-in", "/no/such/page"):
        visitor.expect_problems(REFUSED)
        tab.page.goto(path)
        expect(tab.page.get_by_role("heading").first).to_be_visible()
        if path == "/":
            expect(tab.page.get_by_text("With Maximiliane")).to_be_visible()
        assert_fits(tab)
    conversation = kim.begin()
    tab.open(conversation)
    assert_fits(tab)
    vendor.say(*WIDE)
    tab.say(LONG_WORD)
    tab.expect_answered()
    assert_fits(tab)
    assert tab.page.evaluate(_TABLES) == {"broken": [], "scrolled": True}
    tab.button("Finalize").click()
    expect(tab.dialog()).to_be_visible()
    assert_fits(tab)


def assert_fits(screen: Screen) -> None:
    """Neither the page nor what scrolls in it is wider than it shows, but for code and tables."""
    wide = screen.page.evaluate(
        """() => [...document.querySelectorAll('html, body, main, [role=log], article, dialog[open]')]
          .filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0)
          .map((one) => `${one.tagName} ${one.scrollWidth} > ${one.clientWidth}`)"""
    )
    assert wide == []


def test_what_screen_readers_are_told_is_whole_sentences(
    screen: Screen, vendor: VendorThread
) -> None:
    """Tokens don't chatter: the log is silent, and a status says when the answer is there."""
    status = "return [...document.querySelectorAll('[role=status]')].map((one) => one.innerText);"
    vendor.say(*(f"token{number} " for number in range(20)), delay=0.02)
    with screen.recorded(status) as told:
        screen.say("Go on.")
        screen.expect_answered()
        expect(screen.page.get_by_role("status").first).to_contain_text("token0")
    assert len(told) <= 4, told
    expect(screen.log).to_have_attribute("aria-live", "off")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_pages_for_two(couple: Couple, scheme: Any) -> None:
    couple.alex.say(couple.conversation, "I leave them because I'm dead by eight.")
    code = invitation(couple.alex, new_conflict(couple.alex, "Money"))
    tab = couple.visitors[1].tab()
    tab.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    found: dict[str, list[str]] = {}
    tab.open(couple.conversation)
    expect(separator(tab)).to_be_visible()
    found["room"] = violations(tab)
    tab.page.get_by_label("More", exact=True).click()
    found["menu"] = violations(tab)
    tab.button("Erase…").click()
    found["erase"] = violations(tab)
    tab.page.goto("/")
    expect(tab.button("Shared conversation")).to_be_visible()
    found["home"] = violations(tab)
    tab.button("New conversation").click()
    found["new conversation"] = violations(tab)
    tab.button("Cancel").click()
    tab.button("Something between two of us").click()
    found["new conflict"] = violations(tab)
    tab.page.goto(f"/invite/{code}")
    expect(tab.button("Accept")).to_be_visible()
    assert_fits(tab)
    found["invitation"] = violations(tab)
    tab.page.goto("/account")
    tab.button("Remove account…").click()
    found["account"] = violations(tab)
    assert couple.alex.http.request("DELETE", "/api/auth/me", json={}).is_success
    tab.page.goto(f"/c/{couple.conversation}")
    expect(tab.page.locator("[data-partner=left]")).to_be_visible()
    empty = tab.header.locator("i.border-dashed")
    expect(empty).to_have_css("border-radius", re.compile(r"e\+|9999"))  # Alex had the round place
    found["partner left"] = violations(tab)
    assert {name: lines for name, lines in found.items() if lines} == {}
