"""The link that lets the other one in: made, handed on, opened, taken."""

from playwright.sync_api import expect

from tests.e2e.conftest import NewVisitor
from tests.e2e.partners import REFUSED, asked, invitation, new_conflict, offered_by, start_as
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
        "  super(String(url).includes('/_event') ? `ws://${location.host}/nowhere` : url, ...rest); } }"
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


SHARING = """
  window.shared = [];
  window.refusal = "";
  Navigator.prototype.share = async (offered) => {
    window.shared.push(offered);
    if (window.refusal) throw new DOMException("Not now.", window.refusal);
  };
"""


def test_the_invitation_is_shared_where_the_browser_can_and_copied_where_it_may_not(
    visitor: Visitor,
) -> None:
    """Turning back from sharing is no mistake; being refused leaves the link on the clipboard."""
    visitor.context.add_init_script(SHARING)
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.sign_in("Alex")
    tab = visitor.tab()
    tab.page.goto("/")
    link = offered_by(tab)
    dialog = tab.page.get_by_role("dialog")
    told = dialog.get_by_role("status")

    tab.button("Share…").click()
    offer = {"title": "The dishes", "text": "Let's talk about it together: The dishes", "url": link}
    assert tab.page.evaluate("shared") == [offer]

    tab.page.evaluate("refusal = 'AbortError'")
    tab.button("Share…").click()
    assert tab.page.evaluate("shared.length") == 2
    expect(told).to_have_text("")
    expect(dialog.get_by_role("alert")).to_have_count(0)
    expect(tab.button("Copy link")).to_be_visible()

    tab.page.evaluate("refusal = 'NotAllowedError'")
    tab.button("Share…").click()
    expect(told).to_contain_text("copied: paste it wherever you like")
    expect(tab.button("Copied")).to_be_visible()
    assert tab.page.evaluate("navigator.clipboard.readText()") == link


def test_where_nothing_can_be_shared_or_copied_the_link_is_there_to_be_taken_by_hand(
    visitor: Visitor,
) -> None:
    visitor.context.add_init_script(
        "delete Navigator.prototype.share; delete Navigator.prototype.clipboard;"
        "Document.prototype.execCommand = () => false;"
    )
    visitor.sign_in("Alex")
    tab = visitor.tab()
    tab.page.goto("/")
    link = offered_by(tab)
    expect(tab.button("Share…")).to_have_count(0)
    tab.button("Copy link").click()
    expect(tab.page.get_by_role("dialog").get_by_role("status")).to_contain_text("by hand")
    assert tab.page.evaluate("getSelection().toString()") == link
