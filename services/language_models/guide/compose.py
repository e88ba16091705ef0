"""The guide's next reply, from what has been said."""

from collections.abc import Sequence

from services.language_models.guide import phrases
from services.language_models.guide.choose import choose
from services.language_models.guide.classify import Sort, classify
from services.language_models.guide.history import ALARMS_THAT_END, Standing, read
from services.language_models.guide.mirror import mirror, notes
from services.language_models.guide.reflect import words
from services.language_models.guide.room import silent
from services.language_models.guide.script import Script
from services.language_models.port import Prompt, Turn

_ALARMS: dict[Sort, Sequence[str]] = {"danger": phrases.DANGER, "violence": phrases.VIOLENCE}
_ENOUGH_TO_REPEAT = 3
_TIMES_ASKED = 2
# What is answered with a set phrase; the question that stood is then put once more.
_ANSWERED: dict[Sort, Sequence[str]] = {
    "about_guide": phrases.ABOUT_GUIDE,
    "about_privacy": phrases.ABOUT_PRIVACY,
    "about_other": phrases.ABOUT_OTHER,
    "about_advice": phrases.ABOUT_ADVICE,
    "question": phrases.QUESTION,
    "foreign": phrases.FOREIGN,
    "nothing": phrases.NOTHING,
    "yes": phrases.YES,
    "greeting": phrases.GREETING,
    "thanks": phrases.THANKS,
}


def reply(script: Script, prompt: Prompt) -> str:
    """Return what the guide says next: never empty, and never what it has just said.

    It depends on `prompt` alone. Each reply brings the conversation on, so that it reaches its end
    after at most two replies a topic and three alarms, whatever is written.
    """
    turns = prompt.turns
    standing = read(script, turns, cut=prompt.omitted > 0)
    sort = _sort(standing.latest)
    if sort in _ALARMS:
        paragraphs = _alarm(_ALARMS[sort], prompt, standing)
    elif standing.closed:
        paragraphs = _afterwards(script, sort, turns)
    elif sort == "stop":
        paragraphs = _close(script, prompt, standing, lead=choose(phrases.STOP, turns))
    else:
        paragraphs = _go_on(script, prompt, standing, sort)
    if standing.first and sort not in _ALARMS:
        paragraphs.insert(1, script.introduction)
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _sort(latest: Sequence[Turn]) -> Sort:
    """Of several messages the most pressing counts; a set phrase answers only what all agree in."""
    sorts: list[Sort] = [classify(turn.content) for turn in latest]
    for sort in sorts:
        if sort in _ALARMS:
            return sort
    if not sorts:
        return "nothing"
    return sorts[-1] if len(set(sorts)) == 1 or sorts[-1] == "stop" else "plain"


def _alarm(options: Sequence[str], prompt: Prompt, standing: Standing) -> list[str]:
    warning = options[standing.alarms % len(options)]
    shared = phrases.SHARED_ROOM if prompt.kind.audience == "both" else ""
    if standing.alarms + 1 >= ALARMS_THAT_END:
        return [warning, shared, phrases.NO_MORE_QUESTIONS]
    return [warning, shared, choose(phrases.GO_ON, prompt.turns)]


def _afterwards(script: Script, sort: Sort, turns: Sequence[Turn]) -> list[str]:
    calm = choose(script.afterwards, turns)
    if sort in _ANSWERED and sort not in {"nothing", "yes", "greeting"}:
        return [choose(_ANSWERED[sort], turns), calm]
    return [calm]


def _close(script: Script, prompt: Prompt, standing: Standing, *, lead: str) -> list[str]:
    noted = notes(script, prompt, standing)
    if not noted:
        return [lead, phrases.NOTHING_NOTED, script.farewell]
    return [lead, script.summary, noted, script.farewell]


def _go_on(script: Script, prompt: Prompt, standing: Standing, sort: Sort) -> list[str]:
    turns = prompt.turns
    if standing.after_alarm:
        lead = choose(phrases.AFTER_ALARM, turns)
    elif sort in _ANSWERED:
        lead = choose(_ANSWERED[sort], turns)
    elif sort == "no":
        lead = choose(phrases.NO, turns)
    else:
        lead = _take_up(prompt, standing, sort)
    one_sided = silent(prompt, standing.latest) is not None
    once_more = standing.after_alarm or sort in _ANSWERED or one_sided
    question = _question(script, standing, once_more=once_more)
    return [lead, question] if question else _close(script, prompt, standing, lead=lead)


def _question(script: Script, standing: Standing, *, once_more: bool) -> str | None:
    """Return the question that stands, in other words, if it may be put again; else the next."""
    if once_more and standing.times < _TIMES_ASKED:
        return script.topics[standing.topic].again
    following = standing.topic + 1
    return script.topics[following].question if following < len(script.topics) else None


def _take_up(prompt: Prompt, standing: Standing, sort: Sort) -> str:
    turns = prompt.turns
    if _said_before(turns, standing.latest):
        return choose(phrases.REPEATED, turns)
    mirrored = mirror(prompt, standing.latest)
    if sort == "long" and prompt.kind.audience != "both":
        return f"{choose(phrases.LONG, turns)} {mirrored}"
    other = silent(prompt, standing.latest)
    return f"{mirrored} {phrases.INVITE.format(name=other)}" if other else mirrored


def _said_before(turns: Sequence[Turn], latest: Sequence[Turn]) -> bool:
    earlier = {tuple(words(turn.content)) for turn in turns[: -len(latest)] if turn.role != "ai"}
    said = {tuple(words(turn.content)) for turn in latest}
    return any(len(text) >= _ENOUGH_TO_REPEAT for text in said & earlier)
