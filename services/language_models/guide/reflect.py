"""Giving people's own words back to them."""

import re

from services.language_models.guide.words import FEELINGS, NEGATIONS

_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# Markdown, HTML and braces would not stay mere words in the answer.
_MARKUP = re.compile(r"[*_`#<>\[\]{}|~\\\"“”«»]+")
_TELLING = frozenset(("because", "need", "want", "wish", "feel", "felt", "always", "never", "miss"))
_FLIPS = {
    "i": "you", "me": "you", "my": "your", "mine": "yours", "myself": "yourself", "am": "are",
    "i'm": "you're", "i've": "you've", "i'd": "you'd", "i'll": "you'll",
}  # fmt: skip
# With these in it, a sentence can't be turned round word by word.
_UNFLIPPABLE = frozenset(
    ("you", "your", "yours", "we", "us", "our", "ours", "was", "we're", "you're")
)
_TELLING_LENGTH = range(4, 19)
_FLIPPABLE_LENGTH = range(3, 15)


def words(text: str) -> list[str]:
    """Return the words of `text` in lower case, with straight apostrophes."""
    return [word.lower().replace("’", "'") for word in _WORD.findall(text)]


def clean(text: str) -> str:
    """Return `text` on one line, without markup and without anything invisible."""
    visible = "".join(char if char.isprintable() else " " for char in _MARKUP.sub(" ", text))
    return " ".join(visible.split())


def shorten(text: str, length: int) -> str:
    """Return `text`, or its beginning up to a word's end with an ellipsis; at most `length` long."""
    if len(text) <= length:
        return text
    head = text[: length - 1]
    return (head.rsplit(" ", 1)[0] if " " in head else head).rstrip(" ,;:.-–") + "…"


def excerpt(text: str, length: int) -> str:
    """Return the sentence of `text` that tells most, cleaned and shortened; empty if there is none."""
    sentences = [clean(sentence) for sentence in _SENTENCE.split(text)]
    spoken = [sentence for sentence in sentences if words(sentence)]
    return shorten(max(spoken, key=_weight), length) if spoken else ""


def _weight(sentence: str) -> int:
    said = words(sentence)
    weight = 2 * bool(feelings(sentence)) + bool(_TELLING & set(said)) + ("i" in said)
    return weight + (len(said) in _TELLING_LENGTH)


def feelings(text: str) -> list[str]:
    """Return the names of the feelings in `text`, in order, each once, those denied left out."""
    said = words(text)
    found = [
        FEELINGS[word]
        for at, word in enumerate(said)
        if word in FEELINGS and not NEGATIONS & set(said[max(0, at - 2) : at])
    ]
    return list(dict.fromkeys(found))


def turned_round(sentence: str) -> str | None:
    """Return "You feel …" for a plain "I feel …"; None for what may not come out right."""
    said = words(sentence)
    if (
        len(said) not in _FLIPPABLE_LENGTH
        or _UNFLIPPABLE & set(said)
        or sentence.endswith(("?", "…"))
    ):
        return None
    if said[0] not in {"i", "i'm", "i've", "i'd"} or "." in sentence[:-1]:
        return None
    turned = _WORD.sub(lambda match: _flip(match.group()), sentence).rstrip(".! ")
    return f"{turned[0].upper()}{turned[1:]}."


def _flip(word: str) -> str:
    return _FLIPS.get(word.lower().replace("’", "'"), word)
