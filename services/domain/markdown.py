"""People's words within a Markdown document of ours (CommonMark): none of them gets out of its place."""

import re

from services.domain.text import on_one_line

# CommonMark ends a line at LF, CR and CRLF; whatever shows the text may end one wherever Unicode does.
_LINE_END = re.compile(r"(\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])")
_MEANINGFUL = re.compile(r"[\\`*_\[\]<>&#~|$^{}]")
# HTML can end the quote that it stands in, and a link's definition holds for the whole document.
_REACHES_OUT = re.compile(r"<[A-Za-z/!?]|\]:")
_TILDES = re.compile(r"~+")
_SHORTEST_FENCE = 3


def plain(text: str) -> str:
    """Return `text` on one line, so that Markdown shows each of its characters and obeys none."""
    return _MEANINGFUL.sub(r"\\\g<0>", on_one_line(text))


def quote(text: str) -> str:
    """Return `text` as a block quote; all of it, line ends and spaces too, comes back without the marks.

    It is Markdown within the quote, unless it could reach out of it: then a fence has it shown as it is.
    """
    if not _REACHES_OUT.search(text):
        return _marked(text)
    fence = "~" * max(_SHORTEST_FENCE, 1 + max(map(len, _TILDES.findall(text)), default=0))
    return "\n".join((_marked(fence), _marked(text), _marked(fence)))


def _marked(text: str) -> str:
    pieces = _LINE_END.split(text)
    return "".join(
        end + ("> " if line else ">") + line
        for end, line in zip(("", *pieces[1::2]), pieces[::2], strict=True)
    )
