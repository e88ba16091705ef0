"""Taking up what people wrote: in the next reply, and in the summary at the end."""

from collections.abc import Sequence

from services.domain.messages import Role
from services.language_models.guide import phrases
from services.language_models.guide.choose import choose
from services.language_models.guide.classify import classify
from services.language_models.guide.history import Standing
from services.language_models.guide.reflect import excerpt, feelings, turned_round
from services.language_models.guide.room import speakers
from services.language_models.guide.script import Script
from services.language_models.port import Prompt, Turn

_QUOTE = 110
_NOTE = 90
_SHARED_NOTE = 70
_NOTEWORTHY = frozenset(("plain", "long", "foreign"))


def mirror(prompt: Prompt, latest: Sequence[Turn]) -> str:
    """Return a sentence or two that give `latest` back, by name where more than one may speak."""
    quotes = _quotes(latest, _QUOTE)
    if not quotes:
        return choose(phrases.RECEIVED, prompt.turns)
    if prompt.kind.audience == "both":
        names = speakers(prompt.turns)
        return " ".join(
            f"{names[role]}, you wrote “{quote.rstrip('.')}”." for role, quote in quotes.items()
        )
    quote = " ".join(quotes.values())
    return f"{turned_round(quote) or f'“{quote}”'} {_echo(quote, prompt.turns)}"


def notes(script: Script, prompt: Prompt, standing: Standing) -> str:
    """Return a list of what was answered, topic by topic; empty if nothing noteworthy was."""
    lines = [
        f"- {script.topics[topic].label}: {note}"
        for topic, answers in sorted(standing.answers.items())
        if (note := _note(prompt, answers))
    ]
    return "\n".join(lines)


def _note(prompt: Prompt, answers: Sequence[Turn]) -> str:
    noteworthy = [turn for turn in answers if classify(turn.content) in _NOTEWORTHY]
    if prompt.kind.audience != "both":
        return " ".join(f"“{quote}”" for quote in _quotes(noteworthy, _NOTE).values())
    names = speakers(prompt.turns)
    quotes = _quotes(noteworthy, _SHARED_NOTE)
    return "; ".join(f"{names[role]} “{quote}”" for role, quote in quotes.items())


def _quotes(turns: Sequence[Turn], length: int) -> dict[Role, str]:
    texts: dict[Role, list[str]] = {}
    for turn in turns:
        texts.setdefault(turn.role, []).append(turn.content)
    excerpts: dict[Role, str] = {
        role: excerpt("\n".join(said), length) for role, said in texts.items()
    }
    return {role: quote for role, quote in excerpts.items() if quote}


def _echo(quote: str, turns: Sequence[Turn]) -> str:
    felt = feelings(quote)[:2]
    if not felt:
        return choose(phrases.RECEIVED, turns)
    return choose(phrases.FEELING, turns).format(feelings=" and ".join(felt))
