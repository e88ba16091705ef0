"""Every sentence of the services that people read: why something was refused, or an answer broke off.

What the pages say by themselves is in `components/texts.py`, what a kind of conversation says in its file in
`services/kinds/`, and what the scripted guide says in `services/language_models/guide/`. {Names} are filled in.
"""

from dataclasses import dataclass

GUIDE = "Guide"
SMALL_MODEL = "Small demonstration model"

# Refused, as a whole
SIGN_IN_FIRST = "Please sign in."
BAD_CREDENTIALS = "That email and password don't match."
FROM_ANOTHER_SITE = "This request came from another site."
EMAIL_TAKEN = "There is an account with this email already."
NOTHING_HERE = "There is nothing here."
INVALID = "Something in this request can't be accepted."
SEALED = "This conversation is sealed."
CLIENT_ID_REUSED = "Another message was sent with this client_id; use a new one."
WRITING_ALREADY = "The answer is being written already."
NOTHING_TO_ANSWER = "There is nothing to answer yet."
PARTNER_PRESENT = "Your partner is here already."
PARTNER_LEFT = (
    "Your partner has left, and what you said stays between you two. "
    "Begin something new to invite somebody."
)
OWN_INVITATION = "This invitation is yours; give it to your partner."
PARTNER_MUST_AGREE = "This belongs to both of you: it is erased once your partner asks for it, too."
A_LOT_AT_ONCE = "That was a lot at once; please wait a moment."
A_LOT_FOR_MINUTES = "That was a lot at once; please try again in {minutes} minutes."
A_LOT_FOR_AN_HOUR = "That was a lot at once; please try again in an hour."
TOO_MANY_CONNECTIONS = "There are too many open connections for this account."
UNAVAILABLE = "This can't be done right now; please try again in a moment."
WRONG_METHOD = "This address doesn't take that method."
WEBSOCKET_ONLY = "This address speaks WebSocket."
TOO_LARGE = "This request is too large."

_COUNTED_MINUTES = 50


def a_lot_at_once(seconds: float) -> str:
    """Say that it was too much, and for how long nothing goes, where that is more than a moment."""
    minutes = -int(-seconds // 60)
    if minutes <= 1:
        return A_LOT_AT_ONCE
    if minutes > _COUNTED_MINUTES:
        return A_LOT_FOR_AN_HOUR
    return A_LOT_FOR_MINUTES.format(minutes=minutes)


@dataclass(frozen=True, slots=True)
class LineTexts:
    """What is said of one line of text that can't be accepted."""

    missing: str
    hidden: str
    too_long: str


# Refused, field by field
NAME = LineTexts(
    missing="Please give a name.",
    hidden="A name has an invisible character that can't be shown. Remove it.",
    too_long="A name has at most {most} characters.",
)
TITLE = LineTexts(
    missing="Please give a title.",
    hidden="A title has an invisible character that can't be shown. Remove it.",
    too_long="A title has at most {most} characters.",
)
NO_EMAIL = "Please give an email address like name@example.org."
PASSWORD_TOO_SHORT = "A password has at least {least} characters."  # noqa: S105 - no password
PASSWORD_TOO_LONG = "A password has at most {most} characters."  # noqa: S105 - no password
PASSWORD_UNSTORABLE = "This password has a character that can't be stored."  # noqa: S105 - no password
MESSAGE_EMPTY = "A message needs at least one character."
MESSAGE_TOO_LONG = "A message has at most {most} characters."
MESSAGE_UNSTORABLE = "A message can't hold NUL or half a surrogate pair."
NEEDS_CONFLICT = "{kind} belongs to a conflict."
NEEDS_NO_CONFLICT = "{kind} belongs to no conflict."

# The same, for whoever writes a client
CLIENT_ID = "client_id has 8 to 64 characters of A-Za-z0-9-_."
SESSION_TYPE = "session_type is one of {known}."
BEFORE_OR_AFTER = "Ask for messages before or after, not both."
LIMIT = "limit is a number from {least} to {most}."
NO_POSITION = "This is no position in the list."

# Why an answer broke off, or didn't come
ANSWER_INTERRUPTED = "The answer was interrupted. You can ask for it again."
ANSWER_EMPTY = "No answer came. You can ask for it again."
ANSWER_BROKE_OFF = "The answer broke off. You can ask for it again."
GUIDE_MISCONFIGURED = (
    "The guide isn't set up properly here. Whoever runs this service has to look into it."
)
GUIDE_BUSY = "The guide can't be reached right now. Please try again in a moment."
GUIDE_INTERRUPTED = "The guide's answer broke off. You can ask for it again."
GUIDE_SILENT = "The guide took too long to answer. You can ask for it again."
GUIDE_REFUSED = "The guide didn't want to answer this. You can put it in other words."
GUIDE_REJECTED = "The guide couldn't answer this. You can go on with another message."
GUIDE_FULL = "This conversation has grown too long for the guide to read."
GUIDE_FAILED = "The guide couldn't answer. You can ask for it again."

# A transcript to read
TRANSCRIPT_BEGUN = "{kind}, begun {time}"
TRANSCRIPT_SEALED = "Sealed {time}"
TRANSCRIPT_DIGEST = "SHA-256 {digest}"
TRANSCRIPT_LINE = "**{name}** · {time}"
TRANSCRIPT_LINE_STOPPED = "**{name}** (stopped) · {time}"
