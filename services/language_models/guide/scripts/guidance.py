"""Getting ready for talking together."""

from services.language_models.guide.script import Script, Topic

GUIDANCE = Script(
    introduction=(
        "Just so that it's clear: I'm a scripted guide, not an AI and not a therapist. Step by "
        "step, my questions help you to get ready for talking together."
    ),
    topics=(
        Topic(
            label="What you hope for",
            question="What would you like to come out of that talk?",
            again="How would you notice afterwards that it was a good talk?",
        ),
        Topic(
            label="What should be understood",
            question="What is the one thing that you would like to be understood?",
            again="If only one sentence of yours could stay, which one should it be?",
        ),
        Topic(
            label="In your words",
            question="How would you say that in a sentence that begins with \u201cI\u201d, without a "
            "reproach in it?",
            again="Try it like this: \u201cWhen \u2026 happens, I feel \u2026, because I need \u2026\u201d. What "
            "would you put in?",
        ),
        Topic(
            label="What may be hard to hear",
            question="What might you get to hear that is hard for you?",
            again="Which sentence would hurt you or make you angry at once?",
        ),
        Topic(
            label="What helps you then",
            question="What helps you to stay in the talk when it gets heated?",
            again="How could you ask for a break without walking away?",
        ),
        Topic(
            label="What you can offer",
            question="What can you offer as a first step?",
            again="What would be a small sign of good will that costs you little?",
        ),
    ),
    summary="You are better prepared than a moment ago. This is what you can take with you:",
    farewell=(
        "Keep it in view when you talk. You can add to it here, or finalize it, which seals it for "
        "good."
    ),
    afterwards=(
        "Noted. I have no further questions; I wish you a good talk.",
        "Thank you, that belongs to it. Read your list once more before you begin.",
        "I've kept it with the rest. One calm sentence is often enough to begin with.",
        "Good that you wrote it down. Finalize whenever you like.",
    ),
)
