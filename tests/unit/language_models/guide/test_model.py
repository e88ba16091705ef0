"""The guide as a language model."""

import asyncio
from dataclasses import replace

from services.language_models.guide.compose import reply
from services.language_models.guide.model import ScriptedGuide, script_of, tokens
from services.language_models.guide.scripts.exploration import EXPLORATION
from services.language_models.guide.scripts.intake import INTAKE
from services.language_models.guide.scripts.mediation import MEDIATION
from tests.support import prompts
from tests.support.patience import PATIENCE


async def test_its_pieces_are_the_reply() -> None:
    prompt = prompts.prompt("We argue about money.")
    guide = ScriptedGuide(pace=0)
    await guide.warm_up()
    pieces = [piece async for piece in guide.stream(prompt)]
    assert "".join(pieces) == reply(INTAKE, prompt)
    assert all(pieces)
    assert len(pieces) > 10


async def test_the_first_piece_comes_at_once_and_the_others_at_the_given_pace() -> None:
    stream = ScriptedGuide(pace=3600).stream(prompts.prompt("We argue."))
    assert await asyncio.wait_for(anext(stream), PATIENCE)
    next_piece = asyncio.ensure_future(anext(stream))
    done, _ = await asyncio.wait({next_piece}, timeout=0.05)
    assert not done
    next_piece.cancel()
    await asyncio.wait({next_piece})


def test_tokens_are_short_and_lose_nothing() -> None:
    text = "  A summary:\n\n- an extraordinarily long word \n"
    assert "".join(tokens(text)) == text
    assert max(len(token.strip()) for token in tokens(text)) <= 7


def test_a_kind_that_a_team_has_added_gets_the_nearest_script() -> None:
    alone = replace(prompts.INTAKE, session_type="check_in")
    together = replace(prompts.SHARED, session_type="family_talk")
    assert script_of(alone) is EXPLORATION
    assert script_of(together) is MEDIATION
