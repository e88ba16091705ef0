"""The text of a reply while it grows: trimmed at both ends, storable, and bounded."""

from services.domain.text import UNSTORABLE, WHITE_SPACE


class ReplyText:
    """Collects a model's pieces so that what has been shown is, to the character, what is stored."""

    def __init__(self, most: int) -> None:
        """Allow at most `most` characters (code points)."""
        self._most = most
        self._shown: list[str] = []
        self._length = 0
        self._held = ""
        self._cut = False

    def feed(self, piece: str) -> str:
        """Return what of `piece` can be shown now.

        White space is held back until a word follows it, so that the end needs no trimming. Once
        something had to be left out, nothing more is shown.
        """
        if self._cut:
            return ""
        text = self._held + UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", piece)
        if not self._shown:
            text = text.lstrip(WHITE_SPACE)
        now = text.rstrip(WHITE_SPACE)
        self._held = text[len(now) :]
        shown = self._show(now)
        # White space without an end counts, too: nothing here may grow for ever.
        self._cut = self._cut or self._length + len(self._held) > self._most
        return shown

    def _show(self, text: str) -> str:
        self._cut = self._length + len(text) > self._most
        fitting = text[: self._most - self._length].rstrip(WHITE_SPACE) if self._cut else text
        if fitting:
            self._shown.append(fitting)
            self._length += len(fitting)
        return fitting

    @property
    def full(self) -> bool:
        """Whether the limit is reached: nothing more will be shown."""
        return self._cut or self._length == self._most

    @property
    def text(self) -> str:
        """All that has been shown."""
        return "".join(self._shown)
