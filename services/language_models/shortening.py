"""A prompt that a vendor finds too long, made shorter."""

from dataclasses import replace

from services.language_models.port import Prompt, Turn

KEPT_SHARE = 0.5
"""As much of the turns' text is told the second time: vendors don't say by how much it was too long."""


def shortened(prompt: Prompt) -> Prompt | None:
    """Return `prompt` without the earlier sessions and the oldest turns, or None if there is nothing to leave out.

    The kind's instructions and the newest turn stay whatever they take.
    """
    turns = _newest(prompt.turns)
    left_out = len(prompt.turns) - len(turns)
    if not left_out and not prompt.earlier:
        return None
    return replace(
        prompt,
        turns=turns,
        omitted=prompt.omitted + left_out,
        earlier=(),
        earlier_omitted=prompt.earlier_omitted + len(prompt.earlier),
    )


def _newest(turns: tuple[Turn, ...]) -> tuple[Turn, ...]:
    room = sum(len(turn.content) for turn in turns) * KEPT_SHARE
    for number, turn in enumerate(reversed(turns)):
        room -= len(turn.content)
        if room < 0:
            return turns[-max(number, 1) :]
    return turns
