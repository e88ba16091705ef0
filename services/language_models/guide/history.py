"""Where a scripted conversation stands, read from nothing but what has been said."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.language_models.guide.phrases import HELP_SIGNS
from services.language_models.guide.script import Script
from services.language_models.port import Turn

# After so many warnings the guide asks nothing more: somebody in danger needs a person.
ALARMS_THAT_END = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far a conversation has come.

    `topic` is the one asked about last and `times` how often; `answers` has, for each topic, what
    was written after it; `latest` is what the guide hasn't answered yet.
    """

    first: bool
    topic: int
    times: int
    closed: bool
    alarms: int
    after_alarm: bool
    answers: dict[int, list[Turn]]
    latest: tuple[Turn, ...]


def read(script: Script, turns: Sequence[Turn], *, cut: bool) -> Standing:
    """Return where `turns` stand in `script`; `cut` says that earlier ones are missing.

    The opening line has asked about the first topic. Topics come in order, so that what stood in
    missing turns need not be known.
    """
    said = [turn.content for turn in turns if turn.role == "ai"]
    asked = [topic for text in said if (topic := _topic(script, text)) is not None]
    topic = max(asked, default=0)
    answers, latest = _answers(script, turns)
    alarms = sum(_alarmed(text) for text in said)
    return Standing(
        first=not said and not cut,
        topic=topic,
        times=asked.count(topic) + (topic == 0),
        closed=_closed(script, said) or alarms >= ALARMS_THAT_END or (cut and not asked),
        alarms=alarms,
        after_alarm=bool(said) and _alarmed(said[-1]),
        answers=answers,
        latest=latest,
    )


def _topic(script: Script, text: str) -> int | None:
    for index, topic in enumerate(script.topics):
        if topic.question in text or topic.again in text:
            return index
    return None


def _alarmed(text: str) -> bool:
    return any(sign in text for sign in HELP_SIGNS)


def _closed(script: Script, said: Sequence[str]) -> bool:
    endings = (script.farewell, *script.afterwards)
    return any(ending in text for text in said for ending in endings)


def _answers(
    script: Script, turns: Sequence[Turn]
) -> tuple[dict[int, list[Turn]], tuple[Turn, ...]]:
    answers: dict[int, list[Turn]] = {}
    latest: list[Turn] = []
    topic: int | None = 0
    for turn in turns:
        if turn.role == "ai":
            topic = _topic(script, turn.content)
            latest = []
        else:
            latest.append(turn)
            if topic is not None:
                answers.setdefault(topic, []).append(turn)
    return answers, tuple(latest)
