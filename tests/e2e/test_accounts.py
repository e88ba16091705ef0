"""An account is kept, removed, and left behind in no tab."""

import re

from playwright.sync_api import Locator, expect

from tests.e2e.partners import REFUSED, asked, until
from tests.e2e.visitor import NETWORK, Visitor
from tests.support.person import Person

KEPT = """async () => {
  const kept = [JSON.stringify(localStorage), JSON.stringify(sessionStorage)];
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((resolve) => {
      indexedDB.open(name).onsuccess = (event) => resolve(event.target.result);
    });
    for (const store of database.objectStoreNames) {
      const all = database.transaction(store).objectStore(store).getAll();
      await new Promise((resolve) => { all.onsuccess = resolve; });
      kept.push(JSON.stringify(all.result));
    }
    database.close();
  }
  return kept.join();
}"""

# Kept where the next page finds it, too.
_NOTE_FORMS = """() => new MutationObserver(() => {
  if (document.querySelector('[name=name]')) sessionStorage.setItem('offered', 'yes');
}).observe(document, { childList: true, subtree: true })"""

FIRST_AND_LAST = ("Cancel", "Remove for good")


def test_a_guest_keeps_the_account_with_all_that_is_in_it(visitor: Visitor, kim: Person) -> None:
    conversation = kim.begin()
    tab = visitor.tab()
    tab.page.goto("/")
    tab.page.get_by_label("Account", exact=True).click()
    tab.page.get_by_role("link", name="Keep this account").click()
    email, password = f"{kim.id}@example.org", "a long enough one"
    other = visitor.tab()
    other.page.goto("/account")
    expect(other.button("Keep this account")).to_be_visible()
    form = tab.page.locator("form", has=tab.button("Keep this account"))
    form.get_by_role("textbox", name="Email").fill(email)
    form.get_by_label("Password").fill(password)
    tab.button("Keep this account").click()
    expect(tab.button("Keep this account")).to_have_count(0)
    expect(other.button("Keep this account")).to_have_count(0)
    tab.sign_out()
    expect(other.page.get_by_role("heading", name="You're signed out")).to_be_visible()
    tab.sign_in(email, password)
    tab.page.get_by_role("link", name=re.compile("Intake interview")).click()
    assert tab.conversation() == conversation


def test_nobody_is_offered_a_form_that_the_end_of_signing_out_takes_away(
    visitor: Visitor, kim: Person
) -> None:
    """The start page is loaded anew: what one began to fill in before would be gone."""
    kim.begin()
    tab = visitor.tab()
    tab.page.goto("/")
    tab.page.get_by_label("Account", exact=True).click()
    tab.page.evaluate(_NOTE_FORMS)
    tab.sign_out()
    assert tab.page.evaluate("sessionStorage.getItem('offered')") is None


def below(one: Locator, other: Locator) -> bool:
    """Say whether all of `one` is further down than all of `other`."""
    upper, lower = other.bounding_box(), one.bounding_box()
    assert upper
    assert lower
    return upper["y"] + upper["height"] <= lower["y"]


def test_an_account_is_removed_after_it_has_been_asked_twice(visitor: Visitor, kim: Person) -> None:
    visitor.expect_problems(REFUSED)
    conversation = kim.begin()
    tab = visitor.tab()
    tab.page.goto("/account")
    opener = tab.button("Remove account…")
    opener.scroll_into_view_if_needed()
    opener.press("Enter")
    stay, leave = (tab.dialog().get_by_role("button", name=name) for name in FIRST_AND_LAST)
    expect(stay).to_be_focused()
    assert below(opener, leave) or below(leave, opener), "A tap too many removes the account."
    tab.page.keyboard.press("Enter")
    expect(opener).to_be_focused()
    assert kim.read(conversation)["id"] == conversation
    tab.button("Remove account…").click()
    tab.dialog().get_by_role("button", name="Remove for good").click()
    expect(tab.button("Start")).to_be_visible()
    assert kim.http.get(f"/api/conversations/{conversation}").status_code == 401


def test_whoever_removes_the_account_leaves_nothing_in_the_browser_and_every_tab_says_so(
    visitor: Visitor, kim: Person
) -> None:
    """What waits, what is unfinished, what other tabs show; one message waits since nothing gets through to it."""
    visitor.expect_problems(REFUSED, NETWORK)
    visitor.context.route("**/api/conversations/*/messages", lambda route: route.abort())
    tab = visitor.tab()
    tab.open(kim.begin())
    visitor.context.set_offline(True)
    tab.say("Not yet said")
    tab.expect_states(tab.mine, "waiting")
    tab.page.close()
    visitor.context.set_offline(False)
    room, account, leaving = visitor.tab(), visitor.tab(), visitor.tab()
    room.open(kim.begin())
    room.composer.fill("Half a sentence")
    for page in (account.page, leaving.page):
        page.goto("/account")
        expect(page.get_by_text("Kim")).to_be_visible()
    theirs = (kim.id, "Kim", "Not yet said", "Half a sentence")
    kept = room.page.evaluate(KEPT)
    assert [word for word in theirs if word not in kept] == ["Kim"]
    leaving.button("Remove account…").click()
    leaving.dialog().get_by_role("button", name="Remove for good").click()
    expect(leaving.button("Start")).to_be_visible()
    for one in (room, account):
        expect(one.page.get_by_role("heading", name="Your account is gone")).to_be_visible()
    expect(room.articles).to_have_count(0)
    expect(room.page).not_to_have_title(re.compile("Intake"))
    for one in (room, account, leaving):
        kept = one.page.evaluate(KEPT)
        assert [word for word in theirs if word in kept] == []


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
    until(lambda: has_heard("known_rx_state_"))
    assert not has_heard("For nobody else")
    assert not has_heard("Kim")
