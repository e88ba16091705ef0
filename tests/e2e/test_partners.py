"""Two people, each with a phone of their own: from the invitation to the seal."""

import re
import time
from collections.abc import Callable
from typing import Any, cast

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.conftest import NewVisitor
from tests.e2e.screen import Screen
from tests.e2e.test_accessibility import violations
from tests.e2e.visitor import NETWORK, Visitor
from tests.support.person import Person
from tests.support.vendor_thread import VendorThread

REFUSED = re.compile("Failed to load resource.*40[149]")
SOON = 30_000  # milliseconds; what is only looked up from time to time


def asked(person: Person, path: str, **body: str) -> dict[str, Any]:
    """Post as this person; it has to succeed."""
    answer = person.http.post(path, json=body)
    assert answer.is_success, answer.text
    return cast("dict[str, Any]", answer.json() if answer.content else {})


class Couple:
    """Alex and Sam, who share a conflict and a conversation; both are signed in on their phones."""

    def __init__(self, new_visitor: NewVisitor) -> None:
        """Bring them together without the pages."""
        self.visitors = (new_visitor(), new_visitor())
        self.alex, self.sam = (
            one.sign_in(name) for one, name in zip(self.visitors, ("Alex", "Sam"), strict=True)
        )
        self.conflict = asked(self.alex, "/api/conflicts", title="The dishes")["id"]
        code = asked(self.alex, f"/api/conflicts/{self.conflict}/invitations")["code"]
        asked(self.sam, f"/api/invitations/{code}/accept")
        self.conversation: str = asked(
            self.alex,
            "/api/conversations",
            session_type="relationship_shared",
            conflict_id=self.conflict,
        )["id"]

    def tabs(self) -> tuple[Screen, Screen]:
        """Open the conversation on both phones."""
        first, second = (visitor.tab() for visitor in self.visitors)
        for tab in (first, second):
            tab.open(self.conversation)
        return first, second


@pytest.fixture
def couple(new_visitor: NewVisitor) -> Couple:
    return Couple(new_visitor)


def of_partner(tab: Screen, side: str) -> Locator:
    return tab.log.locator(f'article[data-role="partner-{side}"]')


def separator(tab: Screen) -> Locator:
    return tab.log.locator("[data-unread]")


def choose(tab: Screen, name: str) -> None:
    """Pick something from the conversation's menu."""
    tab.page.get_by_label("More", exact=True).click()
    tab.button(name).click()


def start_as(tab: Screen, name: str) -> None:
    tab.page.get_by_role("textbox", name="Your name").fill(name)
    tab.button("Start").click()


def invited_by(tab: Screen) -> str:
    """Begin something between two, and return the link that is offered."""
    tab.button("Something between two of us").click()
    tab.page.get_by_role("textbox", name="What is it about?").fill("The dishes")
    tab.button("Begin").click()
    link = tab.page.get_by_role("textbox", name="Invitation link")
    expect(link).to_have_value(re.compile(r"/invite/."))
    value = link.input_value()
    tab.button("Done").click()
    return value


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SOON / 1000
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def read_by(person: Person, conversation: str) -> int:
    return int(person.http.get(f"/api/conversations/{conversation}/read").json()["seq"])


def test_two_people_meet_by_a_link_and_talk_in_turns(
    new_visitor: NewVisitor, vendor: VendorThread
) -> None:
    """The whole way: a name each, one link, one room, the guide when both have spoken, the seal."""
    alex, sam = new_visitor().tab(), new_visitor().tab()
    alex.page.goto("/")
    start_as(alex, "Alex")
    link = invited_by(alex)
    expect(alex.page.get_by_text("Waiting for your partner")).to_be_visible()

    sam.page.goto(link)
    expect(sam.page.get_by_role("heading", name="Alex invites you to talk")).to_be_visible()
    expect(sam.page.get_by_text("The dishes")).to_be_visible()
    start_as(sam, "Sam")
    sam.button("Accept").click()
    expect(sam.page.get_by_text("With Alex")).to_be_visible()
    sam.button("Shared conversation").click()
    conversation = sam.conversation()
    sam.expect_link("live")

    alex.page.reload()
    expect(alex.page.get_by_text("With Sam")).to_be_visible()
    alex.button("Shared conversation").click()
    assert alex.conversation() == conversation
    for tab in (alex, sam):
        expect(tab.header.locator('[data-online="true"]')).to_have_count(2)

    vendor.say("I heard you both.")
    alex.composer.press_sequentially("I leave them because I'm dead by eight.")
    expect(sam.page.locator("[data-typing]")).to_contain_text("Alex")
    alex.composer.press("Enter")
    expect(sam.page.locator("[data-typing]")).to_have_count(0)
    expect(of_partner(sam, "a")).to_have_text(re.compile("dead by eight"))
    expect(sam.replies).to_have_count(0)
    sam.say("I didn't know.")
    for tab in (alex, sam):
        expect(of_partner(tab, "b")).to_have_text(re.compile("I didn't know"))
        tab.expect_answered()
    expect(alex.mine).to_have_attribute("data-role", "partner-a")
    expect(sam.mine).to_have_attribute("data-role", "partner-b")

    sam.seal()
    for tab in (alex, sam):
        expect(tab.sealed).to_be_visible()
        expect(tab.composer).to_have_count(0)


def test_a_shared_conversation_before_the_partner_comes_offers_the_invitation(
    visitor: Visitor, new_visitor: NewVisitor
) -> None:
    alex = visitor.sign_in("Alex")
    conflict = asked(alex, "/api/conflicts", title="The dishes")["id"]
    room = {"session_type": "relationship_shared", "conflict_id": conflict}
    tab = visitor.tab()
    tab.open(asked(alex, "/api/conversations", **room)["id"])
    tab.button("Invite your partner").click()
    link = tab.page.get_by_role("textbox", name="Invitation link")
    expect(link).to_have_value(re.compile("/invite/"))
    code = link.input_value().rpartition("/")[2]
    tab.button("Done").click()
    sam = new_visitor().sign_in("Sam")
    asked(sam, f"/api/invitations/{code}/accept")
    expect(tab.header.locator("[data-online]")).to_have_count(2)
    expect(tab.button("Invite your partner")).to_have_count(0)


def test_what_came_while_one_was_away_begins_at_a_line_and_is_counted_in_the_list(
    couple: Couple,
) -> None:
    couple.alex.say(couple.conversation, "Before")
    alex, sam = couple.tabs()
    expect(separator(sam)).to_have_count(1)
    sam.say("I've seen it")
    expect(separator(sam)).to_have_count(0)
    alex.expect_answered()
    until(lambda: read_by(couple.alex, couple.conversation) == alex.seqs()[-1])
    alex.page.goto("/")
    for text in ("One", "Two"):
        sam.say(text)
        sam.expect_states(sam.mine.last, "sent")
    badge = alex.page.locator("a [data-unread]")
    alex.page.reload()
    expect(badge).to_have_attribute("data-unread", "2", timeout=SOON)
    alex.page.get_by_role("link", name=re.compile("Shared conversation")).click()
    expect(separator(alex)).to_have_count(1)
    first_new = alex.log.locator("[data-unread] + article")
    expect(first_new).to_have_text(re.compile("One"))
    until(lambda: read_by(couple.alex, couple.conversation) == alex.seqs()[-1])
    alex.page.goto("/")
    expect(alex.page.get_by_role("link", name=re.compile("Shared conversation"))).to_be_visible()
    expect(badge).to_have_count(0)


def test_a_long_absence_is_read_from_where_it_began(couple: Couple) -> None:
    couple.alex.say(couple.conversation, "The last that Sam has seen")
    sam = couple.visitors[1].tab()
    sam.open(couple.conversation)
    until(lambda: read_by(couple.sam, couple.conversation) == 1)
    sam.page.goto("/")
    for number in range(12):
        couple.alex.say(couple.conversation, f"{number}: and then\n\nthere was more to say.")
    sam.open(couple.conversation)
    expect(separator(sam)).to_be_in_viewport()
    expect(sam.articles.nth(1)).to_be_in_viewport()
    expect(sam.articles.last).not_to_be_in_viewport()
    assert read_by(couple.sam, couple.conversation) == 1
    sam.button("Jump to latest").click()
    until(lambda: read_by(couple.sam, couple.conversation) == 13)


def test_the_list_changes_without_being_asked(couple: Couple) -> None:
    """What the other one says, and that a session has ended, is told: nothing waits for the next look."""
    couple.visitors[0].expect_problems(REFUSED)
    alex, other = couple.visitors[0].tab(), couple.visitors[0].tab()
    for tab in (alex, other):
        tab.page.goto("/")
        expect(tab.page.get_by_text("With Sam")).to_be_visible()
    badge = alex.page.locator("a [data-unread]")
    expect(badge).to_have_count(0)
    for number in (1, 2):
        couple.sam.say(couple.conversation, "Are you there?")
        expect(badge).to_have_attribute("data-unread", str(number), timeout=5_000)
    assert couple.sam.http.request("DELETE", "/api/auth/me", json={}).is_success
    expect(alex.page.get_by_text("Sam has left")).to_be_visible(timeout=5_000)
    other.page.get_by_label("Account", exact=True).click()
    other.button("Sign out").click()
    expect(alex.button("Start")).to_be_visible(timeout=5_000)
    expect(alex.page.get_by_text("The dishes")).to_have_count(0)


def test_every_kind_is_begun_by_new_conversation(visitor: Visitor, new_visitor: NewVisitor) -> None:
    """One button each: what belongs to a conflict makes one, goes to the only one, or asks which."""
    visitor.sign_in("Alex")
    tab = visitor.tab()
    tab.page.goto("/")

    def begin(kind: str) -> Locator:
        tab.button("New conversation").click()
        tab.button(kind).click()
        return tab.page.get_by_role("dialog")

    begin("Guidance")
    tab.page.get_by_role("textbox", name="What is it about?").fill("The dishes")
    tab.button("Begin").click()
    tab.conversation()
    expect(tab.header).to_contain_text("The dishes")
    tab.page.goto("/")
    begin("Shared conversation")
    room = tab.conversation()
    expect(tab.button("Invite your partner")).to_be_visible()
    tab.page.goto("/")
    begin("Shared conversation")
    assert tab.conversation() == room

    sam = new_visitor().sign_in("Sam")
    conflict = asked(sam, "/api/conflicts", title="Money")["id"]
    code = asked(sam, f"/api/conflicts/{conflict}/invitations")["code"]
    asked(visitor_person(visitor), f"/api/invitations/{code}/accept")
    tab.page.goto("/")
    dialog = begin("Private exploration")
    expect(dialog).to_contain_text("Which one is it about?")
    dialog.get_by_role("button", name="Money").click()
    conversation = tab.conversation()
    kind = visitor_person(visitor).read(conversation)["session_type"]
    assert kind == "individual_b"


def visitor_person(visitor: Visitor) -> Person:
    assert visitor.person
    return visitor.person


def test_the_guide_waits_for_both_unless_it_is_asked(couple: Couple, vendor: VendorThread) -> None:
    alex, sam = couple.tabs()
    alex.say("Are you there?")
    expect(sam.button("Ask the guide")).to_be_visible()
    vendor.say("Sam, would you like to answer?")
    alex.button("Ask the guide").click()
    for tab in (alex, sam):
        tab.expect_answered()
        expect(tab.button("Ask the guide")).to_have_count(0)


def test_an_invitation_that_cannot_be_taken_explains_itself(
    visitor: Visitor, new_visitor: NewVisitor
) -> None:
    other = new_visitor()
    for one in (visitor, other):
        one.expect_problems(REFUSED)
    alex, sam = visitor.sign_in("Alex"), other.sign_in("Sam")
    conflict = asked(alex, "/api/conflicts", title="The dishes")["id"]
    code = asked(alex, f"/api/conflicts/{conflict}/invitations")["code"]
    mine, theirs = visitor.tab(), other.tab()
    mine.page.goto(f"/invite/{code}")
    expect(mine.page.get_by_role("heading", name="This is your own invitation")).to_be_visible()
    asked(sam, f"/api/invitations/{code}/accept")
    for gone in (code, "unknown"):
        theirs.page.goto(f"/invite/{gone}")
        expect(theirs.page.get_by_role("heading", name="doesn't open any more")).to_be_visible()


def test_an_invitation_can_be_taken_while_reflexs_socket_is_dead(
    visitor: Visitor, new_visitor: NewVisitor
) -> None:
    visitor.expect_problems(NETWORK)
    alex = new_visitor().sign_in("Alex")
    conflict = asked(alex, "/api/conflicts", title="The dishes")["id"]
    code = asked(alex, f"/api/conflicts/{conflict}/invitations")["code"]
    visitor.context.add_init_script(
        "window.WebSocket = class extends WebSocket { constructor(url, ...rest) {"
        "  super(String(url).includes('/_event') ? 'ws://localhost:9' : url, ...rest); } }"
    )
    visitor.context.route("**/_event/**", lambda route: route.abort())
    tab = visitor.tab()
    tab.page.goto(f"/invite/{code}")
    start_as(tab, "Sam")
    tab.button("Accept").click()
    tab.button("Shared conversation").click()
    tab.expect_link("live")
    tab.say("I'm here.")
    tab.expect_states(tab.mine, "sent")


def test_a_shared_conversation_is_erased_when_both_have_asked(couple: Couple) -> None:
    """The other one is told at once and may keep it; nothing stays open over what is gone."""
    for visitor in couple.visitors:
        visitor.expect_problems(REFUSED)
    couple.alex.say(couple.conversation, "Let's forget this.")
    alex, sam = couple.tabs()
    wish = sam.page.locator("[data-erasure]")
    choose(alex, "Erase…")
    alex.button("Ask to erase").click()
    expect(alex.dialog()).to_contain_text("once your partner asks")
    expect(wish).to_contain_text("Your partner would like to erase this")
    sam.button("Keep it").click()
    expect(wish).to_have_count(0)
    expect(alex.dialog()).to_contain_text("It is erased once your partner asks")
    alex.button("Ask to erase").click()
    wish.get_by_role("button", name="Erase…").click()
    expect(sam.dialog()).to_contain_text("Your partner has asked for it")
    sam.button("Erase for good").click()
    expect(sam.page).to_have_url(re.compile(r"/$"))
    expect(alex.page.get_by_role("heading", name="There's nothing here")).to_be_visible()
    expect(alex.page.get_by_role("alertdialog")).to_have_count(0)
    expect(alex.page.get_by_text("You are offline")).to_have_count(0)
    expect(alex.page.get_by_role("status")).to_have_text(re.compile("isn't there any more"))


@pytest.mark.parametrize(
    ("item", "name", "begins"),
    [
        ("Download transcript", "shared-conversation.md", "# Shared conversation"),
        ("Download as JSON", "shared-conversation.json", "{"),
    ],
)
def test_the_transcript_can_be_taken_along(
    couple: Couple, item: str, name: str, begins: str
) -> None:
    couple.alex.say(couple.conversation, "Keep this.")
    alex, _ = couple.tabs()
    with alex.page.expect_download() as download:
        choose(alex, item)
    assert download.value.suggested_filename == name
    text = download.value.path().read_text()
    assert text.startswith(begins)
    assert "Keep this." in text


def test_a_guest_keeps_the_account_with_all_that_is_in_it(visitor: Visitor, kim: Person) -> None:
    conversation = kim.begin()
    tab = visitor.tab()
    tab.page.goto("/")
    tab.page.get_by_label("Account", exact=True).click()
    tab.page.get_by_role("link", name="Keep this account").click()
    email, password = f"{kim.id}@example.org", "a long enough one"
    form = tab.page.locator("form", has=tab.button("Keep my account"))
    form.get_by_role("textbox", name="Email").fill(email)
    form.get_by_label("Password").fill(password)
    tab.button("Keep my account").click()
    expect(tab.button("Keep my account")).to_have_count(0)
    tab.button("Sign out").click()
    expect(tab.button("Start")).to_be_visible()
    tab.page.goto("/sign-in")
    form = tab.page.locator("form", has=tab.button("Sign in"))
    form.get_by_role("textbox", name="Email").fill(email)
    form.get_by_label("Password").fill(password)
    tab.button("Sign in").click()
    tab.page.get_by_role("link", name=re.compile("Intake interview")).click()
    assert tab.conversation() == conversation


def test_an_account_is_removed_after_it_has_been_asked_twice(visitor: Visitor, kim: Person) -> None:
    visitor.expect_problems(REFUSED)
    conversation = kim.begin()
    tab = visitor.tab()
    tab.page.goto("/account")
    tab.button("Remove account…").click()
    tab.dialog().get_by_role("button", name="Cancel").click()
    assert kim.read(conversation)["id"] == conversation
    tab.button("Remove account…").click()
    tab.dialog().get_by_role("button", name="Remove for good").click()
    expect(tab.button("Start")).to_be_visible()
    assert kim.http.get(f"/api/conversations/{conversation}").status_code == 401


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_pages_for_two(couple: Couple, scheme: Any) -> None:
    couple.alex.say(couple.conversation, "I leave them because I'm dead by eight.")
    code = asked(
        couple.alex,
        f"/api/conflicts/{asked(couple.alex, '/api/conflicts', title='Money')['id']}/invitations",
    )["code"]
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
    found["invitation"] = violations(tab)
    tab.page.goto("/account")
    tab.button("Remove account…").click()
    found["account"] = violations(tab)
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_a_tab_keeps_nothing_for_whoever_comes_after(visitor: Visitor, kim: Person) -> None:
    """Reflex sends a tab's state before any of our code looks at the cookie: it has to be another one."""
    asked(kim, "/api/conversations", session_type="intake", title="For nobody else")
    page, heard = visitor.tab().page, list[str]()
    page.on("websocket", lambda socket: socket.on("framereceived", lambda f: heard.append(str(f))))

    def has_heard(word: str) -> bool:
        page.title()  # what the browser tells is taken in while it is asked something
        return any(word in frame for frame in heard)

    page.goto("/")
    until(lambda: has_heard("For nobody else"))
    page.goto("about:blank")
    asked(kim, "/api/auth/sign-out")
    heard.clear()
    page.goto(f"{visitor.url}/")
    expect(page.get_by_role("button", name="Start", exact=True)).to_be_visible()
    until(lambda: has_heard("is_signed_in_rx_state_"))
    assert not has_heard("For nobody else")
    assert not has_heard("Kim")
