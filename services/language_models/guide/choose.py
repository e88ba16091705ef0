"""Choosing among wordings: always the same for the same history, and not the one just used."""

from collections.abc import Sequence
from hashlib import blake2b

from services.language_models.port import Turn

_RECENT = 4


def choose(options: Sequence[str], turns: Sequence[Turn]) -> str:
    """Return one of `options`, determined by `turns`; never one that the last reply contained.

    Those of the last few replies are avoided as far as there are others. Two options are enough for
    the promise to hold, as long as none contains another.
    """
    said = [turn.content for turn in turns if turn.role == "ai"]
    for recent in (said[-_RECENT:], said[-1:]):
        fresh = [option for option in options if not any(option in text for text in recent)]
        if fresh:
            return fresh[_number(turns) % len(fresh)]
    return options[_number(turns) % len(options)]


def _number(turns: Sequence[Turn]) -> int:
    digest = blake2b(digest_size=8)
    for turn in turns:
        digest.update(f"{turn.role}\x1f{turn.content}\x1e".encode(errors="replace"))
    return int.from_bytes(digest.digest())
