"""Pictures of every state, light and dark, for people to look at: test-results/screenshots/.

With CHATAPP_UPDATE_IMAGES=1 those that the docs show are taken anew.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.camera import FOLDER, Camera
from tests.e2e.conftest import NewVisitor
from tests.e2e.partners import asked
from tests.e2e.screen import Screen
from tests.e2e.visitor import NETWORK, Device, Visitor
from tests.support.person import Person
from tests.support.vendor_server import Reply
from tests.support.vendor_thread import VendorThread

TALK = (
    (
        "We keep having the same argument. It starts with the dishes and ends with silence.",
        (
            "Thank you for saying it so plainly. When did it last happen, and what was the moment "
            "in which it turned?"
        ),
    ),
    (
        (
            "On Sunday. I came home late, the sink was full, and I said something about it. "
            "Sam went to the other room."
        ),
        (
            "So it turned **before** anybody was loud. You said something, and the answer was "
            "distance.\n\nWhat did you hear in that silence? Perhaps one of these:\n\n"
            "- *I don't care.*\n- *I can't do this now.*\n- something else"
        ),
    ),
    (
        "That I'm not worth an answer.",
        (
            "That's a heavy thing to hear in an empty kitchen. I'd like to stay with it for a moment: "
            "*not worth an answer*. Is that a feeling that you know only from Sundays, or from "
            "earlier, too?"
        ),
    ),
)
BETWEEN = (
    "You've each named something quieter than the dishes. Sam, for you the full sink says *I'm not "
    "seen*. Alex, for you it says *I have nothing left*.\n\nBefore we look for a fix: Sam, what did you "
    "hear Alex say just now, in your own words?"
)
MUCH = (
    "## What I heard\n\nYou have told me about three evenings:\n\n"
    "1. **Sunday**, when it turned.\n2. The Thursday before, when nobody said anything.\n"
    "3. The evening in October that was good.\n\n"
    "> I come home, and somebody has left the light on.\n\n"
    "| evening | what you wished for |\n|---|---|\n| Sunday | an answer |\n| Thursday | a question |"
    "\n\nIs that right, or is something missing?"
)


@pytest.mark.devices("phone", "desktop")
def test_pictures_before_a_conversation(visitor: Visitor, device: Device) -> None:
    visitor.expect_problems(re.compile("Failed to load resource.*4(0[14]|22)"))
    tab = visitor.tab()
    camera = Camera(tab, device)
    tab.page.goto("/")
    expect(tab.button("Start")).to_be_visible()
    camera.take("start")
    tab.page.goto("/sign-in")
    expect(tab.button("Sign in")).to_be_visible()
    camera.take("sign-in")
    if device == "phone":
        tab.button("Sign in").click()
        expect(tab.page.get_by_text("Please give your password.")).to_be_visible()
        camera.glance("sign-in-empty")
        tab.page.get_by_text("Create an account").click()
        form = tab.page.locator("form", has=tab.button("Create account"))
        form.get_by_role("textbox", name="Email").fill("kim@example")
        tab.button("Create account").click()
        expect(form.get_by_text("like name@example.org")).to_be_visible()
        expect(form.locator("[aria-invalid=true]")).to_have_count(3)
        camera.glance("sign-up-errors")
    kim = visitor.sign_in("Kim")
    tab.page.goto("/")
    expect(tab.page.get_by_text("No conversations yet")).to_be_visible()
    camera.take("list-empty")
    for text in ("The first one.", "A second one, with a longer beginning than fits into a line."):
        conversation = kim.begin()
        kim.say(conversation, text)
        kim.settled(conversation, 2)
    kim.finalize(conversation)
    tab.page.goto("/")
    expect(tab.page.get_by_role("link", name=re.compile("Intake"))).to_have_count(2)
    camera.take("list")
    tab.button("New conversation").click()
    expect(tab.button("Intake interview")).to_be_visible()
    camera.take("kinds")
    tab.page.keyboard.press("Escape")
    tab.page.get_by_label("Account", exact=True).click()
    expect(tab.button("Sign out")).to_be_visible()
    camera.glance("account-menu")
    tab.page.goto("/account")
    expect(tab.button("Keep this account")).to_be_visible()
    camera.take("account")
    tab.page.goto("/c/none")
    expect(tab.page.get_by_role("heading", name="There's nothing here")).to_be_visible()
    camera.glance("not-found")
    visitor.context.clear_cookies()
    tab.page.goto(f"/c/{conversation}")
    expect(tab.page.get_by_role("heading", name="You're signed out")).to_be_visible()
    camera.glance("signed-out")


@pytest.mark.devices("phone", "desktop")
def test_pictures_of_a_conversation(
    screen: Screen, kim: Person, vendor: VendorThread, device: Device
) -> None:
    camera = Camera(screen, device)
    expect(screen.page.get_by_text("What brings you here?")).to_be_visible()
    camera.take("empty")
    for number, (said, answer) in enumerate(TALK):
        held = vendor.hold((answer[:60], answer[60:]), after=1)
        screen.say(said)
        expect(screen.streaming).to_contain_text(answer[:12])
        if number == 1:
            camera.take("streaming")
        held.release()
        screen.expect_answered(number + 1)
    camera.take("conversation")
    vendor.say(MUCH)
    screen.say("👩‍👩‍👧‍👦 Yes. And " + "again and " * 60 + "again.")
    screen.expect_answered(len(TALK) + 1)
    camera.take("long")
    if device == "desktop":
        on_paper = screen.page.pdf(path=FOLDER / f"long-{device}.pdf", format="A4")
        assert len(re.findall(rb"/Type\s*/Page\b", on_paper)) > 1
    if device == "phone":
        vendor.hold(("Take your time. ", "I'm still here."), after=1)
        screen.say("Wait, I'd like to put it in another way.")
        expect(screen.streaming).to_contain_text("Take your time.")
        screen.button("Stop").click()
        expect(screen.replies.last).to_have_attribute("data-state", "stopped")
        camera.glance("stopped")
    screen.page.get_by_label("More", exact=True).click()
    expect(screen.button("Download transcript")).to_be_visible()
    camera.take("menu")
    screen.button("Erase…").click()
    expect(screen.button("Erase for good")).to_be_visible()
    camera.take("erase")
    screen.page.keyboard.press("Escape")
    screen.button("Finalize").click()
    expect(screen.dialog()).to_be_visible()
    camera.take("finalize")
    screen.dialog().get_by_role("button", name="Finalize for good").click()
    expect(screen.sealed).to_be_visible()
    camera.take("finalized")


@pytest.mark.devices("phone", "desktop")
def test_pictures_of_what_can_go_wrong(
    visitor: Visitor, screen: Screen, vendor: VendorThread, device: Device
) -> None:
    visitor.expect_problems(NETWORK)
    camera = Camera(screen, device)
    vendor.script(Reply(tokens=("Thank you. I notice that",), end="cut"))
    screen.say("We keep having the same argument.")
    expect(screen.button("Try again")).to_be_visible()
    camera.glance("failed-reply")
    visitor.context.set_offline(True)
    screen.expect_link("offline")
    screen.say("I'm in a tunnel.")
    expect(screen.mine.last).to_have_attribute("data-state", "waiting")
    camera.take("offline")
    screen.seal()
    expect(screen.button("OK")).to_be_visible()
    camera.glance("refused")
    conversation = screen.conversation()
    assert visitor.person
    visitor.person.finalize(conversation)
    visitor.context.set_offline(False)
    expect(screen.mine.last).to_have_attribute("data-state", "failed")
    camera.take("failed-message")


@pytest.mark.devices("phone")
def test_a_picture_of_typing_with_a_keyboard_open(
    new_visitor: NewVisitor, vendor: VendorThread, device: Device
) -> None:
    """A phone's keyboard takes half the screen: the composer and the last message stay in sight."""
    visitor = new_visitor(viewport={"width": 390, "height": 420})
    kim = visitor.sign_in()
    tab = visitor.tab()
    tab.open(kim.begin())
    vendor.say("Go on, I'm listening.")
    tab.say("Short")
    tab.expect_answered()
    tab.composer.fill("One line\nanother line\nand a third one that goes on and on and on and on")
    expect(tab.composer).to_be_in_viewport()
    expect(tab.replies.last).to_be_in_viewport()
    Camera(tab, device).take_as_it_is("keyboard", "390x420")


@pytest.mark.devices("phone", "desktop")
def test_pictures_of_two_people(
    new_visitor: NewVisitor, vendor: VendorThread, device: Device
) -> None:
    """Alex waits, Sam is invited, both talk; what Sam sees is what Alex is shown by others."""
    mine, theirs = new_visitor(), new_visitor()
    theirs.expect_problems(NETWORK)
    alex, sam = mine.tab(), theirs.tab()
    camera, other = Camera(alex, device), Camera(sam, device)
    person = mine.sign_in("Alex")
    conflict = asked(person, "/api/conflicts", title="The dishes")["id"]
    alex.page.goto("/")
    expect(alex.button("Shared conversation")).to_be_visible()
    camera.take("two-waiting")
    alex.button("Invite your partner").click()
    expect(alex.button("Done")).to_be_visible()
    camera.take("invite")
    conversation = asked(
        person,
        "/api/conversations",
        session_type="relationship_shared",
        conflict_id=conflict,
    )["id"]
    alex.open(conversation)
    expect(alex.page.get_by_text("Your partner isn't here yet")).to_be_visible()
    camera.take("partner-missing")
    code = asked(person, f"/api/conflicts/{conflict}/invitations")["code"]
    sam.page.goto(f"/invite/{code}")
    expect(sam.page.get_by_role("heading", name="Alex invites you to talk")).to_be_visible()
    other.take("invitation")
    second = theirs.sign_in("Sam")
    asked(second, f"/api/invitations/{code}/accept")
    sam.page.goto(f"/invite/{code}")
    expect(sam.page.get_by_role("heading", name="doesn't open any more")).to_be_visible()
    other.glance("invitation-gone")
    alex.open(conversation)
    sam.open(conversation)
    sam.say("I come home and the sink is full, and I think: she doesn't see me.")
    sam.say("It's not about plates.")
    vendor.say(BETWEEN)
    alex.say("I leave them because I'm dead by eight. I thought you knew.")
    alex.expect_answered()
    sam.say("That she's exhausted. I didn't know that it was every evening.")
    alex.say("❤️")
    expect(alex.log.locator("article[data-emoji]")).to_have_count(1)
    sam.composer.press_sequentially("I could")
    expect(alex.page.locator("[data-typing]")).to_be_visible()
    camera.take("together")
    other.take("together-other-side")
