"""A person with a browser of their own; whatever goes wrong in it unexpectedly is kept."""

import re
from collections.abc import Mapping
from typing import Any, Literal

from playwright.sync_api import Browser, ConsoleMessage, Request, WebError

from tests.e2e.screen import Screen
from tests.support.person import Person

Device = Literal["phone", "desktop"]
DEVICES: Mapping[Device, dict[str, Any]] = {
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "has_touch": True,
        "is_mobile": True,
        "device_scale_factor": 2,
    },
    "desktop": {"viewport": {"width": 1280, "height": 800}},
}

# How the browser comments on the answer to the question who is signed in, if nobody is.
SIGNED_OUT = re.compile(r"status of 401 .*/api/auth/me\)")

# What the browser itself says when the network fails, for tests in which it does.
NETWORK = re.compile(r"Failed to load resource|WebSocket connection to|net::ERR_")


class Visitor:
    """One browser profile: cookies, storage, tabs."""

    def __init__(self, browser: Browser, url: str, device: Device, **options: Any) -> None:
        """Open a fresh profile that visits `url`; `options` are those of Playwright's context."""
        self.url = url
        self.context = browser.new_context(
            base_url=url, locale="en-GB", **{**DEVICES[device], **options}
        )
        self.context.set_default_timeout(10_000)
        self.problems: list[str] = []
        self.person: Person | None = None
        self._expected = [SIGNED_OUT]
        self.context.on("console", self._heard)
        self.context.on("weberror", self._broken)
        self.context.on("request", self._asked)

    def tab(self) -> Screen:
        """Open a tab."""
        return Screen(self.context.new_page(), self.url)

    def sign_in(self, name: str = "Kim") -> Person:
        """Become a new guest without the forms; return what that guest can do by REST."""
        self.person = Person(self.url, name)
        self.context.add_cookies(
            [
                {
                    "name": "chat_session",
                    "value": self.person.token,
                    "url": self.url,
                    "httpOnly": True,
                    "sameSite": "Lax",
                }
            ]
        )
        return self.person

    def expect_problems(self, *patterns: re.Pattern[str]) -> None:
        """Allow for what matches one of `patterns` on the console."""
        self._expected.extend(patterns)

    def close(self) -> None:
        """Close it all."""
        self.context.close()
        if self.person:
            self.person.http.close()

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._note(f"{message.text} ({message.location.get('url')})")

    def _broken(self, error: WebError) -> None:
        self._note(f"uncaught: {error.error}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.url, "data:", "blob:")):
            self._note(f"asked a stranger: {request.url}")

    def _note(self, problem: str) -> None:
        if not any(pattern.search(problem) for pattern in self._expected):
            self.problems.append(problem)
