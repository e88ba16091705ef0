"""The words that the guide can recognise, in lower case: data only."""

import re


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.DOTALL)


# Said about oneself or somebody else, these come before everything. A false alarm costs a few
# sentences, so they are wide; idioms ("this is killing me") stay out.
DANGER = _any(
    r"\bsuicid",
    r"\bkms\b",
    r"\bkill(ing)? (myself|himself|herself|themselves|ourselves)\b",
    r"\b(end(ing)?|tak(e|ing)) (it all|my (own )?life)\b",
    r"\b(want|wanna|wish|going|like|ready) to (die|be dead)\b",
    r"\bwish i (was|were) dead\b",
    r"\bbetter off (dead|without me)\b",
    r"\b(don'?t|do not|not) want to (live|be alive|be here any ?more|wake up)\b",
    r"\bno (reason|point) (to live|in living|to go on living)\b",
    r"\b(can'?t|cannot) go on living\b",
    r"\btired of (living|life)\b",
    r"\b(hurt|harm|cut|cutting|hurting|harming) myself\b",
    r"\bself[- ]?harm",
    r"\boverdos",
)
VIOLENCE = _any(
    r"\b(hit|hits|beat|beats|beaten|punch\w*|slap\w*|kick\w*|chok\w+|strangl\w+|push(ed|es)|stab\w*)"
    r" (me|us|her|him|my \w+|our \w+|the (kids?|child|children|baby))\b",
    r"\b(want|wants|going|threat\w+|gonna|tried) to (kill|hurt|shoot|stab|beat) "
    r"(me|us|her|him|them|my|the|you)\b",
    r"\b(he|she|they|i)('ll| will) (kill|hurt) (me|him|her|us|them)\b",
    r"\brap(ed|es|ing|ist)\b",
    r"\bsexual(ly)? (abus|assault)",
    r"\babus(e|es|ed|ing|ive)\b",
    r"\bmolest",
    r"\b(afraid|fear|scared) for my life\b",
    r"\b(afraid|scared) of being (hit|beaten|hurt)\b",
    r"\bphysically (violent|attack)",
    r"\bdomestic violence\b",
    r"\bviolent (to|towards|with) (me|us)\b",
)

# "I want to end it" may be about the relationship, or about much more: no wish to stop here.
STOP = _any(
    r"(?!.*\bend it\b)(please |ok(ay)? |no )?"
    r"(stop|quit|end|exit|enough|finish(ed)?|finalize|bye( bye)?|goodbye|good night"
    r"|that'?s (all|it|enough)|(i'?m|i am) (done|finished)|no more( questions)?"
    r"|(let'?s|can we|could we|we can) (stop|end|finish)"
    r"|(i )?(don'?t|do not) want to (go on|continue|talk|answer)"
    r"|(i )?(want|would like|wanna|need|'d like)( to)? (stop|quit|end|finish|leave|go))"
    r"( (it|this|here|now|please|the (interview|conversation|talk|chat)"
    r"|this (interview|conversation|talk|chat)|for (now|today)|thanks|thank you|any ?more))*"
)
GREETING = _any(
    r"(hi|hello|hey|hallo|hiya|good (morning|afternoon|evening|day)|greetings)( there| guide| all)?"
)
THANKS = _any(
    r"(ok(ay)? )?(thanks|thank you|thx|ty|cheers)( so much| a lot| very much| guide)?",
)
NOTHING = _any(
    r"(i )?((don'?t|do not) know|dunno|can'?t say)|idk|dk|no idea|(i'?m |i am )?not sure",
    r"maybe|perhaps|n a|na|pass|skip|next|whatever|h+m+|um+|uh+|eh|meh|it depends|hard to say",
    r"no comment|test|asdf",
)
YES = _any(r"yes|y|yeah|yep|yup|ok|okay|k|sure|right|true|correct|fine|i do|i am|go on|yes please")
NO = _any(
    r"no|n|nope|nah|not really|never|no thanks|no thank you|not yet|i don't|no i don't",
    r"(no )?(nothing|none)( else| more)?",
)

ABOUT_GUIDE = _any(
    r"\b(are|r) (you|u) (a |an |even )?(real|human|bot|robot|ai\b|person|machine|computer|program"
    r"|chat ?gpt|gpt|script|alive|there|listening)",
    r"\bwho (are|r) (you|u)\b",
    r"\bwhat (are|r) (you|u)( exactly| really)?\s*(\?|$)",
    r"\b(am i|is this) (talking to|chatting with|writing to)?\s*(a |an )?"
    r"(real|human|bot|robot|ai|machine|person|computer)\b",
    r"\bdo you (even )?(understand|feel|listen|think|read)\b",
    r"\byour name\b",
    r"\byou('re| are) (just |only )?a (bot|robot|machine|script|program)",
)
ABOUT_OTHER = _any(
    r"\bwhat (did|does|has) (my |the )?(partner|husband|wife|girlfriend|boyfriend|other( one)?|he"
    r"|she|they) (say|said|write|written|wrote|tell|told)\b.*\?",
)
ABOUT_PRIVACY = _any(
    r"\bwhat happens (with|to|after|when|now|next)\b",
    r"\bwho (can|will|could|else|is able to) (see|sees|read|reads)\b",
    r"\bis (this|it|that) (really )?(private|safe|secret|confidential|anonymous|secure)\b",
    r"\b(can|will|does|could) (my |the )?(partner|husband|wife|girlfriend|boyfriend|other one|he"
    r"|she|they|anyone|anybody) (see|read|know|find out)\b",
    r"\bdo you (save|store|keep|share|sell|tell)\b",
    r"\b(my|this) (data|information|words)\b.*\?",
)
ABOUT_ADVICE = _any(
    r"(?=.*\?).*(\bwhat (should|can|could|would|must|do) (i|we|you) "
    r"(do|say|think|suggest|advise|recommend)\b|\bshould (i|we)\b|\bwho is right\b"
    r"|\bam i (right|wrong|the problem|crazy|normal)\b|\b(can|could|will) you help\b"
    r"|\bis (it|this) (normal|my fault|ok|okay)\b|\bdo you agree\b|\bany (advice|tips?)\b)",
    r"\bgive (me|us) (some )?(advice|tips?)\b",
    r"^(please )?help me\W*$",
)
QUESTION = _any(
    r"^\W*(who|what|why|how|when|where|which|is|are|do|does|did|can|could|will|would)\b.*\?",
)

# The noun that names the feeling, as in "I hear … in that".
FEELINGS = {
    word: noun
    for noun, words in {
        "anger": ("angry", "furious", "mad", "rage", "anger", "hate"),
        "frustration": ("annoyed", "frustrated", "frustrating", "irritated"),
        "sadness": ("sad", "sadness", "crying", "cried", "heartbroken", "tears"),
        "loneliness": ("lonely", "loneliness", "abandoned", "isolated"),
        "tiredness": ("tired", "exhausted", "drained", "exhausting"),
        "hurt": ("hurt", "hurts", "wounded", "painful"),
        "fear": ("afraid", "scared", "terrified", "frightened"),
        "worry": ("anxious", "worried", "worry", "nervous", "anxiety"),
        "shame": ("ashamed", "shame", "embarrassed", "humiliated"),
        "guilt": ("guilty", "guilt"),
        "helplessness": ("hopeless", "helpless", "desperate", "powerless"),
        "disappointment": ("disappointed", "disappointing", "disappointment"),
        "jealousy": ("jealous", "jealousy"),
        "broken trust": ("betrayed", "cheated", "lied"),
        "pressure": ("overwhelmed", "stressed", "stress", "pressure"),
        "confusion": ("confused", "confusing"),
        "hope": ("hope", "hopeful"),
        "longing": ("miss",),
        "the wish to be seen": ("ignored", "unseen", "invisible", "unheard"),
    }.items()
    for word in words
}
NEGATIONS = frozenset(("not", "no", "never", "isn't", "wasn't", "don't", "didn't", "without"))

# Small words, enough to tell that a text isn't English.
_ENGLISH = """
the a an and or but i me my you your he she it we us our they them is are was were be been am do
does did not no to of in on at for with from that this what when who why how have has had so if just
about all can will would there because always never get got like
"""
_GERMAN = """
ich du er sie wir ihr und oder aber nicht kein keine der die das den dem ein eine ist sind war mit
von zu für auf mein meine mich mir dass weil wenn immer auch noch nur schon sehr bin habe hat wird
kann mehr nie uns unser seit
"""
_FRENCH = """
je tu il elle nous vous ils elles et ou mais pas ne le la les un une des est sont était avec pour
dans sur mon ma mes que qui parce quand toujours très suis avons plus jamais nos
"""
_SPANISH_PORTUGUESE = """
yo él ella nosotros ellos y o pero el los las una es son era con para por en mi mis que porque
cuando siempre muy soy estoy estamos nunca nos eu ele ela nós eles não mas um uma são com meu minha
quando sempre muito sou estou sobre todo como
"""
_ITALIAN_DUTCH = """
io lui lei noi loro ma non il lo gli sono è con per mio mia che perché quando sempre molto ik jij hij
zij wij en maar niet het een zijn met voor mijn dat omdat altijd ben hebben
"""
_POLISH_TURKISH = """
ja nie się jest na ale że mój moja ve bir bu ben sen için ama çok değil var
"""
ENGLISH = frozenset(_ENGLISH.split())
_LANGUAGES = (_GERMAN, _FRENCH, _SPANISH_PORTUGUESE, _ITALIAN_DUTCH, _POLISH_TURKISH)
FOREIGN = frozenset(word for words in _LANGUAGES for word in words.split()) - ENGLISH
