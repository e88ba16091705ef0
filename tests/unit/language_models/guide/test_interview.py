"""How the scripted guide leads its conversations."""

from dataclasses import replace

import pytest

from services.domain.kinds import Kind
from services.language_models.guide import phrases
from services.language_models.guide.compose import reply
from services.language_models.guide.script import Script
from services.language_models.guide.scripts.exploration import EXPLORATION
from services.language_models.guide.scripts.guidance import GUIDANCE
from services.language_models.guide.scripts.intake import INTAKE
from services.language_models.guide.scripts.mediation import MEDIATION
from tests.support.interviews import interview
from tests.support.prompts import KINDS, kind_id, prompt, turn

ANSWERS = (
    "We argue about money all the time.",
    "For two years, since we bought the house.",
    "Last Sunday he left the room when I asked about the bill.",
    "I feel lonely and tired.",
    "We tried a budget app for two weeks.",
    "That we can talk about money calmly.",
    "My sister helps me a lot.",
    "I also worry about the kids.",
)


def test_an_interview_goes_through_all_topics_in_order_and_ends_with_a_summary() -> None:
    replies = interview(ANSWERS)
    for topic, answer in zip(INTAKE.topics[1:], replies, strict=False):
        assert answer.endswith(topic.question)
    assert INTAKE.summary in replies[-1]
    assert replies[-1].endswith(INTAKE.farewell)


def test_the_summary_has_each_topic_in_the_person_s_own_words() -> None:
    summary = interview(ANSWERS)[-1]
    for topic, answer in zip(INTAKE.topics, ANSWERS, strict=True):
        assert f"- {topic.label}: “{answer}”" in summary


def test_each_reply_takes_up_what_was_just_said() -> None:
    replies = interview(ANSWERS)
    assert "“We argue about money all the time.”" in replies[0]
    assert "You feel lonely and tired." in replies[3]
    assert "loneliness and tiredness" in replies[3]


def test_a_shrug_gets_the_question_once_more_in_other_words_and_then_the_next_one() -> None:
    replies = interview(["We argue.", "idk", "idk"])
    assert INTAKE.topics[1].again in replies[1]
    assert INTAKE.topics[2].question in replies[2]


def test_a_no_is_an_answer() -> None:
    assert INTAKE.topics[2].question in interview(["We argue.", "no"])[1]


@pytest.mark.parametrize(
    ("asked", "options"),
    [
        ("Are you a bot?", phrases.ABOUT_GUIDE),
        ("Who can read this?", phrases.ABOUT_PRIVACY),
        ("What happens with this?", phrases.ABOUT_PRIVACY),
        ("What did my partner say to you?", phrases.ABOUT_OTHER),
        ("What should I do?", phrases.ABOUT_ADVICE),
        ("Why does he always do that?", phrases.QUESTION),
    ],
)
def test_a_question_to_the_guide_is_answered_before_it_goes_on(
    asked: str, options: tuple[str, ...]
) -> None:
    answer = interview(["We argue.", asked])[1]
    assert any(option in answer for option in options)
    assert answer.endswith(INTAKE.topics[1].again)


@pytest.mark.parametrize(
    "foreign",
    [
        "Wir streiten immer über Geld und er ist nie zu Hause.",
        "Nous nous disputons toujours et je suis très fatiguée.",
        "Siempre discutimos por el dinero y estoy muy cansada.",
        "Мы всё время ссоримся из-за денег.",
        "我们总是为钱吵架",
    ],
)
def test_another_language_gets_a_polite_word_in_english_and_is_kept(foreign: str) -> None:
    first, *_, last = interview([foreign, "stop"])
    assert any(option in first for option in phrases.FOREIGN)
    assert foreign.rstrip(".") in last


@pytest.mark.parametrize(
    "alarming",
    [
        "I want to kill myself",
        "honestly I'd be better off dead",
        "I don’t want to live any more",
        "he hit me and I'm afraid",
        "She said she will kill me. It is abuse.",
    ],
)
@pytest.mark.parametrize("kind", list(KINDS), ids=kind_id)
def test_danger_gets_help_and_no_question(kind: Kind, alarming: str) -> None:
    shared = kind.audience == "both"
    answer = interview([(turn("partner-b", alarming),) if shared else alarming], kind)[0]
    assert "emergency number" in answer
    assert "findahelpline.com" in answer
    assert (phrases.SHARED_ROOM in answer) == shared
    assert "?" not in answer


@pytest.mark.parametrize(
    "harmless",
    [
        "This is killing me, I'm so tired of it.",
        "I could die of shame when he shouts.",
        "We hit a wall every time we talk.",
        "I want to end it with him.",
        "Our marriage is dead.",
    ],
)
def test_an_idiom_is_no_alarm_and_no_wish_to_stop(harmless: str) -> None:
    assert INTAKE.topics[1].question in interview([harmless])[0]


def test_after_an_alarm_the_interview_goes_on_gently_where_it_was() -> None:
    replies = interview(["We argue.", "I want to die", "I'm safe now"])
    assert any(option in replies[2] for option in phrases.AFTER_ALARM)
    assert replies[2].endswith(INTAKE.topics[1].again)


def test_the_third_alarm_ends_the_questions() -> None:
    replies = interview(["I want to die", "no", "suicide", "I'll kill myself", "hello?"])
    assert [replies[number].split("\n\n")[0] for number in (0, 2, 3)] == list(phrases.DANGER)
    assert phrases.NO_MORE_QUESTIONS in replies[3]
    assert any(option in replies[4] for option in INTAKE.afterwards)


def test_what_was_said_in_danger_is_not_quoted_in_the_summary() -> None:
    assert "kill" not in interview(["We argue.", "I want to kill myself", "stop"])[2]


@pytest.mark.parametrize("stop", ["stop", "I want to end", "Please stop.", "that's all", "bye!"])
def test_whoever_wants_to_stop_gets_the_summary_at_once(stop: str) -> None:
    answer = interview(["We argue about money.", stop])[1]
    assert "“We argue about money.”" in answer
    assert answer.endswith(INTAKE.farewell)


def test_stopping_without_an_answer_has_no_empty_summary() -> None:
    answer = interview(["stop"])[0]
    assert phrases.NOTHING_NOTED in answer
    assert INTAKE.summary not in answer


def test_after_the_end_the_guide_stays_calm_and_short() -> None:
    replies = interview(["stop", "one more thing", "and another", "idk", "?"])
    for answer in replies[1:]:
        assert answer in INTAKE.afterwards


def test_thanks_and_questions_after_the_end_are_still_answered() -> None:
    replies = interview(["stop", "thank you", "are you a bot?"])
    assert any(replies[1].startswith(option) for option in phrases.THANKS)
    assert any(replies[2].startswith(option) for option in phrases.ABOUT_GUIDE)


def test_the_same_answer_again_is_noticed() -> None:
    replies = interview(["He never listens to me.", "He never listens to me!"])
    assert any(option in replies[1] for option in phrases.REPEATED)


def test_a_long_story_is_thanked_for_and_its_telling_sentence_taken_up() -> None:
    story = "Then this happened and that happened. " * 30 + "I feel so ashamed."
    answer = interview([story])[0]
    assert any(option in answer for option in phrases.LONG)
    assert "You feel so ashamed." in answer


def test_history_that_was_cut_off_does_not_make_it_begin_anew() -> None:
    late = prompt(turn("ai", INTAKE.topics[5].question), "Peace and quiet at home.", omitted=40)
    answer = reply(INTAKE, late)
    assert INTAKE.introduction not in answer
    assert INTAKE.topics[6].question in answer


def test_when_nothing_of_its_own_is_left_to_see_it_asks_no_more() -> None:
    answer = reply(INTAKE, prompt("A very long message.", omitted=40))
    assert answer in INTAKE.afterwards


@pytest.mark.parametrize(
    ("session_type", "script"),
    [("individual_a", EXPLORATION), ("individual_b", EXPLORATION), ("joint_context_a", GUIDANCE)],
)
def test_other_private_kinds_have_scripts_of_their_own(session_type: str, script: Script) -> None:
    answer = interview(["I want to be heard."], KINDS[session_type])[0]
    assert script.topics[1].question in answer


def test_the_mediator_gives_both_their_words_back_by_name() -> None:
    answer = interview(
        [(turn("partner-a", "I want to be heard."), turn("partner-b", "I work so hard."))],
        KINDS["relationship_shared"],
    )[0]
    assert "Ann, you wrote “I want to be heard”. Tom, you wrote “I work so hard”." in answer
    assert MEDIATION.topics[1].question in answer


def test_the_mediator_invites_the_one_who_has_not_spoken() -> None:
    both = (turn("partner-a", "I want to be heard."), turn("partner-b", "I work hard."))
    replies = interview(
        [both, (turn("partner-a", "You said you work hard."),)], KINDS["relationship_shared"]
    )
    assert "I'd like to hear Tom, too." in replies[1]
    assert replies[1].endswith(MEDIATION.topics[1].again)


@pytest.mark.parametrize(("left", "invited"), [("", True), ("Tom", False)])
def test_the_mediator_does_not_wait_for_one_who_has_left_for_good(left: str, invited: bool) -> None:
    talk = prompt(
        turn("partner-a", "I want to be heard."),
        turn("partner-b", "I work hard."),
        turn("ai", MEDIATION.topics[1].question),
        turn("partner-a", "You said you work hard."),
        kind=KINDS["relationship_shared"],
    )
    said = reply(MEDIATION, replace(talk, left=left))
    assert ("I'd like to hear Tom, too." in said) is invited


def test_partners_of_the_same_name_are_told_apart() -> None:
    answer = interview(
        [(turn("partner-a", "I am tired.", "Alex"), turn("partner-b", "I am sad.", "Alex"))],
        KINDS["relationship_shared"],
    )[0]
    assert "Alex (partner A), you wrote “I am tired”." in answer
    assert "Alex (partner B), you wrote “I am sad”." in answer
