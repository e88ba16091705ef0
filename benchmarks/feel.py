"""How it feels in the hand: a first visit on a slow phone, and typing beside a long conversation that goes on.

    python -m benchmarks.feel 10000     alone, beside so many messages

Here a row's floor is the limit that was set, so that a ratio of 1 is just enough.
"""

import asyncio
import contextlib
import os
import shutil
import statistics
import sys
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from functools import partial
from typing import Any, cast
from uuid import uuid4

import httpx
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from benchmarks.row import Row, table
from benchmarks.streaming import LIMIT, product
from benchmarks.tokens import tokens
from tests.support.vendor_server import Reply, VendorServer

MESSAGES = 1000
TOKENS, PAUSE = 4000, 0.01
KEYS, KEY_EVERY = 200, 0.07
VISITS = 5
SLOW_PHONE = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 0.75e6 / 8,
}
_PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
_DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}

# When something to write in has been painted, and when there is a log to read. Whether what is typed stays is seen.
_READY = """() => {
  const look = () => {
    const painted = performance.getEntriesByName('first-contentful-paint')[0];
    if (!window.fieldAt && painted && document.querySelector('textarea')) window.fieldAt = performance.now();
    if (!window.logAt && document.querySelector('[role=log]')) window.logAt = performance.now();
    if (!window.fieldAt || !window.logAt) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""
_EARLY = "Typed at once"

# From a key's own time stamp to the frame after which its letter can be seen; tasks of 50 ms and more; shifts.
_PROBE = """() => {
  const feel = (window.feel = { keys: [], tasks: [], shift: 0 });
  const channel = new MessageChannel();
  let pending = [];
  channel.port1.onmessage = () => {
    for (const at of pending) feel.keys.push(performance.now() - at);
    pending = [];
  };
  addEventListener('keydown', (event) => {
    requestAnimationFrame(() => { pending.push(event.timeStamp); channel.port2.postMessage(0); });
  }, { capture: true });
  const note = (list) => { for (const entry of list.getEntries()) feel.tasks.push(entry.duration); };
  new PerformanceObserver(note).observe({ type: 'longtask' });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) feel.shift += entry.value;
  }).observe({ type: 'layout-shift' });
}"""


@dataclass(frozen=True, slots=True)
class Room:
    """A long conversation, and the token of the one who reads it."""

    url: str
    token: str
    conversation: str
    messages: int


async def measure(messages: int = MESSAGES) -> list[Row]:
    """Return the rows of the first visit and of the long conversation; some two minutes."""
    async with contextlib.AsyncExitStack() as stack:
        vendor = await stack.enter_async_context(VendorServer())
        vendor.default = Reply(tokens=tokens(TOKENS), delay=PAUSE)
        url = (await stack.enter_async_context(product(vendor))).url
        playwright = await stack.enter_async_context(async_playwright())
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=sandbox
        )
        stack.push_async_callback(browser.close)
        short, long = await room(url, 2), await room(url, messages)
        return [
            *await _first_visits(browser, short),
            *await _typing(browser, long, "desktop", slowdown=1, task_limit=50),
            *await _typing(browser, long, "phone, 4× slower", slowdown=4, task_limit=100),
        ]


async def _first_visits(browser: Browser, room: Room) -> list[Row]:
    painted: list[float] = []
    ready: list[float] = []
    shown: list[float] = []
    size: list[float] = []
    for _ in range(VISITS):
        async with _page(browser, room, _PHONE) as (page, devtools):
            taken: list[dict[str, float]] = []
            devtools.on("Network.loadingFinished", partial(_note, taken))
            await devtools.send("Network.enable")
            await devtools.send("Network.emulateNetworkConditions", SLOW_PHONE)
            await devtools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
            await page.add_init_script(f"({_READY})()")
            await page.goto(f"{room.url}/c/{room.conversation}", wait_until="commit")
            field = page.get_by_role("textbox", name="Message")
            await field.press_sequentially(_EARLY)
            await page.locator("[data-link=live]").wait_for()
            if await field.input_value() != _EARLY:
                raise RuntimeError("What was typed at once is gone.")
            await page.wait_for_load_state("networkidle")
            paint = "performance.getEntriesByName('first-paint')[0].startTime"
            painted.append(float(await page.evaluate(paint)))
            ready.append(float(await page.evaluate("window.fieldAt")))
            shown.append(float(await page.evaluate("window.logAt")))
            size.append(sum(one["encodedDataLength"] for one in taken) / 1000)
    return [
        _row("first visit: bytes on the wire", statistics.median(size), 200, "kB"),
        _row("first visit on a slow phone: first paint", statistics.median(painted), 1000, "ms"),
        _row("first visit on a slow phone: ready to type", statistics.median(ready), 2500, "ms"),
        _row("first visit on a slow phone: messages", statistics.median(shown), 2500, "ms"),
    ]


def _note(taken: list[dict[str, float]], event: dict[str, float]) -> None:
    taken.append(event)


async def _typing(
    browser: Browser, room: Room, name: str, *, slowdown: int, task_limit: int
) -> list[Row]:
    look = _PHONE if slowdown > 1 else _DESKTOP
    async with _page(browser, room, look) as (page, devtools):
        await page.goto(f"{room.url}/c/{room.conversation}")
        await page.locator("[data-link=live]").wait_for()
        await _show_all(page)
        await devtools.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
        await _ask(room)
        await page.locator("[data-state=streaming]").wait_for()
        await page.evaluate(_PROBE)
        field = page.get_by_role("textbox", name="Message")
        await field.focus()
        for number in range(KEYS):
            await page.keyboard.press("abcdefgh "[number % 9])
            await asyncio.sleep(KEY_EVERY)
        feel = await page.evaluate("window.feel")
        await page.get_by_role("button", name="Stop", exact=True).click()
        await page.locator("[data-state=stopped]").last.wait_for()
        await field.fill("")
    keys: list[float] = feel["keys"]
    beside = f"beside {room.messages:,} messages and {1 / PAUSE:.0f} tokens/s, {name}"
    p99 = statistics.quantiles(keys, n=100, method="inclusive")[98]
    return [
        _row(f"keystroke to paint, p99, {beside}", p99, 50, "ms"),
        _row(f"longest task, {beside}", max([0.0, *feel["tasks"]]), task_limit, "ms"),
        _row(f"layout shift, {beside}", feel["shift"], 0.001, "-"),
    ]


async def _show_all(page: Page) -> None:
    """Load every earlier message."""
    earlier = page.get_by_role("button", name="Earlier messages")
    articles = page.locator("[role=log] article")
    while await earlier.count():
        shown = await articles.count()
        await earlier.evaluate("button => button.click()")
        await page.locator(f"[role=log] article >> nth={shown}").wait_for(state="attached")


@contextlib.asynccontextmanager
async def _page(
    browser: Browser, room: Room, look: dict[str, Any]
) -> AsyncGenerator[tuple[Page, Any]]:
    context: BrowserContext = await browser.new_context(**look)
    cookie: Any = {"name": "chat_session", "value": room.token, "url": room.url}
    await context.add_cookies([cookie])
    page = await context.new_page()
    page.set_default_timeout(LIMIT * 1000)
    yield page, await context.new_cdp_session(page)
    await context.close()


async def room(url: str, messages: int) -> Room:
    """A shared conversation in which one has spoken so often that the guide has not answered yet."""
    async with httpx.AsyncClient(base_url=url, timeout=LIMIT) as client:
        token = (await _post(client, "/api/auth/guest", name="Ann"))["token"]
        client.cookies.clear()
        client.headers.update(_as(token))
        conflict = (await _post(client, "/api/conflicts", title="The dishes"))["id"]
        kind = {"session_type": "relationship_shared", "conflict_id": conflict}
        there = (await _post(client, "/api/conversations", **kind))["id"]
        for number in range(messages):
            content = f"Message {number} " + "and more words " * (number % 12)
            body = {"client_id": f"message-{number:06d}", "content": content}
            await _post(client, f"/api/conversations/{there}/messages", **body)
    return Room(url, token, there, messages)


async def _ask(room: Room) -> None:
    """Say one thing more, and have the guide answer it."""
    async with httpx.AsyncClient(base_url=room.url, headers=_as(room.token)) as client:
        path = f"/api/conversations/{room.conversation}"
        await _post(client, f"{path}/messages", client_id=uuid4().hex, content="And now?")
        await _post(client, f"{path}/reply")


def _as(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def _post(client: httpx.AsyncClient, path: str, **body: str) -> dict[str, Any]:
    answer = await client.post(path, json=body)
    answer.raise_for_status()
    return cast("dict[str, Any]", answer.json())


def _row(name: str, ours: float, limit: float, unit: str) -> Row:
    return Row(name=name, ours=ours, floor=limit, unit=unit, goal=1.0)


if __name__ == "__main__":
    print(table(asyncio.run(measure(*map(int, sys.argv[1:])))))
