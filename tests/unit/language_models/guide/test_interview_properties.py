"""What holds of the scripted guide whatever people write."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.domain.kinds import Kind
from services.language_models.guide.history import ALARMS_THAT_END
from services.language_models.guide.model import script_of, tokens
from services.language_models.port import Turn
from tests.support.interviews import interview
from tests.support.prompts import KINDS, kind_id, turn

# How long an example takes depends on what else the machine does: no promise about that here.
unhurried = settings(deadline=None)
LONGEST = 1500
PHRASES = (
    "idk", ".", "?", "yes", "no", "ok", "hi", "thanks", "nothing", "stop", "I want to end",
    "are you a bot?", "what happens with this?", "what should I do?", "why is he like that?",
    "I want to kill myself", "he hit me last night", "I want to end it",
    "Ich bin so müde und wir streiten nur",
    "мы всё время ссоримся", "I feel alone. He never listens to me!", "😭😭😭",
    "We argue about money. " * 40, "{name} <b>bold</b> **stars** `code` {0}", "I'm safe, go on",
    "What did my partner say to you?", "Is there anything else that I should have asked?",
)  # fmt: skip

said = st.one_of(
    st.sampled_from(PHRASES),
    st.text(min_size=1, max_size=60).filter(lambda text: bool(text.strip())),
    st.lists(st.sampled_from(" ".join(PHRASES).split()), min_size=1, max_size=30).map(" ".join),
)
alone = st.lists(said, min_size=1, max_size=30)
together = st.lists(
    st.lists(
        st.builds(turn, st.sampled_from(("partner-a", "partner-b")), said), min_size=1, max_size=3
    ).map(tuple),
    min_size=1,
    max_size=20,
)
PRIVATE = ("intake", "individual_a", "individual_b", "joint_context_a", "joint_context_b")


def check(replies: list[str]) -> None:
    for before, answer in zip(["", *replies], replies, strict=False):
        assert answer.strip()
        assert answer != before
        assert len(answer) <= LONGEST
        assert not re.search(r"\{\w*\}", answer)
        assert "".join(tokens(answer)) == answer
        assert answer.encode()


@unhurried
@given(st.sampled_from(PRIVATE), alone)
def test_every_reply_is_fit_to_be_shown_and_none_comes_twice_in_a_row(
    session_type: str, rounds: list[str]
) -> None:
    check(interview(rounds, KINDS[session_type]))


@unhurried
@given(together)
def test_the_mediator_s_replies_are_fit_to_be_shown_too(rounds: list[tuple[Turn, ...]]) -> None:
    check(interview(rounds, KINDS["relationship_shared"]))


@unhurried
@given(st.sampled_from(PRIVATE), alone)
def test_no_question_is_put_more_than_once_and_once_in_other_words(
    session_type: str, rounds: list[str]
) -> None:
    kind = KINDS[session_type]
    # Quotes of what people wrote may hold a question of the guide's, so they are left out.
    replies = [re.sub("“[^”]*”", "", answer) for answer in interview(rounds, kind)]
    for topic in script_of(kind).topics:
        for question in (topic.question, topic.again):
            if "“" not in question:
                assert sum(question in answer for answer in replies) <= 1


@unhurried
@given(st.sampled_from(PRIVATE), said)
def test_the_conversation_ends_after_two_replies_a_topic_and_the_alarms(
    session_type: str, always: str
) -> None:
    kind = KINDS[session_type]
    script = script_of(kind)
    rounds = [always] * (2 * len(script.topics) + ALARMS_THAT_END + 1)
    last = interview(rounds, kind)[-1]
    assert not any(topic.question in last or topic.again in last for topic in script.topics)


@unhurried
@given(st.sampled_from(PRIVATE), alone)
def test_the_same_history_gets_the_same_reply(session_type: str, rounds: list[str]) -> None:
    kind = KINDS[session_type]
    assert interview(rounds, kind) == interview(rounds, kind)


@pytest.mark.parametrize("first", PHRASES)
@pytest.mark.parametrize("kind", list(KINDS), ids=kind_id)
def test_the_first_reply_says_that_this_is_a_script(kind: Kind, first: str) -> None:
    opening = (turn("partner-a", first),) if kind.audience == "both" else first
    assert "scripted guide" in interview([opening], kind)[0]
