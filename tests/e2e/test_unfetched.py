"""What pages load only when it they are asked can't always be had: without a network, or after an upgrade."""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.partners import choose
from tests.e2e.visitor import NETWORK, Visitor
from tests.support.patience import PATIENCE
from tests.support.person import Person

LATER = re.compile(r"/assets/(leaving|keeping)-")
AWAY = "The server can't be reached right now."


@pytest.fixture
def lacking(visitor: Visitor) -> Visitor:
    visitor.expect_problems(NETWORK)
    visitor.context.route(LATER, lambda route: route.abort())
    return visitor


@pytest.mark.parametrize("start", ["/", "/account"])
def test_a_sign_out_that_fails_says_so_and_works_later(
    lacking: Visitor, kim: Person, start: str
) -> None:
    assert kim.name
    tab = lacking.tab()
    tab.page.goto(start)
    if start == "/":
        tab.page.get_by_label("Account", exact=True).click()
    tab.button("Sign out").click()
    said = tab.page.get_by_role("alertdialog", name="You may still be signed in")
    expect(said).to_contain_text(AWAY)
    said.get_by_role("button", name="OK").click()
    expect(said).to_have_count(0)
    lacking.context.unroute(LATER)
    tab.page.goto("/account")
    tab.sign_out()


def test_a_second_press_on_sign_out_sends_nothing_while_the_first_is_on_its_way(
    visitor: Visitor, kim: Person
) -> None:
    assert kim.name
    tab = visitor.tab()
    tab.page.goto("/account")
    held: list[Route] = []
    tab.page.route("**/api/auth/sign-out", lambda route: held.append(route))  # noqa: PLW0108  Playwright marks what it is given
    leave = tab.button("Sign out")
    with tab.page.expect_request("**/api/auth/sign-out"):
        leave.click()
    expect(leave).to_have_attribute("aria-busy", "true")
    leave.click(force=True)
    expect(leave).to_be_focused()
    assert len(held) == 1
    with tab.page.expect_navigation():
        held[0].continue_()
    expect(tab.button("Start")).to_be_visible()


def test_an_account_that_cannot_be_removed_now_says_so(lacking: Visitor, kim: Person) -> None:
    tab = lacking.tab()
    tab.page.goto("/account")
    tab.button("Remove account…").click()
    tab.dialog().get_by_role("button", name="Remove for good").click()
    expect(tab.dialog().get_by_role("alert")).to_have_text(AWAY)
    assert kim.http.get("/api/auth/me").status_code == 200


def test_a_conversation_that_cannot_be_erased_now_says_so(lacking: Visitor, kim: Person) -> None:
    tab = lacking.tab()
    tab.open(kim.begin())
    choose(tab, "Erase…")
    tab.dialog().get_by_role("button", name="Erase for good").click()
    expect(tab.dialog()).to_have_count(0)
    expect(tab.page.get_by_text(AWAY)).to_be_visible()


def test_a_seal_that_cannot_be_checked_and_a_transcript_that_cannot_be_fetched_say_so(
    lacking: Visitor, kim: Person
) -> None:
    conversation = kim.begin()
    kim.say(conversation, "Hello")
    kim.settled(conversation, 2)
    kim.finalize(conversation)
    tab = lacking.tab()
    tab.open(conversation)
    tab.button("Check the seal").click()
    expect(tab.page.get_by_text("It can't be checked here right now.")).to_be_visible()
    tab.button("Download transcript").first.click()
    expect(tab.page.get_by_text("The transcript couldn't be fetched.")).to_be_visible()


def test_a_conversation_in_the_list_opens_where_the_network_has_gone_since(
    visitor: Visitor, kim: Person
) -> None:
    """What its page takes is fetched once the list has come to rest."""
    visitor.expect_problems(NETWORK)
    conversation = kim.begin()
    tab = visitor.tab()
    with tab.page.expect_request_finished(lambda request: "/assets/_c_" in request.url):
        tab.page.goto("/")
    visitor.context.set_offline(True)
    tab.page.locator(f'a[href="/c/{conversation}"]').first.click()
    expect(tab.composer).to_be_visible()
    tab.say("Said without a network")
    tab.expect_states(tab.mine, "waiting")
    visitor.context.set_offline(False)
    tab.expect_states(tab.mine, "sent")


def test_the_way_back_from_a_conversation_s_own_address_leads_to_the_list_where_the_network_has_gone_since(
    visitor: Visitor, kim: Person
) -> None:
    """What the list's page takes is fetched once the conversation has long come to rest."""
    visitor.expect_problems(NETWORK)
    conversation = kim.begin()
    tab = visitor.tab()
    with tab.page.expect_request_finished(
        lambda request: "/assets/_index-" in request.url, timeout=PATIENCE * 1000
    ):
        tab.open(conversation)
    visitor.context.set_offline(True)
    tab.page.get_by_label("Back to conversations").click()
    expect(tab.page.get_by_role("heading", name="Hello, Kim")).to_be_visible()
    visitor.context.set_offline(False)
    expect(tab.page.locator(f'a[href="/c/{conversation}"]')).to_be_visible()
