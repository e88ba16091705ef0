"""What a script is made of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One thing to talk about: how it is asked, how once more in other words, how it is summed up.

    Both questions are unique among all scripts: the guide knows by them what it asked last.
    """

    label: str
    question: str
    again: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A whole conversation: who the guide says it is, its topics in order, and how it ends.

    The first topic's question is put by the kind's opening line.
    """

    introduction: str
    topics: tuple[Topic, ...]
    summary: str
    farewell: str
    afterwards: tuple[str, ...]
