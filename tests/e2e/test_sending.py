"""Writing and sending: at once on the screen, once in the log, nothing lost."""

import re
from typing import Any

import pytest
from playwright.sync_api import Route, WebSocketRoute, expect

from tests.e2e.screen import Screen
from tests.e2e.visitor import Visitor
from tests.support.person import Person

MY_STATES = """
  const mine = [...document.querySelectorAll('article[data-mine]')];
  return mine.map((one) => one.dataset.state).join();
"""


@pytest.mark.parametrize("sends", ["Enter", "Send", ""])
def test_what_is_typed_before_any_script_is_there_is_kept_and_sent(
    visitor: Visitor, kim: Person, sends: str
) -> None:
    """The field is in the page itself; the scripts are held back until something stands in it."""
    conversation = kim.begin()
    tab = visitor.tab()
    held: list[Route] = []
    asked: list[str] = []
    tab.page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    tab.page.route("**/assets/common-*.js", lambda route: held.append(route))  # noqa: PLW0108  Playwright marks what it is given
    tab.page.goto(f"/c/{conversation}", wait_until="commit")
    tab.composer.press_sequentially("Early words")
    if sends == "Enter":
        tab.composer.press("Enter")
    elif sends == "Send":
        tab.button("Send").tap()
    held.pop().continue_()
    tab.expect_link("live")
    if sends:
        expect(tab.mine).to_have_text(re.compile("Early words"))
        expect(tab.composer).to_have_value("")
    else:
        expect(tab.composer).to_have_value("Early words")
        expect(tab.mine).to_have_count(0)
    assert len([url for url in asked if f"/api/conversations/{conversation}?" in url]) == 1
    for once in ("/api/auth/me", f"/api/conversations/{conversation}/read"):
        assert len([url for url in asked if url.startswith("GET") and url.endswith(once)]) == 1
    assert len([url for url in asked if url.endswith(f"/c/{conversation}")]) == 1


def test_what_is_sent_before_any_script_is_there_survives_a_reload_and_goes_once_in_order(
    visitor: Visitor, kim: Person
) -> None:
    """The composer empties at once, and says that it is on its way."""
    conversation = kim.begin()
    tab = visitor.tab()
    held: list[Route] = []
    tab.page.route("**/assets/common-*.js", lambda route: held.append(route))  # noqa: PLW0108  Playwright marks what it is given
    tab.page.goto(f"/c/{conversation}", wait_until="commit")
    hint = tab.composer.get_attribute("placeholder")
    words = ["one", "two", "three", "four"]
    for word in words[:3]:
        tab.composer.press_sequentially(word)
        tab.composer.press("Enter")
        expect(tab.composer).to_have_value("")
        expect(tab.composer).to_have_attribute("placeholder", "Sending…")
    tab.page.reload(wait_until="commit")
    tab.composer.press_sequentially(words[3])
    tab.composer.press("Enter")
    held.pop().continue_()
    tab.expect_link("live")
    expect(tab.mine).to_have_text([re.compile(word) for word in words])
    tab.expect_states(tab.mine, *["sent"] * len(words))
    expect(tab.composer).to_have_attribute("placeholder", hint or "")
    assert [text for text in kim.texts(conversation) if text in words] == words
    tab.page.unroute("**/assets/common-*.js")
    tab.page.reload()
    tab.expect_link("live")
    expect(tab.mine).to_have_count(len(words))


def send_before_scripts(tab: Screen, conversation: str) -> None:
    """Open a conversation without its scripts, which the next page gets, and send "Early words" in it."""
    held: list[Route] = []
    tab.page.route(
        "**/assets/common-*.js",
        lambda route: route.continue_() if held else held.append(route),
    )
    tab.page.goto(f"/c/{conversation}", wait_until="commit")
    tab.composer.press_sequentially("Early words")
    tab.composer.press("Enter")
    expect(tab.composer).to_have_value("")


@pytest.mark.parametrize("leaves", ["the tab", "the page"])
def test_what_is_sent_before_any_script_is_there_goes_though_one_leaves_at_once(
    visitor: Visitor, kim: Person, leaves: str
) -> None:
    """Who was here last is known: any page of theirs sends it, in whichever tab, and once."""
    conversation = kim.begin()
    tab = visitor.tab()
    tab.open(conversation)
    send_before_scripts(tab, conversation)
    if leaves == "the tab":
        tab.page.close()
        tab = visitor.tab()
        tab.open(conversation)
    else:
        with tab.page.expect_response(f"**/{conversation}/messages"):
            tab.page.get_by_role("link", name="Back to conversations").tap()
        tab.open(conversation)
    expect(tab.mine).to_have_text(re.compile("Early words"))
    tab.expect_states(tab.mine, "sent")
    assert kim.texts(conversation).count("Early words") == 1


def test_who_signs_out_is_asked_about_what_was_sent_before_any_script_was_there(
    visitor: Visitor, kim: Person
) -> None:
    """It can't be sent meanwhile: nothing gets through to the conversation."""
    conversation = kim.begin()
    tab = visitor.tab()
    tab.open(conversation)
    send_before_scripts(tab, conversation)
    tab.page.route("**/messages", lambda route: route.abort())
    tab.page.goto("/account")
    tab.button("Sign out").tap()
    expect(tab.button("Sign out and discard")).to_be_visible()
    tab.sign_out("Sign out and discard")
    assert "Early words" not in tab.page.evaluate("JSON.stringify([localStorage, sessionStorage])")


@pytest.mark.devices("phone", "desktop")
def test_a_message_is_there_at_once_and_then_sent(screen: Screen) -> None:
    """It stands in the log before the click has come back, as `sending`."""
    screen.composer.fill("Can you hear me?")
    with screen.recorded(MY_STATES) as states:
        shown = screen.button("Send").evaluate(
            """(button) => {
              button.click();
              return new Promise((shown) => requestAnimationFrame(() => shown(
                [...document.querySelectorAll('article[data-mine]')].map((one) => one.textContent)
              )));
            }"""
        )
        screen.expect_states(screen.mine, "sent")
    assert len(shown) == 1
    assert "Can you hear me?" in shown[0]
    assert states == ["", "sending", "sent"]
    expect(screen.composer).to_have_value("")
    expect(screen.composer).to_be_focused()
    expect(screen.mine).to_have_attribute("data-seq", "1")
    expect(screen.mine).to_have_attribute("data-role", "user")
    expect(screen.mine).to_have_attribute("data-client-id", re.compile("^[A-Za-z0-9-_]{8,64}$"))


def test_enter_sends_and_shift_enter_breaks_the_line(screen: Screen, kim: Person) -> None:
    screen.composer.press_sequentially("One")
    screen.composer.press("Shift+Enter")
    screen.composer.press_sequentially("Two")
    expect(screen.mine).to_have_count(0)
    screen.composer.press("Enter")
    screen.expect_states(screen.mine, "sent")
    assert kim.texts(screen.conversation()) == ["One\nTwo"]


def test_enter_that_ends_a_composition_never_sends(screen: Screen, kim: Person) -> None:
    """An input method for Japanese uses Enter to choose characters."""
    screen.composer.focus()
    keyboard: Any = screen.page.context.new_cdp_session(screen.page)
    keyboard.send(
        "Input.imeSetComposition", {"text": "にほん", "selectionStart": 3, "selectionEnd": 3}
    )
    screen.composer.evaluate(
        """(box) => box.addEventListener('keydown', (event) => {
             window.pressed ??= [event.isComposing, event.keyCode];
           })"""
    )
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
    keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **enter})
    assert screen.page.evaluate("window.pressed") == [True, 229]
    keyboard.send("Input.insertText", {"text": "日本"})
    expect(screen.composer).to_have_value("日本")
    expect(screen.mine).to_have_count(0)
    screen.composer.press("Enter")
    screen.expect_states(screen.mine, "sent")
    assert kim.texts(screen.conversation()) == ["日本"]


def test_nothing_but_white_space_is_not_sent(screen: Screen) -> None:
    screen.composer.fill(" \n ")
    screen.composer.press("Enter")
    screen.button("Send").click()
    screen.say("Something")
    screen.expect_states(screen.mine, "sent")


def test_too_long_a_message_is_counted_and_kept(screen: Screen) -> None:
    screen.composer.fill("x" * 8003)
    expect(screen.page.get_by_text("3 characters too many")).to_be_visible()
    expect(screen.composer).to_have_attribute("aria-invalid", "true")
    expect(screen.composer).to_have_accessible_description("3 characters too many")
    screen.button("Send").click()
    expect(screen.page.get_by_role("status")).to_have_text("Characters too many: 3.")
    expect(screen.mine).to_have_count(0)
    expect(screen.composer).to_have_value("x" * 8003)
    screen.composer.fill("x" * 8000)
    expect(screen.composer).to_have_attribute("aria-invalid", "false")


def test_a_letter_that_was_never_painted_is_in_the_draft(screen: Screen) -> None:
    """The page goes in the very moment in which it is typed."""
    screen.composer.evaluate(
        """field => {
          field.value = "Nobody saw this";
          field.dispatchEvent(new Event("input", { bubbles: true }));
          location.reload();
        }"""
    )
    expect(screen.composer).to_have_value("Nobody saw this")


def test_a_draft_is_there_after_a_reload(screen: Screen) -> None:
    screen.composer.fill("Not finished y")
    screen.page.reload()
    screen.expect_link("live")
    expect(screen.composer).to_have_value("Not finished y")
    screen.say("Finished")
    screen.expect_states(screen.mine, "sent")
    screen.page.reload()
    screen.expect_link("live")
    expect(screen.composer).to_have_value("")


def test_quick_messages_keep_their_order(screen: Screen, kim: Person) -> None:
    texts = [f"Line {number}" for number in range(8)]
    for text in texts:
        screen.composer.fill(text)
        screen.composer.press("Enter")
    screen.expect_states(screen.mine, *["sent"] * len(texts))
    assert kim.texts(screen.conversation()) == texts


def refuse_first_message(visitor: Visitor, code: str) -> list[Any]:
    """Stand between browser and server: the first message is refused, the others get through."""
    refused: list[Any] = []

    def between(browser: WebSocketRoute) -> None:
        server = browser.connect_to_server()

        def from_browser(frame: str | bytes) -> None:
            if refused or '"type":"message"' not in str(frame):
                server.send(frame)
                return
            refused.append(frame)
            client_id = str(frame).partition('"client_id":"')[2].partition('"')[0]
            browser.send(
                f'{{"type":"reject","client_id":"{client_id}","code":"{code}",'
                '"detail":"The server would not have it.","retryable":false}'
            )

        browser.on_message(from_browser)

    visitor.context.route_web_socket(re.compile("/ws/conversations/"), between)
    return refused


def test_a_refused_message_says_why_and_can_be_sent_again(
    visitor: Visitor, conversation: str, kim: Person
) -> None:
    refuse_first_message(visitor, "invalid")
    tab = visitor.tab()
    tab.open(conversation)
    tab.say("Please take it")
    tab.expect_states(tab.mine, "failed")
    expect(tab.mine).to_contain_text("The server would not have it.")
    expect(tab.page.get_by_role("status")).to_have_text(
        "Your message wasn't sent. The server would not have it."
    )
    tab.mine.get_by_role("button", name="Retry").press("Enter")
    tab.expect_states(tab.mine, "sent")
    expect(
        tab.composer
    ).to_be_focused()  # the button is gone: whoever goes by keys goes on from here
    assert kim.texts(conversation) == ["Please take it"]


def test_a_refused_message_can_be_discarded(
    visitor: Visitor, conversation: str, kim: Person
) -> None:
    refuse_first_message(visitor, "invalid")
    tab = visitor.tab()
    tab.open(conversation)
    tab.say("Never mind")
    tab.expect_states(tab.mine, "failed")
    tab.mine.get_by_role("button", name="Discard").press("Enter")
    expect(tab.mine).to_have_count(0)
    expect(tab.composer).to_be_focused()
    tab.page.reload()
    tab.expect_link("live")
    tab.say("Another one")
    tab.expect_states(tab.mine, "sent")
    assert kim.texts(conversation) == ["Another one"]


def test_what_is_sent_before_the_conversation_has_opened_waits_over_a_reload_and_goes_once_it_has(
    screen: Screen, kim: Person
) -> None:
    conversation = screen.conversation()
    held: list[Route] = []
    opening = re.compile(rf"/api/conversations/{conversation}\?limit=")

    def hold(route: Route) -> None:
        held.append(route)

    screen.page.route(opening, hold)
    screen.page.reload()
    screen.say("Too early?")
    screen.expect_states(screen.mine, "waiting")
    expect(screen.composer).to_have_value("")
    screen.page.reload()
    screen.expect_states(screen.mine, "waiting")
    screen.say("And this?")
    screen.expect_states(screen.mine, "waiting", "waiting")
    assert held
    screen.page.unroute(opening)  # what is held goes on then
    screen.expect_states(screen.mine, "sent", "sent")
    expect(screen.composer).to_have_value("")
    assert kim.texts(conversation) == ["Too early?", "And this?"]
