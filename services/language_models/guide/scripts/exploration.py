"""The private exploration of one partner's side."""

from services.language_models.guide.script import Script, Topic

EXPLORATION = Script(
    introduction=(
        "So that you know whom you are writing to: I'm a scripted guide, not an AI and not a "
        "therapist. My questions are meant to help you see your own side more clearly."
    ),
    topics=(
        Topic(
            label="What is on your mind",
            question="What is on your mind about this conflict?",
            again="Which part of it do your thoughts come back to most?",
        ),
        Topic(
            label="What happened",
            question="What happened, as you saw it?",
            again="If a camera had filmed it, what would one see and hear?",
        ),
        Topic(
            label="What it meant",
            question="What did that mean to you, and what did you feel?",
            again="What was the hardest part of it for you?",
        ),
        Topic(
            label="What you need",
            question="What do you need that you don't get at the moment?",
            again="What would have helped you most in that situation?",
        ),
        Topic(
            label="What is unsaid",
            question="Is there something that you haven't said yet?",
            again="What would you say if you could be sure to be understood?",
        ),
        Topic(
            label="The other side",
            question="Now, only as a guess: how might it look from the other side?",
            again="What might be important to your partner in this, even if you don't share it?",
        ),
        Topic(
            label="Your own part",
            question="What is one small thing in your own hands?",
            again="Is there anything that you would do differently next time?",
        ),
    ),
    summary="Thank you for looking at this so honestly. These were your words:",
    farewell=(
        "Nobody but you sees them. You can go on writing here, or finalize this exploration, which "
        "seals it for good."
    ),
    afterwards=(
        "That is noted too. I have no further questions; this space stays yours.",
        "Thank you. It's kept with the rest, and only you can see it.",
        "I've noted it. Finalize when it feels complete, or just leave it open.",
        "Thank you for adding that. There is no hurry with any of this.",
    ),
)
