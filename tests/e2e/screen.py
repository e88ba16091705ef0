"""One tab of the browser, found by the names and attributes that the protocol promises."""

import re
from collections.abc import Generator
from contextlib import contextmanager
from typing import cast

from playwright.sync_api import Locator, Page, expect

LINK_WITHIN = 30_000  # milliseconds; a link may wait for its next try


class Screen:
    """What a person sees and does in one tab."""

    def __init__(self, page: Page, url: str) -> None:
        """Drive `page` at the server at `url`."""
        self.page = page
        self.url = url

    # ---------------------------------------------------------------- finding

    @property
    def header(self) -> Locator:
        """The conversation's header, which says how the link is."""
        return self.page.locator("header[data-link]")

    @property
    def log(self) -> Locator:
        """The log of the conversation."""
        return self.page.get_by_role("log", name="Conversation", exact=True)

    @property
    def articles(self) -> Locator:
        """All messages, in order."""
        return self.log.get_by_role("article")

    @property
    def mine(self) -> Locator:
        """My own messages, in order."""
        return self.log.locator("article[data-mine]")

    @property
    def replies(self) -> Locator:
        """What the AI said or is saying, in order."""
        return self.log.locator('article[data-role="ai"]')

    @property
    def streaming(self) -> Locator:
        """The reply that is being written."""
        return self.log.locator('article[data-state="streaming"]')

    @property
    def composer(self) -> Locator:
        """The field to write in."""
        return self.page.get_by_role("textbox", name="Message", exact=True)

    @property
    def sealed(self) -> Locator:
        """The notice that stands where the composer was."""
        return self.page.locator("[data-sealed]")

    def button(self, name: str) -> Locator:
        """The button of that very name."""
        return self.page.get_by_role("button", name=name, exact=True)

    def dialog(self) -> Locator:
        """The question whether to seal."""
        return self.page.get_by_role("alertdialog")

    # ------------------------------------------------------------------ doing

    def open(self, conversation: str) -> None:
        """Go to a conversation, and wait until it is live."""
        self.page.goto(f"{self.url}/c/{conversation}")
        self.expect_link("live")

    def sign_in(self, email: str, password: str) -> None:
        """Sign in by the form, as somebody who comes back does."""
        self.page.goto("/sign-in")
        self.sign_in_here(email, password)

    def sign_in_here(self, email: str, password: str) -> None:
        """Sign in by the form that is before us."""
        form = self.page.locator("form", has=self.button("Sign in"))
        form.get_by_role("textbox", name="Email").fill(email)
        form.get_by_label("Password").fill(password)
        self.button("Sign in").click()

    def sign_out(self, last_press: str = "Sign out") -> None:
        """Press what ends the session, and wait for the start page, which is loaded anew."""
        with self.page.expect_navigation():
            self.button(last_press).click()
        expect(self.button("Start")).to_be_visible()

    def say(self, text: str) -> None:
        """Write and send: by Enter, since "Stop" stands in the place of "Send" during a reply."""
        self.composer.fill(text)
        self.composer.press("Enter")

    def seal(self) -> None:
        """Finalize, and say yes."""
        self.button("Finalize").click()
        self.dialog().get_by_role("button", name="Finalize for good", exact=True).click()

    # -------------------------------------------------------------- expecting

    def expect_link(self, state: str) -> None:
        """Wait until the link is in that state."""
        expect(self.header).to_have_attribute("data-link", state, timeout=LINK_WITHIN)

    def expect_states(self, articles: Locator, *states: str) -> None:
        """Wait until these articles, and no others, are in these states."""
        expect(articles).to_have_count(len(states))
        for index, state in enumerate(states):
            expect(articles.nth(index)).to_have_attribute("data-state", state)

    def expect_answered(self, times: int = 1) -> None:
        """Wait until so many of the AI's answers are complete."""
        expect(self.log.locator('article[data-role="ai"][data-state="complete"]')).to_have_count(
            times
        )

    def seqs(self) -> list[int]:
        """Return the numbers of the messages that are shown, in the order of the page."""
        found = self.articles.evaluate_all("all => all.map(one => Number(one.dataset.seq))")
        return cast("list[int]", found)

    def conversation(self) -> str:
        """Return the id in the address, once it is one."""
        expect(self.page).to_have_url(re.compile(r"/c/[^/]+$"))
        return self.page.url.rpartition("/")[2]

    @contextmanager
    def recorded(self, script: str) -> Generator[list[object]]:
        """Collect what `script`, the body of a function, gives at once and after each change.

        The list has no repetitions, and is filled when the block ends.
        """
        seen: list[object] = []
        self.page.evaluate(_RECORD, script)
        yield seen
        seen.extend(cast("list[object]", self.page.evaluate("window.stopRecording()")))


_RECORD = """(script) => {
  const look = new Function(script);
  const seen = [];
  const note = () => {
    const value = JSON.stringify(look() ?? null);
    if (seen.at(-1) !== value) seen.push(value);
  };
  const observer = new MutationObserver(note);
  observer.observe(document.body, {
    subtree: true, childList: true, characterData: true, attributes: true,
  });
  note();
  window.stopRecording = () => {
    observer.disconnect();
    return seen.map((value) => JSON.parse(value));
  };
}"""
