"""What sort of thing somebody has said."""

import re
from typing import Literal

from services.language_models.guide import words as known
from services.language_models.guide.reflect import words

Sort = Literal[
    "danger", "violence", "stop", "about_guide", "about_privacy", "about_other", "about_advice",
    "question", "foreign", "nothing", "yes", "no", "greeting", "thanks", "long", "plain",
]  # fmt: skip

_ALARMS: tuple[tuple[Sort, re.Pattern[str]], ...] = (
    ("danger", known.DANGER),
    ("violence", known.VIOLENCE),
)
_WHOLE: tuple[tuple[Sort, re.Pattern[str]], ...] = (
    ("stop", known.STOP),
    ("greeting", known.GREETING),
    ("thanks", known.THANKS),
    ("nothing", known.NOTHING),
    ("yes", known.YES),
    ("no", known.NO),
)
_ASKED: tuple[tuple[Sort, re.Pattern[str]], ...] = (
    ("about_guide", known.ABOUT_GUIDE),
    ("about_other", known.ABOUT_OTHER),
    ("about_privacy", known.ABOUT_PRIVACY),
    ("about_advice", known.ABOUT_ADVICE),
    ("question", known.QUESTION),
)
_LONG = 120
# Who writes more than this tells something, even if there is a question in it.
_LONGEST_QUESTION = 20
_LONGEST_LINE = 300
_ENOUGH_TO_TELL = 3
_BEYOND_LATIN = "\u024f"


def classify(text: str) -> Sort:
    """Return the sort of `text`, the most pressing one first."""
    said = words(text)
    plain = text.lower().replace("’", "'")
    whole = " ".join(said)
    for sort, pattern in _ALARMS:
        if pattern.search(plain):
            return sort
    for sort, pattern in _WHOLE:
        if pattern.fullmatch(whole):
            return sort
    if len(said) <= _LONGEST_QUESTION and len(text) <= _LONGEST_LINE:
        for sort, pattern in _ASKED:
            if pattern.search(plain):
                return sort
    return _told(text, said)


def _told(text: str, said: list[str]) -> Sort:
    if _foreign(text, said):
        return "foreign"
    if not said:
        return "nothing"
    return "long" if len(said) > _LONG else "plain"


def _foreign(text: str, said: list[str]) -> bool:
    letters = [char for char in text if char.isalpha()]
    if sum(char > _BEYOND_LATIN for char in letters) * 2 > len(letters):
        return True
    foreign = sum(word in known.FOREIGN for word in said)
    english = sum(word in known.ENGLISH for word in said)
    return len(said) >= _ENOUGH_TO_TELL and foreign > max(1, 2 * english)
