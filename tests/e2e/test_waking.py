"""The browser ends, or the computer sleeps: what waited is sent, and what was missed is there at once."""

import os
import shutil
import signal
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, expect

from tests.chaos.proxy_thread import proxy_thread
from tests.chaos.weather import Fault
from tests.e2e.screen import Screen
from tests.support.person import Person
from tests.support.product import Product

AWAKE_WITHIN = 12_000  # milliseconds: the question whether the link lives is given five seconds
SLEEP = 7  # seconds: longer than a busy page may stand still


@contextmanager
def browser_with_profile(
    browser: Browser, profile: Path, url: str, whose: Person
) -> Generator[BrowserContext]:
    """Start a browser of its own, which keeps what it holds in the folder `profile`, and end it."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    context = browser.browser_type.launch_persistent_context(
        profile, executable_path=shutil.which("chromium"), args=sandbox, base_url=url
    )
    try:
        context.set_default_timeout(10_000)
        context.add_cookies(
            [
                {
                    "name": "chat_session",
                    "value": whose.token,
                    "url": url,
                    "expires": time.time() + 86_400,
                }
            ]
        )
        yield context
    finally:
        context.close()


@contextmanager
def asleep(profile: Path) -> Generator[None]:
    """Let the browser with this profile stand still, all of its processes, as a computer's lid does."""
    processes = _processes_of(profile)
    assert processes
    try:
        for pid in processes:
            os.kill(pid, signal.SIGSTOP)
        yield
    finally:
        for pid in processes:
            os.kill(pid, signal.SIGCONT)


def _processes_of(profile: Path) -> list[int]:
    """Return the browser's first process, and those that came of it."""
    parents = {int(one.name): _parent(one) for one in Path("/proc").glob("[0-9]*")}
    first = f"--user-data-dir={profile}".encode()
    found = [pid for pid in parents if first in _read(Path(f"/proc/{pid}/cmdline")).split(b"\0")]
    for pid in found:
        found.extend(
            child for child, parent in parents.items() if parent == pid and child not in found
        )
    return found


def _parent(process: Path) -> int:
    """Return the id of the parent (`proc_pid_stat(5)`: the fourth field; the second may have spaces), 0 for none."""
    fields = _read(process / "stat").rpartition(b")")[2].split()
    return int(fields[1]) if fields else 0


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # it has ended meanwhile
        return b""


def test_what_is_written_offline_outlives_the_browser_and_is_sent_once_in_order(
    browser: Browser, server: Product, tmp_path: Path
) -> None:
    texts = ["Before the tunnel", "In the tunnel", "Still in it"]
    with Person(server.url) as kim:
        conversation = kim.begin()
        with browser_with_profile(browser, tmp_path, server.url, kim) as context:
            tab = Screen(context.new_page(), server.url)
            tab.open(conversation)
            context.set_offline(True)
            tab.expect_link("offline")
            for text in texts:
                tab.say(text)
            tab.expect_states(tab.mine, *["waiting"] * len(texts))
        assert kim.everything(conversation) == []
        with browser_with_profile(browser, tmp_path, server.url, kim) as context:
            tab = Screen(context.new_page(), server.url)
            tab.open(conversation)
            tab.expect_states(tab.mine, *["sent"] * len(texts))
        assert kim.texts(conversation) == texts


def test_a_computer_that_slept_has_what_it_missed_as_soon_as_it_wakes(
    browser: Browser, server: Product, tmp_path: Path
) -> None:
    """Its connections have died in its sleep, nobody has told it, and the page was in sight all the time."""
    with (
        Person(server.url) as kim,
        proxy_thread(server.port) as sky,
        browser_with_profile(browser, tmp_path, sky.url, kim) as context,
    ):
        tab, conversation = Screen(context.new_page(), sky.url), kim.begin()
        tab.open(conversation)
        with asleep(tmp_path):
            sky.happen(Fault.HALF_OPEN)
            kim.say(conversation, "While you slept")
            kim.settled(conversation, 2)
            time.sleep(SLEEP)  # the time itself is what the page notices
        expect(tab.articles).to_have_count(2, timeout=AWAKE_WITHIN)
        tab.expect_link("live")
        assert tab.seqs() == [1, 2]
