"""Two people on one device: a page of one never acts as the other, who signs in beside it."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import NewVisitor
from tests.e2e.partners import REFUSED, Couple, asked
from tests.e2e.visitor import NETWORK, Visitor
from tests.support.person import Person

PASSWORD = "a long enough password"


def become(visitor: Visitor, person: Person) -> None:
    """Have the browser sign in by this person's cookie from now on; no page is told of it."""
    visitor.context.add_cookies(
        [{"name": "chat_session", "value": person.token, "url": visitor.url}]
    )


def test_a_page_that_nobody_told_of_it_does_nothing_as_whoever_has_signed_in(
    visitor: Visitor, kim: Person
) -> None:
    """The cookie is another one, all at once: the question about Kim's account was still open."""
    visitor.expect_problems(REFUSED)
    tab = visitor.tab()
    tab.page.goto("/account")
    tab.button("Remove account…").click()
    lee = visitor.sign_in("Lee")
    tab.dialog().get_by_role("button", name="Remove for good").click()
    expect(tab.page.get_by_text("Lee", exact=True)).to_be_visible()
    for person in (kim, lee):
        assert person.http.get("/api/auth/me").status_code == 200
    kim.http.close()


def test_every_page_of_whoever_was_here_before_turns_at_once(visitor: Visitor, kim: Person) -> None:
    visitor.expect_problems(REFUSED)
    lee, email = Person(visitor.url, "Lee"), f"lee-{uuid4().hex}@example.org"
    asked(lee, "/api/auth/claim", email=email, password=PASSWORD)
    home, account, room, entrance = (visitor.tab() for _ in range(4))
    room.open(kim.begin())
    room.composer.fill("For nobody else")
    home.page.goto("/")
    account.page.goto("/account")
    expect(home.page.get_by_text("Hello, Kim")).to_be_visible()
    expect(account.page.get_by_text("Kim", exact=True)).to_be_visible()
    entrance.sign_in(email, PASSWORD)
    expect(entrance.page.get_by_text("Hello, Lee")).to_be_visible()
    shut = re.compile("You're signed out|There's nothing here")
    expect(room.page.get_by_role("heading", name=shut)).to_be_visible()
    for tab in (home, account, room):
        expect(tab.page.get_by_text("Kim")).to_have_count(0)
    assert kim.http.get("/api/auth/me").status_code == 401
    entrance.page.go_back()
    expect(entrance.page.get_by_text("Kim")).to_have_count(0)
    lee.http.close()


@pytest.mark.parametrize("way", ["sign out", "over"])
def test_what_one_left_unsent_is_not_in_the_composer_of_whoever_goes_back_in_the_same_tab(
    visitor: Visitor, new_visitor: NewVisitor, way: str
) -> None:
    """Browsers put back what stood in a field, whoever wrote it; both may write in this room."""
    elsewhere = new_visitor()
    for one in (visitor, elsewhere):
        one.expect_problems(REFUSED, NETWORK)
    couple = Couple(visitor, elsewhere)
    email = f"sam-{uuid4().hex}@example.org"
    asked(couple.sam, "/api/auth/claim", email=email, password=PASSWORD)
    tab = visitor.tab()
    tab.open(couple.conversation)
    tab.composer.press_sequentially("For nobody else")
    if way == "sign out":
        tab.page.goto("/")
        tab.page.get_by_label("Account").click()
        tab.button("Sign out").click()
        tab.sign_out("Sign out and discard")
    tab.sign_in(email, PASSWORD)
    expect(tab.page.get_by_text("Hello, Sam")).to_be_visible()
    while f"/c/{couple.conversation}" not in tab.page.url:
        tab.page.go_back()
    tab.expect_link("live")
    expect(tab.composer).to_have_value("")
    assert couple.sam.texts(couple.conversation, "partner-b") == []


def test_of_two_who_share_a_room_and_a_phone_neither_speaks_as_the_other(
    visitor: Visitor, new_visitor: NewVisitor
) -> None:
    """No socket gets through, so that each send is a request with whatever cookie there is."""
    elsewhere = new_visitor()
    for one in (visitor, elsewhere):
        one.expect_problems(REFUSED, NETWORK)
    visitor.context.route_web_socket(re.compile("/ws/"), lambda socket: socket.close())
    couple = Couple(visitor, elsewhere)
    tab = visitor.tab()
    tab.page.goto(f"/c/{couple.conversation}")
    tab.expect_link("polling")
    with tab.page.expect_response(re.compile("/typing$")):  # else it would be what is refused
        tab.composer.fill("Alex's words")
    become(visitor, couple.sam)
    with tab.page.expect_event("load"):  # once refused, the page asks whose it is
        tab.composer.press("Enter")
    tab.expect_link("polling")
    expect(tab.articles).to_have_count(0)
    assert couple.sam.texts(couple.conversation, "partner-b") == []
    become(visitor, couple.alex)
    tab.page.reload()
    tab.expect_states(tab.mine, "sent")
    assert couple.sam.texts(couple.conversation, "partner-a") == ["Alex's words"]
