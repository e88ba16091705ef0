"""Pictures of what is seldom seen, beside those of test_screenshots.py: loading, broken, too long, left."""

import json
import re

import pytest
from playwright.sync_api import Page, Route, WebSocketRoute, expect

from services.domain.errors import RateLimited
from services.frames import reject_frame
from tests.e2e.camera import Camera
from tests.e2e.partners import REFUSED, Couple, separator, until
from tests.e2e.screen import Screen
from tests.e2e.visitor import NETWORK, Device, Visitor
from tests.support.person import Person


class Line:
    """What lies between a page and its server: it can be down, and busy, so that messages are too much for it."""

    def __init__(self, page: Page) -> None:
        """Stand between `page` and whatever it connects to from now on."""
        self.busy = self.down = False
        self.refused = 0
        page.route_web_socket(re.compile("/ws/conversations/"), self._between)

    def cut(self) -> None:
        """End the connection, as a server does that restarts."""
        self._socket.close(code=1012)

    def _between(self, socket: WebSocketRoute) -> None:
        if self.down:
            socket.close()
            return
        self._socket = socket
        server = socket.connect_to_server()

        def passed_on(text: str | bytes) -> None:
            frame = json.loads(text)
            if self.busy and frame["type"] == "message":
                self.refused += 1
                socket.send(reject_frame(frame["client_id"], RateLimited(5)))
            else:
                server.send(text)

        socket.on_message(passed_on)


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
    camera.glance("loading")
    screen.page.unroute(opening)
    screen.page.route(opening, lambda route: route.fulfill(status=500))
    screen.page.reload()
    expect(screen.page.get_by_role("heading", name="This didn't load")).to_be_visible()
    camera.glance("broken")
    screen.page.unroute(opening)
    line = Line(screen.page)
    conversation = kim.begin()
    screen.open(conversation)
    screen.composer.fill("It goes on, and on. " * 401)
    expect(screen.page.get_by_text("characters too many")).to_be_visible()
    camera.glance("too-long")
    if device == "desktop":
        screen.page.get_by_label("Account", exact=True).click()
        screen.button("Sign out").click()
        expect(screen.button("Stay signed in")).to_be_visible()
        camera.glance("sign-out-unsent")
        screen.button("Stay signed in").click()
    screen.composer.fill("مرحبا، كيف حالك today؟")
    screen.composer.press("Enter")
    screen.expect_answered()
    if device == "phone":
        line.busy = True
        screen.say("And another thing.")
        until(lambda: line.refused > 0)
        camera.glance("rate-limited")
        line.busy, line.down = False, True
        line.cut()
        screen.expect_link("reconnecting")
        camera.glance("reconnecting")
        screen.expect_link("polling")
        camera.glance("polling")
        screen.expect_answered(2)
    screen.composer.fill("There is something I haven't said yet")
    kim.finalize(conversation)
    expect(screen.sealed).to_be_visible()
    camera.glance("sealed-with-draft")
    screen.button("Discard").click()
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
    couple.alex.say(couple.conversation, "And one more thing.")
    expect(sam.button("Jump to latest")).to_have_accessible_description("10 new")
    camera.glance("unseen")
    assert couple.alex.http.delete(f"/api/conversations/{couple.conversation}").status_code == 409
    expect(sam.page.locator("[data-erasure]")).to_be_visible()
    sam.button("Jump to latest").click()
    camera.take("erasure-wished")
    leaving, other = couple.visitors[0].tab(), couple.visitors[0].tab()
    other.open(couple.conversation)
    leaving.page.goto("/account")
    leaving.button("Remove account…").click()
    expect(leaving.dialog()).to_be_visible()
    Camera(leaving, device).glance("remove-account")
    leaving.dialog().get_by_role("button", name="Remove for good").click()
    expect(other.page.get_by_role("heading", name="Your account is gone")).to_be_visible()
    Camera(other, device).glance("removed")
    sam.page.reload()
    expect(sam.page.locator("[data-partner=left]")).to_be_visible()
    camera.take("partner-left")
