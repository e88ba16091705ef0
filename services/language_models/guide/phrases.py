"""What the guide says besides its questions: data only.

No option of a list is contained in another one of it.
"""

# When somebody may be in danger. The sign in each is how the guide knows later that it said so.
HELP_SIGNS = ("I'm only a scripted guide and can't keep you safe",)

DANGER = (
    (
        "What you write worries me, and it matters more than any question here. I'm only a scripted "
        "guide and can't keep you safe. If you are thinking of ending your life or of hurting yourself, "
        "please call your local emergency number now (112 in Europe, 911 in North America, 999 in the "
        "UK) or a crisis line (988 in the US and Canada; findahelpline.com knows the one in your "
        "country). Please don't stay alone with it: tell somebody you trust, today."
    ),
    (
        "Thank you for saying it. I take it seriously. I'm only a scripted guide and can't keep you "
        "safe, but people can: your local emergency number (112, 911, 999) or a crisis line, which you "
        "find at findahelpline.com. If you can, call one of them now, and let somebody be with you."
    ),
    (
        "I'm still worried about you. I'm only a scripted guide and can't keep you safe. Please put "
        "this phone call before everything here: 112, 911, 999 or your country's crisis line "
        "(findahelpline.com). Somebody is there at any hour, also for you."
    ),
)
VIOLENCE = (
    (
        "What you describe is serious, and your safety comes first. I'm only a scripted guide and can't "
        "keep you safe. If anyone is in danger now, please call your local emergency number (112 in "
        "Europe, 911 in North America, 999 in the UK). Nobody has to put up with violence; there are "
        "helplines for it in most countries, and findahelpline.com knows them. Please tell somebody you "
        "trust, too."
    ),
    (
        "I take that seriously. I'm only a scripted guide and can't keep you safe. If it isn't safe "
        "where you are, go where it is, and call your local emergency number (112, 911, 999). A helpline "
        "for violence at home can plan the next steps with you; findahelpline.com knows the one in your "
        "country."
    ),
    (
        "Nothing that I could ask is as important as this. I'm only a scripted guide and can't keep you "
        "safe. Please talk to people who can: your local emergency number when it is urgent, otherwise "
        "a helpline (findahelpline.com) or somebody you trust."
    ),
)
SHARED_ROOM = "This room is read by both of you, so don't write here what could put you at risk."
GO_ON = (
    "If you are safe and want to go on, just write; we can take it slowly.",
    "You don't have to go on here. If you are safe and would like to, write a word.",
)
NO_MORE_QUESTIONS = "I won't ask anything more today. What you wrote is kept."
AFTER_ALARM = (
    "Thank you for coming back to me. We go slowly, and you can stop at any time.",
    "All right, we go on gently. Help stays one call away whenever you need it.",
)

RECEIVED = (
    "Thank you for telling me.",
    "I've noted that.",
    "That helps me to understand.",
    "Thank you, I keep that in mind.",
    "I see.",
    "Thank you for putting it so plainly.",
)
FEELING = (
    "I hear {feelings} in that.",
    "There is {feelings} in what you write.",
    "That carries {feelings}.",
)
LONG = (
    "Thank you for taking the time to write all this. One sentence stays with me:",
    "That is a lot, and I'm glad you wrote it down. What stands out to me:",
)
REPEATED = (
    "You have said this before; it must matter to you.",
    "This comes up again. I've noted that it weighs on you.",
)
NOTHING = (
    "That's all right, not everything has an answer.",
    "No hurry, it doesn't have to be clear yet.",
    "That's fine. We can look at it from another side.",
    "All right, we don't have to stay with that.",
)
YES = (
    "Good.",
    "All right.",
    "I'm glad to hear it.",
)
NO = (
    "All right, then we leave it at that.",
    "That's an answer too.",
    "Understood.",
)
GREETING = (
    "Hello, I'm glad you are here.",
    "Hello to you, too.",
)
THANKS = (
    "You're welcome.",
    "Gladly.",
)
ABOUT_GUIDE = (
    (
        "I'm neither a human nor an AI, I'm a scripted guide: I ask questions that were written in "
        "advance and pick up some of your words. I don't truly understand them."
    ),
    (
        "I'm a script, a list of questions with some manners. What you write has worth all the "
        "same, because you see it in front of you."
    ),
)
ABOUT_PRIVACY = (
    (
        "What you write is kept in this conversation, for those who take part in it. From a private "
        "one I pass nothing on to your partner. You can download it, and have it erased."
    ),
    (
        "It stays in this conversation. In the app, only those who take part in it can open it, and "
        "you can download it or have it erased."
    ),
)
ABOUT_OTHER = (
    "I know nothing of what anybody wrote elsewhere, and if I did, I wouldn't pass it on.",
    "I can't see other conversations, so I have nothing to tell about that.",
)
ABOUT_ADVICE = (
    (
        "I can't give you advice, since I'm only a script. But writing it down often shows what you "
        "already know."
    ),
    (
        "That's a question for a person who knows you, or for a counsellor; a script can't judge it. "
        "What I can do is help you sort it."
    ),
)
QUESTION = (
    (
        "I don't have the answer to that; I'm a script. I've noted the question, because it seems to "
        "matter to you."
    ),
    "A good question. I can't answer it, but it can stand in your notes.",
)
FOREIGN = (
    (
        "I'm sorry, I only speak English. You are welcome to go on in your language: I keep your words, "
        "but I can't take them up."
    ),
    (
        "I couldn't read that, because English is the only language I know. Your words are kept as they "
        "are."
    ),
)
STOP = (
    "Of course, we can stop here.",
    "All right, that was the last question.",
)
NOTHING_NOTED = (
    "Thank you for being here. There isn't much in my notes yet, and that's all right; some things "
    "take a second start."
)
INVITE = "I'd like to hear {name}, too."
