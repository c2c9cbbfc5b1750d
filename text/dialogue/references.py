"""References of a question to what was said: pronouns, comparisons, and replies to an answer."""

import re

PRONOUN_KO = re.compile(
    r"(?<![가-힣])(?:그|이|저)(?:것들?|거|게|건|걸|곳|때|쪽|분| ?중)(?:에서|에는|에|은|는|이|가|을"
    r"|를|도"
    r"|로|으로|의|만|까지)?(?![가-힣])|(?<![가-힣])(?:거기|그곳|여기)(?:서|에서|에|는|도|로)?(?:는"
    r"|도)?(?![가-힣])"
    r"|(?<![가-힣])그런 ?(?:거|건|것)[가-힣]?(?![가-힣])"
    r"|(?<![가-힣])(?:걔|얘|쟤)(?:네|들)?(?:는|가|도|를|한테)?(?![가-힣])"
    # nouns that say nothing of their own: the money, the person spoken of
    r"|(?<![가-힣])(?:그|이) (?:돈|사람들?|경우|물건|제도)"
    r"(?:에는|에도|은|는|이|가|을|를|도|에|의)?(?![가-힣])"
)
_DEMONSTRATIVE_KO = re.compile(r"(?<![가-힣])(?:그|이|저|해당) (?=[가-힣A-Za-z0-9])")
_PRONOUN_EN = re.compile(
    r"\b(?:its|it(?!['’]?s\s+(?:true|possible))|they|them|their|theirs|those|these|he|she|him"
    r"|her)\b"
    r"|\b(?:that|this)\b(?!\s+(?:i|you|we|they|he|she|are|have|has|can|the|a|an)\b)"
    r"|(?<!\bis )(?<!\bare )(?<!\bwas )\bthere\b(?!\s+(?:is|are|was|a|an|any)\b)",
    re.I,
)
_DEMONSTRATIVE_EN = re.compile(r"\b(?:that|this|those|these|the same)\s+(?=[a-z])", re.I)
_TEMPORAL = re.compile(
    r"\bthis (?:year|month|week|semester|term|fall|spring|summer|winter|morning|afternoon|evening"
    r"|weekend)\b|(?<![가-힣])이번(?![가-힣])",
    re.I,
)
_BOTH = re.compile(
    r"\b(?:both(?: of them)?|the two|those two|these two|the two of them|between them|each other"
    r"|together)\b|(?<![가-힣])(?:둘|두 ?(?:개|가지|곳|군데|분|쪽)|앞의 (?:둘|두 ?개)|양쪽"
    r"|서로)(?:은|는|이|가|을|를"
    r"|의|다|의?| ?다)?(?![가-힣])",
    re.I,
)
_CHOOSES = re.compile(
    r"\bwhich (?:one|of (?:them|the two|those|these))\b|어느 ?(?:쪽|게|것|거)|뭐가 더|어떤 게 더",
    re.I,
)
_PAIR = re.compile(
    r"(?<=[가-힣])(?:와|과|이랑|랑|하고) (?!얼마|뭐|무엇|어떻게|비교|차이|다르|달라|다른|같)[가-힣]"
    r"|\b(?:and|or|vs\.?)\b",
    re.I,
)
_COMPARES = re.compile(
    r"\b(?:which (?:one |of them |is |place |option )|how much (?:more|less|extra|longer|cheaper)"
    r"|\bcompare[sd]?\b|(?:than) (?:that|it|this|the other)\b|difference|differ)"
    r"|어느 ?(?:쪽|게|것|거|곳)|뭐가 더|어떤 게 더|차이|비교|보다 (?:더 )?",
    re.I,
)
_THAN_THAT = re.compile(r"\b(?P<than>than) (?:that|this|it)\b(?! \w)", re.I)
_THAN_THAT_KO = re.compile(r"(?<![가-힣])(?:그|이)(?:것|거|금액|가격)?(?P<than>보다)(?![가-힣])")
_ACCEPTANCE = re.compile(
    r"(?:(?:yes|yeah|yep|yup|sure|ok(?:ay)?|of course|certainly|absolutely|definitely|please"
    r"|please do"
    r"|go ahead|do it|do that|that would be (?:nice|great|good|helpful|lovely)|sounds good"
    r"|i(?:['’]d| would)"
    r" (?:like|love) (?:that|to)|tell me(?: more)?|go on|why not|by all means|great|thanks|thank "
    r"you"
    r"|that too|both(?: of them| please)?|all of (?:them|it)|right)[\s,.!]*)+"
    r"|(?:(?:네|넵|넹|예|응|어|웅|그래|그래요|그럼요?|좋아요?|좋습니다|당연하죠|물론이?[죠에]?요?"
    r"|부탁(?:해요?|합니다"
    r"|드려요|드립니다|할게요|드릴게요)?|그것도요?|그거요?|그것도 부탁[가-힣]*|알려 ?(?:줘요?"
    r"|주세요|주십시오)"
    r"|말해 ?(?:줘요?|주세요)|해 ?(?:줘요?|주세요)|궁금해요?|둘 ?다요?|전부요?|다요|계속(?:해요?"
    r"|해 ?주세요)?"
    r"|보여 ?(?:줘요?|주세요)|ㅇㅇ|ㅇㅋ|오케이|콜|감사합니다|고마워요?)[\s,.!~]*)+",
    re.I,
)
_WHY = re.compile(
    r"(?:(?:but |and )?(?:why(?: not| so| is that(?: so)?)?|how come|how so|since when|what for)"
    r"|왜(?:요|죠|지|때문에|그런가요|그래요|그런데요| ?안 ?(?:돼요|되나요|되죠))?|어째서(?:요|죠)?"
    r"|이유(?:가|는)? ?(?:뭐|무엇|뭔)[가-힣]*)[\s?.!]*",
    re.I,
)
_ABOUT_ANSWER = re.compile(
    r"\bare you (?:really |quite )?(?:sure|certain)\b|\bis (?:that|this|it) (?:really )?(?:right"
    r"|true|correct"
    r"|certain)\b|\breally\?|\bhow (?:did|do|have) you (?:get|got|know|calculate|arrive|come"
    r"|work)\b"
    r"|\bhow (?:is|was) (?:that|this|it) (?:calculated|computed|worked out|determined)\b"
    r"|\b(?:say|repeat|explain|tell me) (?:that|this|it|so)\b(?: again)?"
    r"|^in (?:english|korean)(?: please)?\s*$"
    r"|확실(?:해|한|하)[가-힣]*|정말(?:이|인|로)?(?:에요|예요|가요|요)?\s*[?？]|진짜(?:요"
    r"|예요)?\s*[?？]|맞(?:아요|나요|습니까)"
    r"|근거(?:가|는|를)?|어떻게 (?:나온|계산|구한|알았|그렇게|된 ?거)|다시 (?:한번 )?(?:말|설명"
    r"|알려)"
    r"|(?:한국어|한글|영어)로 (?:다시 )?(?:말|알려|답|설명|번역|해)",
    re.I,
)
_IN_ANSWER = re.compile(
    r"\b(?:number|figure|amount|answer|result|that|this|it|about)\b"
    r"|(?:금액|숫자|답변?|결과|값|내용|근거)(?:은|는|이|가|을|를)?(?: ?(?:뭐|무엇)[가-힣]*)?"
    r"|(?<![가-힣])(?:거|것|건)(?:예요|에요|야|죠|지)?|줘요?|주세요|[가-힣]+ ?주[실세][가-힣]*",
    re.I,
)
_ASKS_SOURCE = re.compile(
    r"\bwhere (?:does|did|do|is|was) (?:it|that|this|you|the documents?)\b.{0,20}\b(?:say|says|said"
    r"|written|stated|from|found|find|read|come|get|see)\b|\b(?:which|what) (?:document|file|page"
    r"|source"
    r"|section|article|policy)\b[^?]{0,40}\b(?:say|says|from|in|that|this|it)\b|\b(?:source"
    r"|reference"
    r"|citation)s?\s*\?|\bwhat(?:['’]s| is) (?:your|the) source\b"
    r"|(?:어느|어떤|무슨) (?:문서|파일|자료|규정|페이지|조항|곳|책|글)|어디(?:에|서|에서)? "
    r"?(?:나와|나온|적혀|쓰여|써|있는 ?내용"
    r"|본 ?거|찾은|그렇게|확인)[가-힣]*|출처|몇 ?(?:조|페이지|쪽)(?:에|이|예)",
    re.I,
)


_PRONOUN_KINDS = (
    re.compile(r"\b(?:it|its|there|this|that)\b", re.I),
    re.compile(r"\b(?:they|them|their|theirs|those|these)\b", re.I),
    re.compile(r"\b(?:he|she|him|her|his)\b", re.I),
    re.compile(r"(?<![가-힣])(?:거기|그곳|여기)"),
    re.compile(r"(?<![가-힣])(?:그|이)(?:거|건|게|걸|것)(?![가-힣]{3})"),
)


def has_pronoun(question: str) -> bool:
    """Return whether a question has a pronoun, or a demonstrative before a noun."""
    plain = _TEMPORAL.sub(" ", question)
    return bool(PRONOUN_KO.search(plain) or _PRONOUN_EN.search(plain) or has_demonstrative(plain))


def same_pronoun(question: str, earlier: str) -> bool:
    """Return whether two questions in a row refer by the same kind of pronoun: to the same thing.

    Grosz, Joshi, Weinstein 1995, "Centering": what is spoken of by a pronoun tends to stay so.
    """
    plain, before = (_TEMPORAL.sub(" ", text) for text in (question, earlier))
    return any(kind.search(plain) and kind.search(before) for kind in _PRONOUN_KINDS)


def has_demonstrative(question: str) -> bool:
    """Return whether a question names a thing as one that was spoken of: that room, 그 장학금."""
    plain = _TEMPORAL.sub(" ", question)
    return bool(_DEMONSTRATIVE_KO.search(plain) or _DEMONSTRATIVE_EN.search(plain))


# "they" beside another pronoun are people: how long can they book it?
_OBJECT_EN = re.compile(
    r"\b(?:its|it(?!['’]?s\s+(?:true|possible))|them|those|these)\b"
    r"|\b(?:that|this)\b(?!\s+(?:i|you|we|they|he|she|are|have|has|can|the|a|an)\b)",
    re.I,
)


def replace_pronoun(question: str, phrase: str) -> str:
    """Return a question with its first pronoun replaced by a phrase and the others left out."""
    for pattern in (PRONOUN_KO, _OBJECT_EN, _PRONOUN_EN):
        if match := pattern.search(question):
            head, tail = question[: match.start()], question[match.end() :]
            joined = " ".join(f"{head}{phrase}{pattern.sub('', tail)}".split())
            return re.sub(r"\s+(?=[?.!,]|$)", "", joined)
    rest = _DEMONSTRATIVE_EN.sub("the ", _DEMONSTRATIVE_KO.sub("", question))
    return f"{phrase} {rest}".strip()


def names_both(question: str) -> bool:
    """Return whether a question is about both of two things spoken of."""
    return bool(_BOTH.search(question)) and not names_pair(question)


def chooses(question: str) -> bool:
    """Return whether a question asks which of two things spoken of: which one, 어느 쪽."""
    return bool(_CHOOSES.search(question)) and not names_pair(question)


def names_pair(question: str) -> bool:
    """Return whether a question joins two things that it names itself: A와 B 중."""
    return bool(_PAIR.search(question))


def compares(question: str) -> bool:
    """Return whether a question compares things without naming them."""
    return bool(_COMPARES.search(question))


def is_acceptance(text: str) -> bool:
    """Return whether a whole message accepts an offer: yes please, 네 부탁해요."""
    return bool(_ACCEPTANCE.fullmatch(text.strip(" ?")))


def asks_why(text: str) -> bool:
    """Return whether a whole message asks for the reason of the answer."""
    return bool(_WHY.fullmatch(text.strip()))


def about_answer(text: str) -> str | None:
    """Return what else is in a message about the answer: a doubt, how it came about, once more.

    None where the message is not about the answer.
    """
    rest, count = _ABOUT_ANSWER.subn(" ", text)
    return _IN_ANSWER.sub(" ", rest) if count else None


def asks_for_source(text: str) -> bool:
    """Return whether a message asks in which document the answer stands."""
    return bool(_ASKS_SOURCE.search(text))


def with_value(question: str, value: str) -> str:
    """Return a comparison with the value of the last answer in place of "that" or 그거."""
    if not value:
        return question
    text = _THAN_THAT.sub(lambda match: f"{match['than']} {value}", question)
    return _THAN_THAT_KO.sub(lambda match: f"{value}{match['than']}", text)
