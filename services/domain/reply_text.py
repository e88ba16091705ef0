"""The text of a reply while it grows: trimmed at both ends, storable, and bounded."""

import re

_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")


class ReplyText:
    """Collects a model's pieces so that what has been shown is, to the character, what is stored."""

    def __init__(self, most: int) -> None:
        """Allow at most `most` characters (code points)."""
        self._most = most
        self._shown: list[str] = []
        self._length = 0
        self._held = ""

    def feed(self, piece: str) -> str:
        """Return what of `piece` can be shown now.

        White space is held back until a word follows it, so that the end needs no trimming.
        """
        text = self._held + _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", piece)
        if not self._shown:
            text = text.lstrip()
        now = text.rstrip()
        self._held = text[len(now) :]
        return self._show(now)

    def _show(self, text: str) -> str:
        fitting = text[: self._most - self._length].rstrip() if self.full_with(text) else text
        if fitting:
            self._shown.append(fitting)
            self._length += len(fitting)
        return fitting

    def full_with(self, text: str = "") -> bool:
        """Tell whether the limit is reached, or would be passed with `text`."""
        return self._length + len(text) > self._most or self._length == self._most

    @property
    def text(self) -> str:
        """All that has been shown."""
        return "".join(self._shown)
