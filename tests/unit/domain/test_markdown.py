"""What people write and call themselves stays in its place, whoever reads the document."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from services.domain.markdown import plain, quote
from services.domain.text import on_one_line

ENDS = ("\n", "\r", "\r\n", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029")
MARKUP = (
    "# Heading",
    "**Guide** · 2026-11-22T18:30:00.125Z",
    "> I said this",
    "---",
    "===",
    "```",
    "~~~",
    "- item",
    "    code",
    "<b>",
    "</blockquote>",
    "<!--",
    "<script>",
    "[Guide]: javascript:alert(1)",
    "[x](javascript:alert(1))",
    "](https://evil.example)",
    "![x](y)",
    "`",
    "\\",
    "*",
    "_",
    "&lt;",
    "a  ",
    "\t",
    " ",
    "<https://evil.example>",
    "| a | b |",
)
WRITTEN = st.lists(
    st.one_of(
        st.sampled_from(ENDS),
        st.sampled_from(MARKUP),
        st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=5),
    ),
    max_size=12,
).map("".join)
unhurried = settings(deadline=None)
NAMES = WRITTEN.filter(on_one_line)


def parsed(document: str) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(document)


def outermost(tokens: list[Token]) -> list[str]:
    return [token.type for token in tokens if token.level == 0 and token.nesting >= 0]


def unquoted(quoted: str) -> str:
    return re.sub(r"(\A|\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])> ?", r"\1", quoted)


@unhurried
@given(st.lists(WRITTEN, min_size=1, max_size=4))
def test_no_message_gets_out_of_its_quote(messages: list[str]) -> None:
    document = "\n\n".join(f"**Ann**\n\n{quote(message)}" for message in messages)
    tokens = parsed(document)
    assert outermost(tokens) == ["paragraph_open", "blockquote_open"] * len(messages)
    for message in messages:
        assert all(line.startswith(">") for line in quote(message).splitlines())


@unhurried
@given(WRITTEN)
def test_no_message_is_html_or_says_where_links_of_others_lead(message: str) -> None:
    state: dict[str, object] = {}
    document = quote(message)
    inner = [
        child
        for token in MarkdownIt("commonmark").parse(document, state)
        for child in (token, *(token.children or ()))
    ]
    assert {token.type for token in inner}.isdisjoint({"html_block", "html_inline"})
    assert not state.get("references")


@unhurried
@given(WRITTEN)
def test_what_was_written_comes_back_without_the_marks(message: str) -> None:
    back = unquoted(quote(message))
    if back != message:  # a fence around it, and nothing else
        first, _, rest = back.partition("\n")
        inside, _, last = rest.rpartition("\n")
        assert (first, last, inside) == (last, first, message)
        assert set(first) == {"~"}


@unhurried
@given(WRITTEN)
def test_what_could_be_html_is_shown_as_it_is(message: str) -> None:
    tokens = parsed(quote(f"<b>{message}"))
    assert [token.type for token in tokens if token.nesting >= 0] == ["blockquote_open", "fence"]
    (shown,) = (token.content for token in tokens if token.type == "fence")
    shown = re.sub(r"([\v\f\x1c-\x1e\x85\u2028\u2029])> ?", r"\1", shown)
    assert shown == re.sub(r"\r\n?", "\n", f"<b>{message}") + "\n"


def test_a_hard_break_of_two_spaces_is_kept() -> None:
    assert quote("two  \nlines\n\nmore") == "> two  \n> lines\n>\n> more"


@unhurried
@given(NAMES)
def test_a_name_is_shown_by_all_of_its_characters_and_nothing_more(name: str) -> None:
    for document in (f"# {plain(name)}", f"**{plain(name)}** · 2026"):
        block, inline, _ = parsed(document)
        assert block.type in {"heading_open", "paragraph_open"}
        kinds = {child.type for child in inline.children or ()}
        assert kinds <= {"text", "text_special", "strong_open", "strong_close"}
        shown = "".join(child.content for child in inline.children or ())
        assert shown.removesuffix(" · 2026") == on_one_line(name)
