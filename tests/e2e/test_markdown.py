"""What the AI and people write is shown as text and simple marks, never run."""

from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.e2e.screen import Screen
from tests.support.vendor_thread import VendorThread

ATTACKS = (
    "<script>window.hacked = 1</script>",
    '<img src=x onerror="window.hacked = 2">',
    '<svg onload="window.hacked = 3"></svg>',
    '<iframe srcdoc="<script>parent.hacked = 4</script>"></iframe>',
    '<a href="javascript:window.hacked = 5">raw</a>',
    "[click](javascript:window.hacked=6)",
    "[click](JaVaScRiPt:window.hacked=7)",
    "[click](java\tscript:window.hacked=8)",
    "[click](&#106;avascript:window.hacked=9)",
    "[click](vbscript:x)",
    "[click](data:text/html,<script>parent.hacked=10</script>)",
    "<javascript:window.hacked=11>",
    '![picture](x" onerror="window.hacked=12)',
    "![pixel](https://tracker.example/pixel.png)",
    "[reference]\n\n[reference]: javascript:window.hacked=13",
    '[title](https://example.org "x\\" onmouseover=\\"window.hacked=14")',
    "`<b>code</b>`",
    "```\n</code></pre><script>window.hacked = 15</script>\n```",
    "[good](https://example.org/path)",
)


def assert_harmless(screen: Screen) -> None:
    """No script ran, no element came from outside, and every link leads to a page or an address."""
    foreign = screen.log.locator("script, iframe, img, svg[onload], object, embed, style, link")
    expect(foreign).to_have_count(0)
    handlers = """all => all.flatMap((one) => one.getAttributeNames())
      .filter((name) => name.startsWith('on'))"""
    assert screen.log.locator("*").evaluate_all(handlers) == []
    hrefs: list[str] = screen.log.locator("a").evaluate_all("all => all.map((one) => one.href)")
    assert {urlsplit(href).scheme for href in hrefs} <= {"https", "http", "mailto"}
    for link in screen.log.locator("a").all():
        assert "noopener" in (link.get_attribute("rel") or "")
    assert screen.page.evaluate("window.hacked ?? null") is None


def test_a_reply_full_of_attacks_is_only_text(screen: Screen, vendor: VendorThread) -> None:
    """While it streams, when it is complete, and after a reload."""
    held = vendor.hold((*(f"{attack}\n\n" for attack in ATTACKS), "The end."), after=len(ATTACKS))
    screen.say("Attack me.")
    expect(screen.streaming).to_contain_text("good")
    assert_harmless(screen)
    held.release()
    screen.expect_answered()
    assert_harmless(screen)
    expect(screen.replies.get_by_role("link", name="good")).to_have_attribute(
        "href", "https://example.org/path"
    )
    expect(screen.replies).to_contain_text("<script>window.hacked = 1</script>")
    screen.page.reload()
    screen.expect_answered()
    assert_harmless(screen)


def test_a_person_s_message_is_shown_as_it_was_written(screen: Screen) -> None:
    text = '<b>bold</b> **not bold** <img src=x onerror="window.hacked = 1">'
    screen.say(text)
    screen.expect_states(screen.mine, "sent")
    expect(screen.mine).to_contain_text(text)
    expect(screen.mine.locator("b, strong, img")).to_have_count(0)
    assert_harmless(screen)


def test_marks_never_flash_while_a_reply_is_written(screen: Screen, vendor: VendorThread) -> None:
    """A mark whose other half hasn't come yet isn't shown as bare signs."""
    tokens = ("Some **bo", "ld te", "xt**, a ", "*soft", " word*, so", "me `co", "de`")
    vendor.say(*tokens, " and [a li", "nk](https://exa", "mple.org/there)", " to end.", delay=0.1)
    streamed = """
      const article = document.querySelector('article[data-state="streaming"]');
      return article?.querySelector('.voice')?.innerText;
    """
    with screen.recorded(streamed) as seen:
        screen.say("Write something.")
        screen.expect_answered()
    texts = [text for text in seen if isinstance(text, str)]
    assert len(texts) > 5, texts
    raw = [text for text in texts if any(sign in text for sign in ("*", "`", "[", "]", "https"))]
    assert raw == []
    reply = screen.replies
    expect(reply.locator("strong")).to_have_text("bold text")
    expect(reply.locator("em")).to_have_text("soft word")
    expect(reply.locator("code")).to_have_text("code")
