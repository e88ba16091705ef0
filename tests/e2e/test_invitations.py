"""The link that lets the other one in: made, handed on, opened, taken."""

from playwright.sync_api import expect

from tests.e2e.conftest import NewVisitor
from tests.e2e.partners import REFUSED, asked, invitation, new_conflict, start_as
from tests.e2e.visitor import NETWORK, Visitor


def test_an_invitation_that_cannot_be_taken_explains_itself(
    visitor: Visitor, new_visitor: NewVisitor
) -> None:
    other = new_visitor()
    for one in (visitor, other):
        one.expect_problems(REFUSED)
    alex, sam = visitor.sign_in("Alex"), other.sign_in("Sam")
    conflict = new_conflict(alex)
    code = invitation(alex, conflict)
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
    conflict = new_conflict(alex)
    code = invitation(alex, conflict)
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
