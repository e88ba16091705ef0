"""Two people, each with a phone of their own: from the invitation to the seal."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.conftest import NewVisitor
from tests.e2e.partners import (
    REFUSED,
    SOON,
    Couple,
    asked,
    choose,
    invitation,
    invited_by,
    new_conflict,
    of_partner,
    read_by,
    separator,
    start_as,
    until,
)
from tests.e2e.visitor import Visitor
from tests.support.person import Person
from tests.support.vendor_thread import VendorThread


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


@pytest.mark.parametrize(
    "name", ["Maria-Magdalena", "Maximilian Weber", "ليلى عبد الرحمن الأنصاري"]
)
def test_a_narrow_phone_tells_whole_who_is_here_but_for_the_end_of_a_long_name(
    new_visitor: NewVisitor, name: str
) -> None:
    narrow = {"viewport": {"width": 360, "height": 640}}
    couple = Couple(new_visitor(**narrow), new_visitor(**narrow), ("Alex", name))
    tab, _ = couple.tabs()
    tab.page.reload()  # with type of our own: what the system has instead may be wider
    expect(tab.header.get_by_text("is here").last).to_be_visible()
    expect(tab.header.get_by_label("More")).to_be_visible()
    assert set(tab.header.evaluate(_CUT)) <= {"BDI"}
    assert tab.header.evaluate(_TOLD) == [True, True]


def test_a_narrow_phone_tells_whole_that_the_partner_is_missing(new_visitor: NewVisitor) -> None:
    visitor = new_visitor(viewport={"width": 360, "height": 640})
    tab = visitor.tab()
    alex = visitor.sign_in("Alex")
    room = {"session_type": "relationship_shared", "conflict_id": new_conflict(alex)}
    tab.open(asked(alex, "/api/conversations", **room)["id"])
    tab.page.reload()  # with type of our own: what the system has instead may be wider
    expect(tab.header.get_by_text("Waiting for your partner")).to_be_visible()
    expect(tab.header.get_by_label("More")).to_be_visible()
    assert tab.header.evaluate(_CUT) == []


def test_a_page_at_twice_its_size_on_a_phone_can_all_be_read_and_pressed(
    new_visitor: NewVisitor,
) -> None:
    """It is as wide as half a phone."""
    narrow = {"viewport": {"width": 195, "height": 422}}
    tab, _ = Couple(new_visitor(**narrow), new_visitor(**narrow)).tabs()
    expect(tab.header.get_by_role("heading")).to_be_in_viewport(ratio=1)
    assert tab.page.evaluate("document.scrollingElement.scrollWidth") == 195
    for name in ("Back", "Finalize", "More"):
        expect(tab.header.get_by_label(name).or_(tab.button(name)).first).to_be_in_viewport(ratio=1)
    choose(tab, "Erase…")
    title = tab.dialog().get_by_role("heading")
    assert title.evaluate("one => one.scrollWidth <= one.clientWidth")


# Which elements are shown in part.
_CUT = """header => [...header.querySelectorAll('*')]
  .filter((one) => one.clientWidth > 1 && one.scrollWidth > one.clientWidth + 1)
  .map((one) => one.tagName)"""
# Whether a name's first letter is seen, and the words about it.
_TOLD = """header => {
  const name = [...header.querySelectorAll('bdi')].find((one) => one.nextSibling instanceof Text);
  const within = (node, length, { left, right }) => {
    const range = document.createRange();
    range.setStart(node, 0);
    range.setEnd(node, length);
    const box = range.getBoundingClientRect();
    return box.width > 0 && box.left >= left - 1 && box.right <= right + 1;
  };
  const line = header.querySelector('h1').nextElementSibling.getBoundingClientRect();
  const { data, length } = name.nextSibling;
  return [
    within(name.firstChild, 1, name.getBoundingClientRect()),
    data === ' is here' && within(name.nextSibling, length, line),
  ];
}"""


def test_a_shared_conversation_before_the_partner_comes_offers_the_invitation(
    visitor: Visitor, new_visitor: NewVisitor
) -> None:
    alex = visitor.sign_in("Alex")
    conflict = new_conflict(alex)
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
    expect(sam.button("Jump to latest")).to_have_accessible_description("12 new")
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
    expect(other.button("Start")).to_be_visible()


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
    conflict = new_conflict(sam, "Money")
    code = invitation(sam, conflict)
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


def test_the_guide_can_be_asked_about_what_was_said_while_it_spoke(
    couple: Couple, vendor: VendorThread
) -> None:
    alex, sam = couple.tabs()
    held = vendor.hold(("I hear ", "you both."), after=1)
    alex.say("One.")
    expect(sam.articles).to_have_count(1)
    sam.say("Two.")
    expect(sam.streaming).to_contain_text("I hear")
    sam.composer.fill("Wait.")
    sam.composer.press("Enter")
    expect(alex.log).to_contain_text("Wait.")
    held.release()
    for tab in (alex, sam):
        tab.expect_answered()
        expect(tab.button("Ask the guide")).to_be_visible()
    alex.page.reload()
    expect(alex.button("Ask the guide")).to_be_visible()
    vendor.say("Yes?")
    alex.button("Ask the guide").click()
    for tab in (alex, sam):
        tab.expect_answered(2)
        expect(tab.button("Ask the guide")).to_have_count(0)


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
