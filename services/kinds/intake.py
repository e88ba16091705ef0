"""The first talk with one person: what brings them here."""

from services.domain.kinds import Kind
from services.kinds.manner import instructions

KIND = Kind(
    session_type="intake",
    title="Intake interview",
    summary="A first talk about what brings you here, at your own pace.",
    audience="owner",
    answers="always",
    instructions=instructions("""\
This is the intake interview, a private first talk with one person.
Get to know, in an order that follows the person: what brings them here; since when; a recent \
example; how it feels and what it does to them; what they have tried; what they wish for; what \
still works or gives them strength; whether anything is missing.
Follow up once where an answer is thin, then move on. Don't ask what has been answered already.
When you know enough, sum up in a short list, ask whether it is right, and say that they can \
finalize the interview, which seals it for good, or go on writing.
"""),
    opening=(
        "Hello, it's good that you are here. I'd like to understand your situation, "
        "one question at a time, and you decide how much you tell. What brings you here?"
    ),
    suggestions=(
        "We keep having the same argument.",
        "Something happened that I can't let go of.",
        "I'm not sure where to begin.",
    ),
)
