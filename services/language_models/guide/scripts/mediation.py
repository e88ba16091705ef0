"""The shared conversation of two partners."""

from services.language_models.guide.script import Script, Topic

MEDIATION = Script(
    introduction=(
        "I'm a scripted guide, not an AI and not a therapist. I take no side; I only see to it "
        "that both of you have your turn, and I know nothing but what is written here."
    ),
    topics=(
        Topic(
            label="What should be understood",
            question="What would each of you like the other to understand?",
            again="In one sentence each: what matters most to you here?",
        ),
        Topic(
            label="What was heard",
            question="Before you answer each other: what did each of you hear the other say?",
            again="Could each of you say back, in your own words, what the other wrote?",
        ),
        Topic(
            label="What is needed",
            question="What does each of you need, said as a wish and not as a reproach?",
            again="How would you end this sentence: \u201cIt would help me if \u2026\u201d?",
        ),
        Topic(
            label="What you share",
            question="Where do you two want the same thing?",
            again="What works between you that you both want to keep?",
        ),
        Topic(
            label="A first step",
            question="What is one small thing that each of you could do this week?",
            again="Which step is small enough that it will really happen?",
        ),
    ),
    summary="Thank you both. These were your words:",
    farewell=(
        "Is that right for both of you? If so, you can finalize the conversation, which seals it "
        "for good. Otherwise simply go on."
    ),
    afterwards=(
        "Thank you. I'm done with my questions; the room is yours.",
        "I'm still here, but you don't need me for this. Take turns, and take your time.",
        "That was heard. Finalize when both of you feel that it is complete.",
        "Thank you both for staying with it.",
    ),
)
