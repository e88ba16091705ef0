"""A reply in a real browser: how soon its first token is painted, and what a token costs on the wire.

Both contestants run at once, each behind a proxy that counts bytes; rounds alternate between them. Both get the
same tokens at the same pace: the floor from a loop in its own process, the product from a vendor's server.
"""

import asyncio
import contextlib
import os
import shutil
import socket
import statistics
import sys
import tempfile
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

import httpx
from playwright.async_api import Browser, Page, async_playwright

from benchmarks.counting_proxy import CountingProxy
from benchmarks.row import Row
from benchmarks.tokens import tokens
from tests.support.vendor_server import Reply, VendorServer

TOKENS = 200
PAUSE = 0.02
ROUNDS = 7
BEGINNINGS = 14
"""Rounds more that are broken off at the first token: a frame of the screen more or less is much of what it takes."""
LIMIT = 60.0
_CHROMIUM = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")

PROBE = """() => {
  const bench = (window.bench = { sent: null, first: null, last: null })
  const painted = (set) => {
    const channel = new MessageChannel()
    channel.port1.onmessage = () => set(performance.now())
    channel.port2.postMessage(0)
  }
  const pressed = (event) => { if (event.key === "Enter") bench.sent = performance.now() }
  addEventListener("keydown", pressed, { capture: true })
  let queued = false
  const look = () => {
    queued = false
    const replies = document.querySelectorAll("[role=log] [data-role=ai]")
    const text = replies.length ? replies[replies.length - 1].textContent : ""
    if (bench.first === null && text.includes(bench.opening)) { bench.first = -1; painted((at) => (bench.first = at)) }
    if (bench.last === null && text.includes(bench.ending)) { bench.last = -1; painted((at) => (bench.last = at)) }
  }
  new MutationObserver(() => { if (!queued) { queued = true; requestAnimationFrame(look) } })
    .observe(document, { subtree: true, childList: true, characterData: true })
}"""


@dataclass(slots=True)
class Figures:
    """What was measured, a value a round: milliseconds, and bytes a token."""

    first_token: list[float] = field(default_factory=list[float])
    bytes_per_token: list[float] = field(default_factory=list[float])


async def measure() -> list[Row]:
    """Return the rows of the first token and of the bytes a token."""
    async with contextlib.AsyncExitStack() as stack:
        vendor = await stack.enter_async_context(VendorServer())
        floor = await stack.enter_async_context(_proxied(_floor_command(), {}))
        ours = await stack.enter_async_context(product(vendor))
        playwright = await stack.enter_async_context(async_playwright())
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(_CHROMIUM)
        )
        stack.push_async_callback(browser.close)
        floor_figures, our_figures = Figures(), Figures()
        for number in range(1 + ROUNDS + BEGINNINGS):
            whole = 0 < number <= ROUNDS
            vendor.default = Reply(tokens=tokens(TOKENS if whole else 10), delay=PAUSE)
            for proxy, box, figures in ((floor, "#box", floor_figures), (ours, "", our_figures)):
                await _round(browser, proxy, box, figures if number else Figures(), whole=whole)
    return _rows(our_figures, floor_figures)


def _rows(ours: Figures, floor: Figures) -> list[Row]:
    return [
        Row(
            name="first token: Enter to painted",
            ours=statistics.median(ours.first_token),
            floor=statistics.median(floor.first_token),
            unit="ms",
            goal=1.3,
        ),
        Row(
            name=f"bytes a token, {TOKENS} tokens at {1 / PAUSE:.0f}/s",
            ours=statistics.median(ours.bytes_per_token),
            floor=statistics.median(floor.bytes_per_token),
            unit="B",
            goal=2.0,
        ),
    ]


async def _round(
    browser: Browser, proxy: CountingProxy, box: str, figures: Figures, *, whole: bool
) -> None:
    # The probe waits by an expression, which our pages' own policy forbids to evaluate.
    context = await browser.new_context(viewport={"width": 390, "height": 844}, bypass_csp=True)
    page = await context.new_page()
    page.set_default_timeout(LIMIT * 1000)
    await page.goto(proxy.url)
    if not box:
        await _open_conversation(page)
    field_of_text = page.locator(box) if box else page.get_by_role("textbox", name="Message")
    await field_of_text.fill("hello there")
    await page.evaluate(PROBE)
    await page.evaluate("(ends) => Object.assign(bench, ends)", _ends())
    before = proxy.sent
    await field_of_text.press("Enter")
    await page.wait_for_function("bench.first > 0")
    figures.first_token.append(await page.evaluate("bench.first - bench.sent"))
    if whole:
        await page.wait_for_function("bench.last > 0")
        figures.bytes_per_token.append((proxy.sent - before) / TOKENS)
    await context.close()


def _ends() -> dict[str, str]:
    words = tokens(TOKENS)
    return {"opening": words[0].strip(), "ending": words[-1].strip()}


async def _open_conversation(page: Page) -> None:
    await page.get_by_role("textbox", name="Your name").fill("Ann")
    await page.get_by_role("button", name="Start").click()
    await page.get_by_role("button", name="New conversation").click()
    await page.get_by_role("button", name="Intake interview").click()
    await page.locator("[data-link=live]").wait_for()


def _floor_command() -> tuple[str, ...]:
    return ("-m", "benchmarks.floor_page", "{port}", str(TOKENS), str(PAUSE))


@contextlib.asynccontextmanager
async def product(vendor: VendorServer) -> AsyncGenerator[CountingProxy]:
    with tempfile.TemporaryDirectory() as folder:
        settings = {
            "PORT": "{port}",
            "CHATAPP_MODEL": "openai-chat:bench",
            "CHATAPP_DATABASE_URL": f"surrealkv://{folder}/database",
            "CHATAPP_SIGN_UPS_PER_HOUR": "0",
            "CHATAPP_MESSAGES_PER_MINUTE": "0",
            "OPENAI_BASE_URL": vendor.openai_url,
            "OPENAI_API_KEY": "none",
        }
        async with _proxied(("-m", "chatapp"), settings) as proxy:
            yield proxy


@contextlib.asynccontextmanager
async def _proxied(
    arguments: tuple[str, ...], settings: dict[str, str]
) -> AsyncGenerator[CountingProxy]:
    port = _free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *(argument.format(port=port) for argument in arguments),
        env={**os.environ, **{name: value.format(port=port) for name, value in settings.items()}},
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        await _until_it_answers(port, process)
        async with CountingProxy(port) as proxy:
            yield proxy
    finally:
        process.terminate()
        await process.wait()


async def _until_it_answers(port: int, process: asyncio.subprocess.Process) -> None:
    async with asyncio.timeout(LIMIT), httpx.AsyncClient() as client:
        while process.returncode is None:
            with contextlib.suppress(httpx.TransportError):
                await client.get(f"http://127.0.0.1:{port}/")
                return
            await asyncio.sleep(0.05)
    message = "a server ended before it answered"
    raise RuntimeError(message)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
