"""The pieces of an answer, as far as there is something to read in them. Pure."""


class Pieces:
    """Tells words from mere white space, and puts the halves of a character together that a vendor has cut apart."""

    def __init__(self) -> None:
        """Begin before the first piece."""
        self.begun = False
        """Whether a word has come."""
        self._half = ""
        self._spoke = False

    def feed(self, piece: str) -> str:
        """Return what can be shown of `piece`: nothing before the first word, and no half of a character."""
        text = piece if not self._half and piece.isascii() else self._whole(piece)
        if not text or text.isspace():
            return text if self.begun else ""
        self.begun = self._spoke = True
        return text

    def spoke(self) -> bool:
        """Tell whether a word has come since this was asked last: who sends white space alone says nothing."""
        spoke, self._spoke = self._spoke, False
        return spoke

    def _whole(self, piece: str) -> str:
        """Return `piece` after the half that was kept, and keep the half that it ends with."""
        text, self._half = self._half + piece, ""
        if "\ud800" <= text[-1:] <= "\udbff":
            text, self._half = text[:-1], text[-1]
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
