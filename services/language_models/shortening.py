"""A prompt that a vendor finds too long, made shorter."""

from dataclasses import replace

from services.language_models.port import Prompt, Turn

KEPT_SHARE = 0.5
"""As much of the turns' text is told the second time: vendors don't say by how much it was too long."""
BEGINNING_SHARE = 0.25
"""As much of that is for how the conversation began, however long the newest turn is."""

Turns = tuple[Turn, ...]


def shortened(prompt: Prompt) -> Prompt | None:
    """Return `prompt` without the earlier sessions and the oldest turns, or None if there is nothing to leave out.

    The kind's instructions, the newest turn and the summary, if there is one, stay whatever they take; what the
    conversation began with stays before all that followed it, as far as it leaves room for the newest turn.
    """
    first, rest = _parted(prompt)
    beginning, turns = _kept(first, rest)
    left_out = len(first) + len(rest) - len(beginning) - len(turns)
    if not left_out and not prompt.earlier:
        return None
    shorter = replace(
        prompt, earlier=(), earlier_omitted=prompt.earlier_omitted + len(prompt.earlier)
    )
    if not left_out:
        return shorter
    return replace(shorter, beginning=beginning, turns=turns, omitted=prompt.omitted + left_out)


def _parted(prompt: Prompt) -> tuple[Turns, Turns]:
    """Return what the conversation began with, and the other turns: where nothing is left out, it is among them."""
    if prompt.omitted:
        return prompt.beginning, prompt.turns
    facts = min(prompt.kind.opening_facts, max(len(prompt.turns) - 1, 0))
    return prompt.turns[:facts], prompt.turns[facts:]


def _kept(first: Turns, rest: Turns) -> tuple[Turns, Turns]:
    """Return what stays of both: of `first` nothing, if nothing else could be left out."""
    room = (_length(first) + _length(rest)) * KEPT_SHARE
    newest = rest[-1:]
    beginning = _fitting(first, max(room - _length(newest), room * BEGINNING_SHARE))
    turns = _fitting(rest[::-1], room - _length(beginning))[::-1] or newest
    if len(beginning) + len(turns) == len(first) + len(rest):
        return (), turns
    return beginning, turns


def _fitting(turns: Turns, room: float) -> Turns:
    """Return as many of `turns`, from the first one on, as fit into `room` characters."""
    for number, turn in enumerate(turns):
        room -= len(turn.content)
        if room < 0:
            return turns[:number]
    return turns


def _length(turns: Turns) -> int:
    return sum(len(turn.content) for turn in turns)
