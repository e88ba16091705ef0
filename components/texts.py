"""Every word that the pages say, in one place: short, warm, plain. {Names} are filled in.

What services say is in `services/domain/texts.py`; `docs/translating.md` lists all places.
"""

GALLERY = "Gallery"
APP_NAME = "Conversations"
TAGLINE = "A calm place to say\N{NO-BREAK SPACE}it, and be heard."
ABOUT = "Talk with a guide, by yourself or with somebody close. It listens first."

# Start, signing in and up
YOUR_NAME = "Your name"
NAME = "Name"
YOUR_NAME_HINT = "Only the people you talk with see it."
START = "Start"
HAVE_ACCOUNT = "I have an account"
SIGN_IN = "Sign in"
SIGN_UP = "Create account"
SIGN_IN_TITLE = "Good to see you again"
SIGN_UP_TITLE = "Create an account"
SIGN_UP_WHY = "So that your conversations are there on every device."
GUEST_TITLE = "Just have a look around"
GUEST_WHY = "No email, no password. You can keep the account later."
EMAIL = "Email"
PASSWORD = "Password"  # noqa: S105 - a label, not a secret
PASSWORD_HINT = "At least 10 characters."  # noqa: S105 - a hint, not a secret
SIGN_OUT = "Sign out"
SIGN_OUT_FAILED = "You may still be signed in"
ACCOUNT = "Account"
EMAIL_MISSING = "Please give your email."
PASSWORD_MISSING = "Please give your password."  # noqa: S105 - a hint, not a secret
GUEST = "Guest"

# Light and dark
THEME = "Look"
THEME_SYSTEM = "System"
THEME_LIGHT = "Light"
THEME_DARK = "Dark"
THEME_WHY = "As your device has it, or always the same."

# The list
CONVERSATIONS = "Conversations"
NEW_CONVERSATION = "New conversation"
WHAT_KIND = "What would you like to do?"
WHICH_ONE = "Which one is it about?"
HELLO = "Hello, {name}"
NOTHING_YET = "No conversations yet"
NOTHING_YET_MORE = "Start a conversation whenever you like. You can stop and come back at any time."
NO_MESSAGES_YET = "No messages yet"
YOU = "You"
SEALED = "Sealed"
UNREAD = "{count} new"
OK = "OK"
TRY_AGAIN = "Try again"
SHOW_MORE = "Show more"

# A conversation
CONVERSATION = "Conversation"
BACK = "Back to conversations"
MORE = "More"
LOADING = "Loading"
SKIP = "Skip to the conversation"
MESSAGE = "Message"
MESSAGE_HINT = "Say it the way you mean it"
SEND = "Send"
STOP = "Stop"
ONE_LEFT = "1 character left"
ONE_TOO_MANY = "1 character too many"
CHARACTERS_LEFT = "{count} characters left"
TOO_LONG = "{count} characters too many"
EARLIER = "Earlier messages"
LATEST = "Jump to latest"
GUIDE = "Guide"
SENDING = "Sending…"
SENT = "Sent"
WAITING = "Waiting for network"
NOT_SENT = "Not sent"
STOPPED = "Stopped here"
RETRY = "Retry"
DISCARD = "Discard"
EDIT = "Edit"
COPY_WORDS = "Copy"
IS_WRITING = "{name} is writing"
IS_TYPING = "{name} is typing"
ARE_TYPING = "{first} and {second} are typing"
HERE = "{name} is here"
AWAY = "{name} is away"
PEOPLE = "People"
WITH_GUIDE = "With the guide"
NEW = "New"
ASK_GUIDE = "Ask the guide"
BOTH_SPOKE = "The guide answers when you've both spoken."
ASKED = "The guide waits until it's asked."
TRY_IDEAS = "Not sure how to begin?"

# The menu of a conversation
NOTIFY_ON = "Notify me of answers"
NOTIFY_OFF = "Don't notify me"
DOWNLOAD = "Download transcript"
DOWNLOAD_JSON = "Download as JSON"
ERASE = "Erase…"
ERASE_TITLE = "Erase this conversation?"
ERASE_WHY = (
    "Everything that was said in it is gone for good, for the guide, too. This can't be undone."
)
ERASE_WHY_SHARED = (
    "It belongs to both of you. It's erased once {name} asks for it, too; until then it stays."
)
ERASE_WAITING = "You've asked for it. It's erased once {name} asks for it, too."
ERASE_WHY_ASKED = (
    "{name} has asked for it. If you ask, too, everything that was said in it is gone for good, for "
    "the guide, too. This can't be undone."
)
ERASE_WANTED = "{name} would like to erase this conversation"
ERASE_WANTED_MORE = "It stays until you ask for it, too."
ERASE_WANTED_MINE = "You've asked to erase this conversation"
ERASE_WANTED_MINE_MORE = "It's erased once {name} asks for it, too."
ERASE_KEEP = "Keep it"
ERASE_TAKE_BACK = "Take it back"
ERASE_NOW = "Erase for good"
ERASE_ASK = "Ask to erase"
CLOSE = "Close"

# What two people share
TWO_OF_US = "Something between two of us"
TWO_OF_US_WHY = (
    "Give it a name that you both would recognise. Then you invite the other one by a link."
)
CONFLICT_TITLE = "What is it about?"
CONFLICT_TITLE_HINT = "For example: The dishes. Both of you see it."
BEGIN = "Begin"
WITH = "With {name}"
WAITING_FOR_PARTNER = "Waiting for your partner"
INVITE = "Invite your partner"
INVITE_TITLE = "Invite your partner"
INVITE_WHY = (
    "Send your partner this link. It works once, within 7 days. You'll both read the shared "
    "conversation; private ones stay private."
)
INVITE_LINK = "Invitation link"
MAKING_LINK = "Making a link…"
COPY = "Copy link"
COPIED = "Copied"
SHARE = "Share…"
DONE = "Done"
HAS_LEFT = "{name} has left"
LEFT_MORE = (
    "They removed their account. What was said stays with you, and the guide still listens. To talk with "
    "somebody again, begin something new between two of you."
)
PARTNER_MISSING = "Your partner isn't here yet"
PARTNER_MISSING_MORE = (
    "You can write already: they'll find it when they come. Or send them the link once more."
)
WELCOME_BOTH = "You're both in. Talk together, or get ready on your own first."

# An invitation
INVITATION = "Invitation"
INVITES_YOU = "{name} invites you to talk"
INVITED_TO = "It's about {title}."
INVITED_MEANS = (
    "You both read everything in the shared conversation.",
    "Private conversations stay private. Nobody else sees them, and the guide doesn't tell.",
    "A guide listens to you both. It takes nobody's side.",
)
INVITED_NAME_HINT = "The one who invites you sees it."
ACCEPT = "Accept"
ACCEPT_AS = "You're here as {name}."
INVITED_GONE_TITLE = "This invitation doesn't open any more"
INVITED_GONE_WHY = (
    "It works once, within 7 days. If you've accepted it, it's among your conversations. "
    "If not, ask for a new link."
)
INVITED_OWN_TITLE = "This is your own invitation"
INVITED_OWN_WHY = (
    "It's yours to send: give your partner this page's address. Once they open it and accept, "
    "you're both in."
)

# The account
ACCOUNT_TITLE = "Your account"
ACCOUNT_MORE = "Account settings"
SIGN_OUT_WHY = "On this device only. Your conversations stay."
SIGN_OUT_TITLE = "Not everything has been sent yet"
SIGN_OUT_LOSES = (
    "What waits to be sent, and what you were still writing, is on this device only. If you sign out now, "
    "it's gone."
)
STAY = "Stay signed in"
SIGN_OUT_ANYWAY = "Sign out and discard"
GUEST_NOTE = "As a guest you can't come back once you've signed out."
CLAIM_TITLE = "Keep this account"
CLAIM_WHY = (
    "With an email and a password you can come back from any device. All your conversations stay."
)
CLAIM = "Keep this account"
REMOVE_TITLE = "Remove this account"
REMOVE_SHORT = "Your account and your private conversations are gone for good."
REMOVE = "Remove account…"
REMOVE_ASK = "Remove your account?"
REMOVE_GOES = "Your account, your private conversations and all that the guide knows of them go."
REMOVE_STAYS = "What you said in a shared conversation stays with your partner."
REMOVE_FOR_GOOD = "This can't be undone."
REMOVE_NOW = "Remove for good"

# The link
CONNECTING = "Connecting…"
RECONNECTING = "Reconnecting…"
RECONNECTING_IN = "Reconnecting in {seconds} s"
POLLING = "Slower connection"
OFFLINE = "Offline"
WAITING_NONE = "Keep writing. It's sent when you're back."
WAITING_ONE = "1 message waits. It's sent once you're connected."
WAITING_MANY = "{count} messages wait. They're sent once you're connected."
TRY_NOW = "Try now"

# Sealing
FINALIZE = "Finalize"
FINALIZE_TITLE = "Finalize this conversation?"
FINALIZE_WHY = (
    "It's sealed then: nobody can add to it, not even you. It stays here to be read, for good. "
    "This can't be undone."
)
FINALIZE_NOW = "Finalize for good"
CANCEL = "Cancel"
SEALED_MORE = "Nothing can be added or changed."
UNSENT_DRAFT = "You were still writing this. It's kept on this device, for you alone:"
SEAL_CHECK = "Check the seal"
SEAL_CHECKING = "Checking…"
SEAL_HOLDS = "The seal holds: every message is as it was sealed."
SEAL_BROKEN = "The seal doesn't match. What is shown here isn't what was sealed."
SEAL_UNABLE = "It can't be checked here right now. The JSON download has all that it takes."
SEAL_DIGEST = "Fingerprint {digest}"

# When there is nothing
NOT_FOUND_TITLE = "There's nothing here"
NOT_FOUND_WHY = "It may have been erased, or it belongs to somebody else."
SIGNED_OUT_TITLE = "You're signed out"
SIGNED_OUT_WHY = "If you have an account, sign in and you'll be right back here."
REMOVED_TITLE = "Your account is gone"
REMOVED_WHY = "You've removed it, and nothing of it is left on this device. You can begin anew whenever you like."
TO_START = "To the start"
BROKEN_TITLE = "This didn't load"
BROKEN_WHY = "Something went wrong on the way. It's usually better in a moment."
HOME = "To my conversations"

# What the browser says by itself: `components/client/words.js` is written from these. {Names} are filled in.
CLIENT = {
    "you": YOU,
    "someone": "Someone",
    "today": "Today",
    "yesterday": "Yesterday",
    "days": "Sun Mon Tue Wed Thu Fri Sat",
    "weekdays": "Sunday Monday Tuesday Wednesday Thursday Friday Saturday",
    "months": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "sealedToday": "Sealed today",
    "sealedYesterday": "Sealed yesterday",
    "sealedOn": "Sealed on {day}",
    "sealed": "This conversation is sealed.",
    "notReady": "One moment, the conversation is still opening.",
    "unsent": "Some of your messages are still on their way. Wait for them first.",
    "nothingToSend": "Write something first.",
    "tooLong": "Characters too many: {count}.",
    "unsendable": "There is a character in it that can't be sent.",
    "unsure": "It was written before it was known who is here. Send it if it's yours.",
    "tooMuch": "That was a lot at once. It goes by itself in {time} or less.",
    "tooMuchAgain": "That was a lot at once. Please try again in {time}.",
    "unreachable": "The server can't be reached right now.",
    "brokeOff": "The answer broke off. You can ask for it again.",
    "noTranscript": "The transcript couldn't be fetched. Try again in a moment.",
    "notCopied": "This browser doesn't let the page copy. Select the words instead.",
    "noConflicts": "Your conversations can't be read right now. Try again in a moment.",
    "forTheInvited": "This one is for whoever was invited: open the link that your partner sent you.",
    "shareText": "Let's talk about it together: {title}",
    "copiedInstead": "It can't be shared from here, so it's copied: paste it wherever you like.",
    "copyByHand": "It can't be copied for you here. It's selected: copy it by hand.",
    "wrongPassword": "That isn't your password.",
    "saidLeft": "Characters left: {count}.",
    "saidNotSent": "Your message wasn't sent. {why}",
    "saidWriting": "The guide is writing.",
    "saidAnswered": "The guide answered. {answer}",
    "saidEraseAsked": f"{ERASE_WANTED}.",
    "saidGone": "This conversation isn't there any more.",
    "saidSignedOut": "You are signed out.",
    "saidRemoved": "Your account has been removed.",
    "saidBroken": "This conversation can't be shown.",
    "saidOffline": "You are offline.",
    "saidReconnecting": "Connection lost, reconnecting.",
    "saidConnected": "You are connected again.",
    "notifyAnswer": "The guide has answered.",
    "notifyMessage": "{name} has written.",
    "copyMessage": "Copy message",
    "copied": COPIED,
    "table": "Table",
    "taskDone": "Done:",
    "taskOpen": "To do:",
}
