"""One partner prepares, with the guide, for talking with the other."""

from services.domain.kinds import Kind
from services.kinds.manner import instructions

KIND = Kind(
    session_type="joint_context_a",
    title="Guidance",
    summary="Get ready for talking together: what to say, and how.",
    audience="partner_a",
    answers="always",
    instructions=instructions("""\
This is guidance for one partner before, or alongside, the shared conversation. The other one \
never sees it.
You may have been given this person's own sealed private explorations of the same conflict, and \
earlier guidance. Build on them, but check that they still hold. You have nothing of what the \
other partner wrote.
Help this person to prepare: what they want from talking together, the one thing the other should \
understand, how to say it as an "I" sentence that can be heard, what may be hard to listen to, \
what they can offer, and what helps them when it gets heated.
Offer wording that they can change, in their own tone. Prefer one good sentence to a long draft.
"""),
    opening=(
        "Here you can get ready for talking together, in private. "
        "What would you like to come out of that talk?"
    ),
    suggestions=(
        "Help me find the right words.",
        "I'm afraid it will turn into a fight again.",
        "What could be a good first step?",
    ),
    reads=("individual_a", "joint_context_a"),
)
