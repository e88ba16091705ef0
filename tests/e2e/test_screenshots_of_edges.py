"""Pictures of what is seldom seen, beside those of test_screenshots.py: loading, broken, too long, left."""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.camera import Camera
from tests.e2e.partners import REFUSED, Couple, separator
from tests.e2e.screen import Screen
from tests.e2e.visitor import NETWORK, Device, Visitor
from tests.support.person import Person


@pytest.mark.devices("phone", "desktop")
def test_pictures_of_the_edges_of_a_conversation(
    visitor: Visitor, screen: Screen, kim: Person, device: Device
) -> None:
    visitor.expect_problems(NETWORK, re.compile("status of 500"))
    camera = Camera(screen, device)
    opening = re.compile(r"/api/conversations/[^/]+\?limit=")
    held: list[Route] = []
    screen.page.route(opening, lambda route: held.append(route))  # noqa: PLW0108  Playwright marks what it is given
    screen.page.reload()
    expect(screen.page.get_by_role("main").get_by_label("Loading")).to_be_visible()
    camera.take("loading")
    screen.page.unroute(opening)
    screen.page.route(opening, lambda route: route.fulfill(status=500))
    screen.page.reload()
    expect(screen.page.get_by_role("heading", name="This didn't load")).to_be_visible()
    camera.take("broken")
    screen.page.unroute(opening)
    screen.open(kim.begin())
    screen.composer.fill("It goes on, and on. " * 401)
    expect(screen.page.get_by_text("characters too many")).to_be_visible()
    camera.take("too-long")
    screen.composer.fill("مرحبا، كيف حالك today؟")
    screen.composer.press("Enter")
    screen.expect_answered()
    screen.seal()
    screen.button("Check the seal").click()
    expect(screen.sealed).to_contain_text("The seal holds")
    camera.take("seal-checked")


@pytest.mark.devices("phone", "desktop")
def test_pictures_of_two_who_drift_apart(couple: Couple, device: Device) -> None:
    """What is new begins at a line; one wishes to erase it, and leaves; who leaves is told in every tab."""
    for one in couple.visitors:
        one.expect_problems(REFUSED, NETWORK)
    for number in range(9):
        couple.alex.say(couple.conversation, f"{number}: and then\n\nthere was more to say.")
    sam = couple.visitors[1].tab()
    camera = Camera(sam, device)
    sam.open(couple.conversation)
    expect(separator(sam)).to_be_in_viewport()
    expect(sam.button("Jump to latest")).to_be_visible()
    camera.take("unread")
    assert couple.alex.http.delete(f"/api/conversations/{couple.conversation}").status_code == 409
    expect(sam.page.locator("[data-erasure]")).to_be_visible()
    sam.button("Jump to latest").click()
    camera.take("erasure-wished")
    leaving, other = couple.visitors[0].tab(), couple.visitors[0].tab()
    other.open(couple.conversation)
    leaving.page.goto("/account")
    leaving.button("Remove account…").click()
    expect(leaving.dialog()).to_be_visible()
    Camera(leaving, device).take("remove-account")
    leaving.dialog().get_by_role("button", name="Remove for good").click()
    expect(other.page.get_by_role("heading", name="Your account is gone")).to_be_visible()
    Camera(other, device).take("removed")
    sam.page.reload()
    expect(sam.page.locator("[data-partner=left]")).to_be_visible()
    camera.take("partner-left")
