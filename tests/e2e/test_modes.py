"""Ways of seeing and of touching: forced colours, twice the size, a thumb alone; and axe on what is seldom seen."""

import re
import time
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import NewVisitor
from tests.e2e.partners import INVITATION
from tests.e2e.screen import Screen
from tests.e2e.test_accessibility import Scheme, assert_fits, violations
from tests.e2e.visitor import NETWORK, Visitor
from tests.support.person import Person
from tests.support.product import ROOT
from tests.support.vendor_server import Reply
from tests.support.vendor_thread import VendorThread

PICTURES = ROOT / "test-results" / "screenshots" / "forced-colours"

# Controls that can be seen: whether one is out of the window's width, too small to hit, or without a face.
_UNUSABLE = """() => [...document.querySelectorAll('button, a, input, textarea, summary')]
  .filter((one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
  .filter((one) => !one.closest('[aria-hidden=true], .copy-message:not([data-shown])'))
  .filter((one) => {
    const { left, right, width, height } = one.getBoundingClientRect();
    const face = one.innerText || one.querySelector('svg, i') || one.matches('input, textarea');
    return left < -1 || right > innerWidth + 1 || width < 24 || height < 24 || !face;
  })
  .map((one) => `${one.tagName} ${one.textContent || one.ariaLabel}`)"""

# Forced colours take every fill away: what was told apart by one needs an edge, or a fill that is the system's.
_WITHOUT_EDGE = """() => [...document.querySelectorAll('dialog[open], .guide-mark, .bg-accent, .bg-user-bg')]
  .filter((one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
  .filter((one) => {
    const { borderTopWidth, backgroundColor } = getComputedStyle(one);
    return parseFloat(borderTopWidth) === 0 && backgroundColor !== 'rgb(0, 0, 0)';
  })
  .map((one) => one.outerHTML.slice(0, 90))"""


def test_forced_colours_at_twice_the_size_leave_every_control_usable(
    new_visitor: NewVisitor, vendor: VendorThread
) -> None:
    """A window of 1280 by 800 at 200 %: nothing is scrolled sideways, and icons follow the system's colours."""
    visitor = new_visitor(
        viewport={"width": 640, "height": 400},
        device_scale_factor=2,
        has_touch=False,
        is_mobile=False,
        forced_colors="active",
        reduced_motion="reduce",
    )
    tab = visitor.tab()
    tab.page.goto("/")
    expect(tab.button("Start")).to_be_visible()
    _usable(tab, "start")
    conversation = visitor.sign_in().begin()
    tab.open(conversation)
    held = vendor.hold(("Some **bold** and `code`, ", "and more."))
    tab.say("Hello")
    expect(tab.streaming).to_contain_text("Some bold")
    _usable(tab, "streaming")
    still = "() => document.getAnimations().every((one) => one.playState !== 'running')"
    assert tab.page.evaluate(still), "Something moves for those who want nothing to move."
    held.release()
    tab.expect_answered()
    tab.page.get_by_label("More", exact=True).click()
    expect(tab.button("Download transcript")).to_be_visible()
    _usable(tab, "menu")
    tab.page.keyboard.press("Escape")
    tab.button("Finalize").click()
    expect(tab.dialog()).to_be_visible()
    _usable(tab, "dialog")


def _usable(tab: Screen, name: str) -> None:
    tab.page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")
    assert_fits(tab)
    assert tab.page.evaluate(_UNUSABLE) == []
    assert tab.page.evaluate(_WITHOUT_EDGE) == []


def test_a_thumb_is_enough_from_the_first_visit_to_signing_out(
    visitor: Visitor, vendor: VendorThread
) -> None:
    tab = visitor.tab()
    tab.page.goto("/")
    tab.page.get_by_role("textbox", name="Your name").tap()
    tab.page.keyboard.type("Noor")
    tab.button("Start").tap()
    tab.button("New conversation").tap()
    tab.button("Intake interview").tap()
    tab.expect_link("live")
    held = vendor.hold(("This much ", "and this"))
    _tap_in(tab, "First")
    expect(tab.streaming).to_contain_text("This much")
    tab.streaming.tap()  # else it could be the second half of a double tap on "Send"
    tab.button("Stop").tap()
    tab.expect_states(tab.replies, "stopped")
    held.release()
    vendor.script(Reply(tokens=("Oh",), end="cut"))
    _tap_in(tab, "Second")
    vendor.say("There you are.\n\n" * 40)
    tab.button("Try again").tap()
    tab.expect_states(tab.replies, "stopped", "complete")
    _swipe_down(tab, 480)
    tab.button("Jump to latest").tap()
    expect(tab.button("Jump to latest")).to_have_count(0)
    tab.page.get_by_label("More", exact=True).tap()
    with tab.page.expect_download():
        tab.button("Download transcript").tap()
    tab.button("Finalize").tap()
    tab.dialog().get_by_role("button", name="Finalize for good").tap()
    tab.button("Check the seal").tap()
    expect(tab.sealed).to_contain_text("The seal holds")
    tab.page.get_by_label("More", exact=True).tap()
    tab.button("Erase…").tap()
    tab.dialog().get_by_role("button", name="Erase for good").tap()
    tab.button("Something between two of us").tap()
    tab.page.get_by_role("textbox", name="What is it about?").tap()
    tab.page.keyboard.type("The dishes")
    tab.button("Begin").tap()
    expect(tab.page.get_by_role("textbox", name="Invitation link")).to_have_value(INVITATION)
    tab.button("Done").tap()
    tab.page.get_by_label("Account", exact=True).tap()
    tab.button("Sign out").tap()
    expect(tab.page.get_by_role("textbox", name="Your name")).to_be_visible()


def _swipe_down(tab: Screen, pixels: int) -> None:
    """A finger on the log goes down, and rests: what was said before comes into view, and no swing goes on."""
    browser: Any = tab.page.context.new_cdp_session(tab.page)
    now = time.time()
    for moved in (*range(0, pixels + 1, 40), pixels + 1):
        touch = {
            "type": "touchMove" if moved else "touchStart",
            "touchPoints": [{"x": 195, "y": 200 + moved}],
            "timestamp": now + moved / 1000 + (moved > pixels),
        }
        browser.send("Input.dispatchTouchEvent", touch)
    end: dict[str, Any] = {
        "type": "touchEnd",
        "touchPoints": [],
        "timestamp": now + pixels / 1000 + 1.1,
    }
    browser.send("Input.dispatchTouchEvent", end)
    browser.detach()


def _tap_in(tab: Screen, text: str) -> None:
    tab.composer.tap()
    tab.page.keyboard.type(text)
    tab.button("Send").tap()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_where_one_seldom_comes(
    visitor: Visitor, kim: Person, scheme: Scheme
) -> None:
    """The account, erasing, a page that fails to load, and signing out with something unsent."""
    visitor.expect_problems(NETWORK, re.compile("status of 500"))
    conversation = kim.begin()
    tab = visitor.tab()
    _as_chosen(tab, scheme)
    found: dict[str, list[str]] = {}
    tab.page.goto("/account")
    expect(tab.button("Dark")).to_be_visible()
    found["account"] = violations(tab)
    tab.open(conversation)
    tab.page.get_by_label("More", exact=True).click()
    tab.button("Erase…").click()
    expect(tab.dialog()).to_be_visible()
    found["erase"] = violations(tab)
    tab.page.keyboard.press("Escape")
    broken = visitor.tab()
    _as_chosen(broken, scheme)
    broken.page.route("**/api/conversations/*", lambda route: route.fulfill(status=500))
    broken.page.goto(f"/c/{conversation}")
    expect(broken.page.get_by_role("heading", name="This didn't load")).to_be_visible()
    found["error"] = violations(broken)
    visitor.context.route("**/messages", lambda route: route.abort())
    visitor.context.set_offline(True)
    tab.say("Not yet said")
    tab.expect_states(tab.mine, "waiting")
    tab.page.close()
    visitor.context.set_offline(False)
    home = visitor.tab()
    home.page.route_web_socket("**/ws/**", lambda socket: socket.close())
    _as_chosen(home, scheme)
    home.page.goto("/account")
    home.button("Sign out").click()
    expect(home.page.get_by_role("alertdialog")).to_be_visible()
    found["unsent"] = violations(home)
    assert {name: lines for name, lines in found.items() if lines} == {}


def _as_chosen(tab: Screen, scheme: Scheme) -> None:
    tab.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
