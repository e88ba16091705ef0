"""The intake interview."""

from services.language_models.guide.script import Script, Topic

INTAKE = Script(
    introduction=(
        "Before we go on: I'm a scripted guide, not an AI and not a therapist. I ask the questions "
        "of an intake interview one by one and keep what you write in order."
    ),
    topics=(
        Topic(
            label="What brings you here",
            question="What brings you here?",
            again="If you had to tell a friend in one sentence what this is about, what would you "
            "say?",
        ),
        Topic(
            label="Since when",
            question="Since when has it been like this, and did anything set it off?",
            again="Is it something of the last weeks, or has it been there for longer?",
        ),
        Topic(
            label="An example",
            question="Can you tell me about the last time it happened?",
            again="Think of one ordinary day on which you noticed it: what was going on?",
        ),
        Topic(
            label="What it does to you",
            question="How does it feel when that happens, and what does it do to you?",
            again="Where do you notice it most: in your mood, your sleep, your body, your work?",
        ),
        Topic(
            label="What you have tried",
            question="What have you tried so far, and did any of it help, even a little?",
            again="Was there a moment, however small, when it went better than usual?",
        ),
        Topic(
            label="What you wish for",
            question="If things went well, what would be different in a few months?",
            again="What is the smallest change that you would be glad of?",
        ),
        Topic(
            label="What still works",
            question="What still works between you, or gives you strength?",
            again="Who or what is good for you at the moment?",
        ),
        Topic(
            label="Anything else",
            question="Is there anything else that I should have asked?",
            again="Is there one more thing that should be in your notes?",
        ),
    ),
    summary="Thank you for your openness. This is what I noted, in your own words:",
    farewell=(
        "If something is missing or not right, just write it. When it is as you want it, you can "
        "finalize the interview, which seals it for good."
    ),
    afterwards=(
        "Thank you, that is noted as well. My questions are done; finalize whenever you like.",
        "I've kept that with the rest. There is nothing more that you need to do here.",
        "Noted. Take your time; the interview stays open until you finalize it.",
        "Thank you for adding this. When it feels complete, you can finalize the interview.",
    ),
)
