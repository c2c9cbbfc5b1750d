"""Discourse markers: words by which a question refers to what was said, or leaves it.

A question is stripped of the markers at its beginning; what they say about its antecedent - the
question before it that it refers to - is returned beside it.
"""

import re
from dataclasses import dataclass

# Explicit changes of topic: nothing of the conversation may be carried over.
_SWITCH = re.compile(
    r"^(?:by the way|(?:on )?(?:a |an )?(?:different|another|new|other|unrelated|separate)"
    r" (?:note|matter|question|topic|subject|thing)|(?:changing|switching|change of)"
    r" (?:the )?(?:topics?|subjects?)|something (?:else|different)|unrelated(?:ly)?|btw)\b"
    r"|^(?:(?:완전 ?)?(?:다른|딴|새로운|별개의?) ?(?:얘기|얘긴|이야기|질문|거|건|주제|문의|것)"
    r"|(?:화제|주제|얘기|말)(?:를|을)? ?(?:바꿔|돌려|바꾸)|그건 그렇고|그나저나|여담|별개로)"
    r"[가-힣]*(?: ?(?:궁금한데|물어볼게|할게)[가-힣]*)?",
    re.I,
)
# Connectives that go on with a conversation or turn to something new: they decide nothing.
_CONNECTIVE = re.compile(
    r"^(?:(?:아|아아|음|어|오|앗|와|참|아참|네|예|응|그렇구나|그렇군요|그렇네요?|알겠(?:어요?"
    r"|습니다)"
    r"|좋아요?|고마워요?|감사합니다|그럼|그러면|그렇다면|그리고|그런데|근데|그래서|또|또한|혹시)"
    r"(?![가-힣])|(?:ah|oh|ok(?:ay)?|right|well|hm+|great|good|perfect|i see|got it|thanks"
    r"|thank you|alright|cool|fine|and|but|or|so|then|also|plus|now|actually"
    r"|yes|yeah|no)\b(?! (?:one|longer)\b))[\s,.!~…:;-]*",
    re.I,
)
_GOES_ON = re.compile(r"^(?:그럼|그러면|그렇다면|또|또한|and|so|then|also|plus|but)\b", re.I)
_FRAGMENT_OPENING = re.compile(r"^(?:what about|how about|what if|and what of)\b\s*", re.I)
# Ways back to an earlier topic of the conversation.
_RETURN = re.compile(
    r"^(?:(?:let['’]?s )?(?:go(?:ing)? |come |coming )?back (?:again )?to|returning to"
    r"|again about|once more about|about|regarding|concerning|as for|on|for)\b\s*(?=the |my |your "
    r"|that |those )"
    r"|\b(?:as |which |that )?(?:we|i|you)(?:['’]d| had| have)? (?:just |first )?(?:talked|spoke"
    r"|asked"
    r"|discussed|mentioned)(?: about)?(?: (?:before|earlier|first|at first))?\b"
    r"|\b(?:earlier|before that|from before)\b"
    r"|(?:아까|앞서|앞에서|전에)(?:의| 그| 말한| 물어본| 얘기한| 얘기했던| 말씀하신| 물어봤던)?"
    r"(?![가-힣])|^다시(?![가-힣])|(?:[에으]?로)? ?(?:돌아가서|돌아와서|되돌아가)[가-힣]*"
    r"|(?:얘기|이야기|질문|건)(?:로|으로)(?: (?:가서|와서))?(?![가-힣])",
    re.I,
)
# "About dorms: how much is the deposit?"
_ABOUT = re.compile(
    r"^(?:about|regarding|concerning|as for|on|for)\s+(?P<topic>(?!the |my |your |that |those )"
    r"[^,:?.]{2,40})(?P<rest>[,:]\s+.{5,})$",
    re.I,
)
_FIRST = re.compile(
    r"\b(?:my |the )?(?:very )?first (?:\w+ )?(?:question|topic|thing|group|one|place|item)"
    r"(?: (?:that |which )?i (?:asked|mentioned|said)(?: about)?)?\b"
    r"(?=.*\bi (?:asked|mentioned|said)|.*$)"
    r"|(?:맨 ?)?처음(?:에)? ?(?:물어본|물었던|물어봤던|여쭤본|여쭌|질문한|말한|얘기한)"
    r" ?(?:거|것|건|질문|내용)?[가-힣]?(?![가-힣])",
    re.I,
)
_ASKED_FIRST = re.compile(
    r"\bfirst\b.*\bi (?:asked|mentioned|said)|\bmy first question\b|처음(?:에)? ?[물여질말얘]", re.I
)
_FILLERS = re.compile(
    r"(?<![가-힣])(?:따로|혹시)(?![가-힣])|\b(?:again|too|either|please|though)\b(?=\s*[?.!]?\s*$)",
    re.I,
)
_PUNCTUATION = " ,.:;!~…-–—"


@dataclass(frozen=True)
class MarkedQuestion:
    """A question without its discourse markers.

    Attributes:
        text: What is left of it.
        switches: Whether it says that its topic is a new one.
        returns: Whether it says that its topic is an earlier one.
        first: Whether it says that this is the first of the conversation.
        continues: Whether it begins as the continuation of what was said: and, then, 그럼.
    """

    text: str
    switches: bool = False
    returns: bool = False
    first: bool = False
    continues: bool = False


def read_markers(question: str) -> MarkedQuestion:
    """Return a question without markers, and what they say about its topic."""
    text, continues = _without_connectives(question.strip())
    switched = _SWITCH.match(text)
    if switched:
        rest = text[switched.end() :].lstrip(_PUNCTUATION + "?？")
        text = re.sub(r"^(?:about|on)\b\s*", "", rest) or text
        return MarkedQuestion(_without_connectives(text)[0], switches=True)
    opening = _FRAGMENT_OPENING.match(text)
    text = _FRAGMENT_OPENING.sub("", text)
    if opening and opening.group().lower().startswith("what if"):
        text = f"if {text}"
    text = _ABOUT.sub(r"\g<topic>\g<rest>", text)
    first = bool(_ASKED_FIRST.search(text))
    text, count = _FIRST.subn(" ", text) if first else (text, 0)
    left, returned = _RETURN.subn(" ", text)
    left = _FILLERS.sub(" ", left)
    left = " ".join(left.split()).strip(_PUNCTUATION)
    usable = bool(re.search(r"\w", left))
    left = re.sub(r"\s+([,.?!])", r"\1", left)
    return MarkedQuestion(
        left if usable else text,
        returns=bool(returned or first or count),
        first=first,
        continues=continues or bool(opening),
    )


def _without_connectives(text: str) -> tuple[str, bool]:
    before, continues = "", False
    while before != text:
        before = text
        shorter = _CONNECTIVE.sub("", text)
        if re.search(r"\w", shorter) and shorter != text:
            continues = continues or bool(_GOES_ON.match(text))
            text = shorter
    return text, continues
