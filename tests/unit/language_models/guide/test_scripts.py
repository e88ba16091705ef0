"""What every script and every list of phrases has to keep to."""

from itertools import permutations
from typing import cast

import pytest

from services.domain.kinds import Kind
from services.language_models.guide import phrases
from services.language_models.guide.model import script_of
from services.language_models.guide.script import Script
from tests.support.prompts import KINDS, kind_id

SCRIPTS = {kind.session_type: script_of(kind) for kind in KINDS}
LISTS: dict[str, tuple[str, ...]] = {
    name: cast("tuple[str, ...]", value)
    for name, value in vars(phrases).items()
    if isinstance(value, tuple)
} | {name: script.afterwards for name, script in SCRIPTS.items()}


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_no_question_is_part_of_another_one(script: Script) -> None:
    questions = [text for topic in script.topics for text in (topic.question, topic.again)]
    assert not any(one in other for one, other in permutations(questions, 2))


@pytest.mark.parametrize("kind", list(KINDS), ids=kind_id)
def test_the_kind_s_opening_line_puts_the_first_question(kind: Kind) -> None:
    asked = script_of(kind).topics[0].question
    assert kind.opening.lower().endswith(asked.lower())


@pytest.mark.parametrize("options", LISTS.values(), ids=LISTS)
def test_no_phrase_is_part_of_another_one_of_its_list(options: tuple[str, ...]) -> None:
    assert not any(one in other for one, other in permutations(options, 2))


@pytest.mark.parametrize("alarm", [*phrases.DANGER, *phrases.VIOLENCE])
def test_every_alarm_carries_the_sign_by_which_it_is_known_later(alarm: str) -> None:
    assert any(sign in alarm for sign in phrases.HELP_SIGNS)
