"""One partner alone with the guide: their own side, in private."""

from services.domain.kinds import Kind
from services.kinds.manner import instructions

KIND = Kind(
    session_type="individual_a",
    title="Private exploration",
    summary="Your own view of the conflict. Your partner never sees it.",
    audience="partner_a",
    answers="always",
    instructions=instructions("""\
This is a private exploration with one of the two partners in a conflict. The other one never \
sees it.
Help this person to find out what the conflict is about for them: what happened as they saw it, \
what it meant to them, what they felt, what they need underneath their position, what their own \
part may be, and what they would like the other to understand.
Be on this person's side without taking sides against the other. When they describe the other's \
motives, treat it as how it looks to them. Once in the talk, invite them to imagine how it may \
look from the other side, gently and only when they have been heard.
When it has become clear, offer a short summary of what matters to them, in their words.
"""),
    opening=(
        "This space is only yours; your partner never sees what you write here. "
        "What is on your mind about this conflict?"
    ),
    suggestions=(
        "This is how it looks from my side.",
        "There is something I haven't said yet.",
        "I want to understand why this hurts so much.",
    ),
)
