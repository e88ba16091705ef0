"""What people said to each other: the 7,168 dialogues of chitchat-dataset (MIT), and what is hard to carry besides."""

import itertools
import json
from collections.abc import Iterator
from importlib.resources import files
from typing import TypedDict, cast

HARD = ("שלום, מה שלומך?", "مرحبا 👋🏽", "n̈ o͂ ẹ́", "👩‍👩‍👧‍👦" * 20, "Well, " * 60)
"""Right to left, emoji of many code points, combining marks, and a long one."""
ONE_IN = 10


class _Utterance(TypedDict):
    text: str


class _Dialogue(TypedDict):
    messages: list[list[_Utterance]]


def sayings() -> Iterator[str]:
    """Yield messages for ever, as they followed each other; every tenth is one of `HARD`."""
    hard = itertools.cycle(HARD)
    for number, text in enumerate(itertools.cycle(_dialogues())):
        yield next(hard) if number % ONE_IN == 0 else text


def _dialogues() -> Iterator[str]:
    found = files("chitchat_dataset").joinpath("dataset.json").read_text()
    for dialogue in cast("dict[str, _Dialogue]", json.loads(found)).values():
        for turn in dialogue["messages"]:
            for utterance in turn:
                if text := utterance["text"].strip():
                    yield text[:8000]
