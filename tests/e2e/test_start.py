"""From the first visit to the first conversation, and in and out of an account."""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.conftest import NewVisitor
from tests.e2e.screen import Screen
from tests.e2e.visitor import NETWORK, Visitor
from tests.support.person import Person

REFUSED = re.compile("Failed to load resource.*40[14]")


def begin_interview(tab: Screen) -> str:
    tab.button("New conversation").filter(visible=True).first.click()
    tab.button("Intake interview").filter(visible=True).click()
    conversation = tab.conversation()
    tab.expect_link("live")
    return conversation


@pytest.mark.devices("phone", "desktop")
def test_a_name_is_enough_to_begin_a_conversation(visitor: Visitor) -> None:
    tab = visitor.tab()
    tab.page.goto("/")
    tab.page.get_by_role("textbox", name="Your name").fill("Noor")
    tab.button("Start").click()
    expect(tab.button("New conversation")).to_be_visible()
    begin_interview(tab)
    expect(tab.composer).to_be_editable()
    expect(tab.articles).to_have_count(0)
    tab.say("Hello, I'm Noor.")
    tab.expect_states(tab.mine, "sent")
    tab.expect_answered()


def test_the_list_leads_back_to_a_conversation(visitor: Visitor, kim: Person) -> None:
    conversation = kim.begin()
    kim.say(conversation, "We argued again.")
    kim.settled(conversation, 2)
    tab = visitor.tab()
    tab.page.goto("/")
    tab.page.get_by_role("link", name=re.compile("Intake interview")).click()
    assert tab.conversation() == conversation
    expect(tab.mine).to_have_text(re.compile("We argued again."))


def test_an_account_outlives_signing_out(visitor: Visitor) -> None:
    tab = visitor.tab()
    email, password = "noor@example.org", "a long enough one"
    tab.page.goto("/sign-in")
    tab.page.get_by_text("Create an account").click()
    form = tab.page.locator("form", has=tab.button("Create account"))
    form.get_by_role("textbox", name="Name").fill("Noor")
    form.get_by_role("textbox", name="Email").fill(email)
    form.get_by_label("Password").fill(password)
    tab.button("Create account").click()
    expect(tab.button("New conversation")).to_be_visible()
    conversation = begin_interview(tab)
    tab.page.goto("/")
    tab.page.get_by_label("Account").click()
    tab.sign_out()

    tab.sign_in(email, password)
    tab.page.get_by_role("link", name=re.compile("Intake interview")).click()
    assert tab.conversation() == conversation


def test_a_form_that_is_sent_before_any_script_is_there_goes_as_soon_as_they_are(
    visitor: Visitor,
) -> None:
    visitor.expect_problems(REFUSED)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    visitor.context.route("**/assets/*.js", hold)
    tab = visitor.tab()
    tab.page.goto("/sign-in", wait_until="commit")
    tab.sign_in_here("nobody@example.org", "not the right one")
    assert held
    visitor.context.unroute("**/assets/*.js")  # what is held goes on then
    form = tab.page.locator("form", has=tab.button("Sign in"))
    expect(form.get_by_role("alert")).not_to_be_empty()
    expect(form.get_by_role("textbox", name="Email")).to_have_value("nobody@example.org")


def test_a_wrong_password_is_told_and_what_was_typed_stays(visitor: Visitor) -> None:
    """So is what is missing, by field; the server isn't asked then."""
    visitor.expect_problems(REFUSED)
    tab = visitor.tab()
    tab.page.goto("/sign-in")
    form = tab.page.locator("form", has=tab.button("Sign in"))
    tab.button("Sign in").click()
    for field, why in (("Email", "Please give your email."), ("Password", "your password.")):
        expect(form.get_by_label(field)).to_have_accessible_description(re.compile(why))
    expect(form.get_by_role("textbox", name="Email")).to_be_focused()
    expect(form.get_by_role("alert")).to_be_empty()
    tab.sign_in_here("nobody@example.org", "not the right one")
    expect(form.get_by_role("alert")).not_to_be_empty()
    expect(form.get_by_role("textbox", name="Email")).to_have_value("nobody@example.org")


def test_what_is_not_mine_looks_like_what_never_was(
    visitor: Visitor, new_visitor: NewVisitor, kim: Person
) -> None:
    """A stranger's conversation, an id that never was, an address that is no page."""
    visitor.expect_problems(REFUSED)
    stranger = new_visitor()
    theirs = stranger.sign_in("Mallory").begin()
    tab = visitor.tab()
    seen: set[str] = set()
    for path in (f"/c/{theirs}", "/c/no-such-conversation", "/no/such/page"):
        tab.page.goto(path)
        expect(tab.page.get_by_role("heading", name="There's nothing here")).to_be_visible()
        expect(tab.composer).to_have_count(0)
        seen.add(tab.page.get_by_role("main").inner_text())
    assert len(seen) == 1


def test_who_is_signed_out_is_asked_to_sign_in(visitor: Visitor) -> None:
    visitor.expect_problems(REFUSED)
    with Person(visitor.url, "Somebody else") as other:
        conversation = other.begin()
    tab = visitor.tab()
    tab.page.goto(f"/c/{conversation}")
    expect(tab.page.get_by_role("heading", name="You're signed out")).to_be_visible()
    tab.page.get_by_role("link", name="Sign in", exact=True).click()
    expect(tab.page).to_have_url(re.compile(r"/sign-in(\?|$)"))


def test_signing_out_closes_the_conversation_in_every_tab(
    visitor: Visitor, conversation: str
) -> None:
    visitor.expect_problems(REFUSED, NETWORK)
    one, other = visitor.tab(), visitor.tab()
    one.open(conversation)
    other.page.goto("/")
    other.page.get_by_label("Account").click()
    other.button("Sign out").click()
    expect(one.page.get_by_role("heading", name="You're signed out")).to_be_visible()
    expect(one.articles).to_have_count(0)
    expect(other.button("Start")).to_be_visible()
