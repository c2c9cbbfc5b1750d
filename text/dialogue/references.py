"""References of a question to what was said: pronouns, places in a list, corrections, replies."""

import re
from typing import NamedTuple

_PRONOUN_KO = re.compile(
    r"(?<![가-힣])(?:그|이|저)(?:것들?|거|게|건|걸|곳|때|쪽|분|중)(?:에서|에는|에|은|는|이|가|을"
    r"|를|도"
    r"|로|으로|의|만|까지)?(?![가-힣])|(?<![가-힣])(?:거기|그곳|여기)(?:서|에서|에|는|도|로)?(?:는"
    r"|도)?(?![가-힣])"
    r"|(?<![가-힣])그런 ?(?:거|건|것)[가-힣]?(?![가-힣])"
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
_ONE = re.compile(r"\b(?:the |a |an )?(?P<which>[a-z][\w-]*)\s+ones?\b", re.I)

_ORDINALS_EN = {
    "first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3,
    "fifth": 4, "5th": 4, "sixth": 5, "6th": 5, "seventh": 6, "7th": 6, "eighth": 7, "8th": 7,
    "former": 0, "latter": -1, "last": -1, "final": -1, "bottom": -1, "top": 0,
    "other": -1,
}  # fmt: skip
_ORDINALS_KO = {
    "첫": 0, "첫째": 0, "한": 0, "두": 1, "둘째": 1, "세": 2, "셋째": 2, "네": 3, "넷째": 3,
    "다섯": 4, "여섯": 5, "일곱": 6, "여덟": 7, "1": 0, "2": 1, "3": 2, "4": 3, "5": 4, "6": 5,
    "7": 6, "8": 7,
}  # fmt: skip
_ORDINAL_EN = re.compile(
    r"\b(?:the\s+)(?P<word>first|second|third|fourth|fifth|sixth|seventh|eighth|[1-8](?:st|nd|rd"
    r"|th)"
    r"|former|latter|last|final|top|bottom)\b(?P<from_end>[ -](?:to|but)[ -](?:last|one))?"
    r"(?:\s+(?:ones?|option|item|choice|kind|type|thing|place|row|entry|in (?:the|your) list)\b|"
    r"(?=\s*(?:[?.,!]|$|and\b|or\b|is\b|are\b|can\b|does\b|cost|have\b|has\b|be\b)))",
    re.I,
)
_ORDINAL_KO = re.compile(
    r"(?<![가-힣\d])(?:맨 ?|제일 ?)?(?:(?P<number>첫|두|세|네|다섯|여섯|일곱|여덟|[1-8]) ?번째"
    r"|(?P<rank>첫째|둘째|셋째|넷째)|(?P<last>마지막|맨 ?끝|끝|맨 ?뒤|뒤)|(?P<front>맨 ?처음|맨 "
    r"?앞|앞|처음)(?! ?(?:물|여쭤|질문|말|얘기)))"
    r"(?:에|의)?(?: ?(?P<noun>거|것|건|게|걸|꺼|쪽|번째|항목|종류)(?:요|로|은|는|이|가|을|를|이?랑"
    r"|하고|와|과|도|의)?"
    r"|(?P<particle>은|는|이|가|을|를|랑|하고|와|과|도)| (?P<kind>[가-힣]{1,8}))(?![가-힣])"
)
# Several at one end of a list, and an item by its number.
_SEVERAL = re.compile(
    r"\bthe (?:(?P<front>first)|last|final) (?P<en>two|three|four)\b(?: ones?)?"
    r"|(?<![가-힣])(?:(?P<start>앞의?|처음|첫)|마지막|뒤의?|끝의?) ?(?P<ko>두|세|네) ?(?:개|가지"
    r"|곳|것)"
    r"(?:은|는|이|가|을|를|의)?(?![가-힣])",
    re.I,
)
_COUNTS = {"two": 2, "three": 3, "four": 4, "두": 2, "세": 3, "네": 4}
_NUMBER = re.compile(
    r"\b(?:number|option|item|no\.) ?(?P<en>[1-9])\b"
    r"|^(?P<ko>[1-9])번(?: ?(?:거|것|건))?(?:은|는|이|가|을|를|요|은요|는요)?(?=[\s?]|$)",
    re.I,
)
_JOINT = re.compile(r"(?:랑|하고|와|과)$")
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
_PAIR = re.compile(r"(?<=[가-힣])(?:와|과|이랑|랑|하고) [가-힣]|\b(?:and|or|vs\.?)\b", re.I)
_COMPARES = re.compile(
    r"\b(?:which (?:one |of them |is |place |option )|how much (?:more|less|extra|longer|cheaper)"
    r"|\bcompare[sd]?\b|(?:than) (?:that|it|this|the other)\b|difference|differ)"
    r"|어느 ?(?:쪽|게|것|거|곳)|뭐가 더|어떤 게 더|차이|비교|보다 (?:더 )?",
    re.I,
)
_THAN_THAT = re.compile(r"\b(?P<than>than) (?:that|this|it)\b(?! \w)", re.I)
_THAN_THAT_KO = re.compile(r"(?<![가-힣])(?:그|이)(?:것|거|금액|가격)?(?P<than>보다)(?![가-힣])")
_INTERJECTION = re.compile(r"^(?:oh|ah|um+|uh|hm+|아|어|음)(?![가-힣])\b[\s,.!]*", re.I)
_MY_WORDS_KO = re.compile(
    r"^(?:제|내) ?(?:말은|얘기는|질문은)\s+(?P<new>.+?)(?:이?[었였]|라는|이라는)[가-힣 ]*$"
)
_CORRECTION_EN = (
    r"^(?:sorry|oops|pardon|no|nope|wait|hang on|hold on|correction|my mistake|my bad|i mean|well"
    r"|actually|rather|not that)\b[\s,.:;!-]*(?:but\s+)?(?P<rest>.+)$"
)
_MEANT_EN = re.compile(
    r"\b(?:i|we) (?:actually |really )?(?:meant|mean|wanted|was asking (?:about|for)|am asking "
    r"(?:about|for))"
    r"(?: to (?:say|ask)(?: about)?)?\s+(?P<new>.+)$|\b(?:make (?:it|that)|change (?:it|that) to"
    r"|it should (?:be|have been)|should be)\s+(?P<new2>.+)$",
    re.I,
)
_NOT_MEANT_EN = re.compile(
    r"\b(?:i )?(?:didn['’]?t mean|did not mean|don['’]?t mean|not)\s+(?:the\s+)?(?P<old>[^,;.]+?)"
    r"\s*(?:[,;.]|\bbut\b)\s*(?:but\s+|just\s+|i meant?\s+|rather\s+)*(?P<new>.+)$",
    re.I,
)
_INSTEAD_EN = re.compile(
    r"^(?P<new>.+?)(?:\s+instead(?: of (?P<old>.+?))?|\s+rather than (?P<old2>.+?)"
    r"|,?\s+not (?P<old3>.+?))[.!?]*$",
    re.I,
)
_SELF_EN = re.compile(
    r"^(?:but )?(?:i['’]?m|i am|it['’]?s|it is|we['’]?re|that['’]?s)\s+(?P<new>.+)$", re.I
)
_NOT_OLD_KO = re.compile(
    r"^(?P<old>[^,.?]{1,30}?)(?:이|가)? ?(?:말고|아니고|아니라|이 아니라|대신)(?:에"
    r"|요)?[\s,]+(?P<new>.+)$"
)
_MEANT_KO = re.compile(
    r"^(?P<new>.+?)(?:을|를|은|는|이|가)?\s*(?:말(?:한|하려던|씀드린) ?(?:거|것|건)?[가-힣]*"
    r"|(?:여쭤|물어)(?:본|보려던|보려고|볼)[가-힣 ]*|뜻(?:이었|이에|한)[가-힣]*"
    r"|(?:얘기|이야기)(?:예요|였어요|한 거[가-힣]*))[.!~]*$"
)
_MISTAKE_KO = re.compile(
    r"^(?P<new>.+?)(?:을|를)?(?:이?[인이]?데|인데요?|이었는데|인 것을|을|를)?[\s,]*"
    r"(?:잘못 ?(?:썼|적|말|쳤|입력|물어)[가-힣 ]*|오타[가-힣]*|헷갈렸[가-힣]*|착각[가-힣]*)[.!~]*$"
)
_CORRECTION_KO = re.compile(
    r"^(?:아니(?:요|야|다|오|에요|예요)?|앗|아차|죄송(?:해요|합니다|한데)?|미안(?:해요?|합니다)?"
    r"|잠깐(?:만요?)?|정정)"
    r"(?![가-힣])[\s,.:;!~]*(?P<rest>.+)$"
)
_SUBJECT_KO = re.compile(r"^(?:제가|저는|내가|나는|저 |나 |그거 말고|그게 아니라)\s*")
_TAIL_KO = re.compile(
    r"(?:에 ?대해서?|(?:인|하는|되는) ?(?:경우|때|거|것|건)(?:를|을|가|이)?|이?[예에]요|이?요"
    r"|입니다|(?:으로|로)요?"
    r"|을|를|은|는|이|가|인데요?)?[\s.!~?]*$"
)
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
    r"|\b(?:say|repeat|explain|tell me) (?:that|this|it|so)\b(?: again)?|^in (?:english|korean)(?: please)?\s*$"
    r""
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


class Correction(NamedTuple):
    """A correction: the new term, and the old one where it is named."""

    new: str
    old: str = ""


class Ordinal(NamedTuple):
    """A reference to an item of a list by its place.

    Attributes:
        place: From 0; -1 is the last.
        start, end: Of the words that refer to it.
        joined: Whether a particle behind it joins it to another item: 와, 랑.
    """

    place: int
    start: int
    end: int
    joined: bool = False


def has_pronoun(question: str) -> bool:
    """Return whether a question has a pronoun, or a demonstrative before a noun."""
    plain = _TEMPORAL.sub(" ", question)
    return bool(_PRONOUN_KO.search(plain) or _PRONOUN_EN.search(plain) or has_demonstrative(plain))


def has_demonstrative(question: str) -> bool:
    """Return whether a question names a thing as one that was spoken of: that room, 그 장학금."""
    plain = _TEMPORAL.sub(" ", question)
    return bool(_DEMONSTRATIVE_KO.search(plain) or _DEMONSTRATIVE_EN.search(plain))


def replace_pronoun(question: str, phrase: str) -> str:
    """Return a question with its first pronoun replaced by a phrase and the others left out."""
    for pattern in (_PRONOUN_KO, _PRONOUN_EN):
        if match := pattern.search(question):
            head, tail = question[: match.start()], question[match.end() :]
            return " ".join(f"{head}{phrase}{pattern.sub('', tail)}".split())
    rest = _DEMONSTRATIVE_EN.sub("the ", _DEMONSTRATIVE_KO.sub("", question))
    return f"{phrase} {rest}".strip()


def ordinals(question: str) -> list[Ordinal]:
    """Return the references by place in a list, in order."""
    found = []
    for match in _SEVERAL.finditer(question):
        count = _COUNTS[(match["en"] or match["ko"]).lower()]
        places = range(count) if match["front"] or match["start"] else range(-count, 0)
        spans = [match.span(), *[(match.end(), match.end())] * (count - 1)]
        found += [Ordinal(n, *span) for n, span in zip(places, spans, strict=True)]
    if found:
        return found
    for match in _NUMBER.finditer(question):
        found.append(Ordinal(int(match["en"] or match["ko"]) - 1, match.start(), match.end()))
    for match in _ORDINAL_EN.finditer(question):
        place = _ORDINALS_EN[match["word"].lower()]
        found.append(Ordinal(-2 if match["from_end"] else place, match.start(), match.end()))
    for match in _ORDINAL_KO.finditer(question):
        word = match["number"] or match["rank"]
        place = -1 if match["last"] else _ORDINALS_KO[word] if word else 0
        keep = match.start("kind") if match["kind"] else match.end()
        found.append(Ordinal(place, match.start(), keep, bool(_JOINT.search(match.group()))))
    return sorted(found, key=lambda each: each.start)


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


def correction(text: str) -> Correction | None:
    """Return the correction that a message makes to the question before it."""
    plain = _INTERJECTION.sub("", " ".join(text.split()).strip(" ?"))
    return _korean_correction(plain) if re.search("[가-힣]", plain) else _english_correction(plain)


def _english_correction(text: str) -> Correction | None:
    marked = re.match(_CORRECTION_EN, text, re.I)
    rest = marked["rest"] if marked else text
    if (match := _NOT_MEANT_EN.search(rest)) and (marked or match.start() == 0):
        return Correction(_clean_english(match["new"]), _clean_english(match["old"]))
    if match := _MEANT_EN.search(rest):
        return Correction(_clean_english(match["new"] or match["new2"]))
    if match := _INSTEAD_EN.search(rest):
        old = match["old"] or match["old2"] or match["old3"] or ""
        if marked or "instead" in rest.lower() or len(rest.split()) <= _SHORT:
            return Correction(_clean_english(match["new"]), _clean_english(old))
    if marked and (match := _SELF_EN.search(rest)):
        return Correction(_clean_english(match["new"]))
    if marked and re.match(r"(?:sorry|oops|correction|no|nope|not that|i mean)\b", text, re.I):
        is_question = re.search(
            r"\b(?:what|when|where|who|how|which|is|are|can|do|does)\b", rest, re.I
        )
        return None if is_question else Correction(_clean_english(rest))
    return None


_SHORTEST = 2  # syllables of a Korean noun: 병가 does not end in a particle
_SHORT = 5  # words of "Busan, not Seoul"


def _korean_correction(text: str) -> Correction | None:
    marked = _CORRECTION_KO.match(text)
    rest = _SUBJECT_KO.sub("", (marked["rest"] if marked else text).strip())
    if match := _NOT_OLD_KO.match(rest):
        old = "" if _PRONOUN_KO.fullmatch(match["old"].strip()) else match["old"].strip()
        return Correction(_clean_korean(match["new"]), old)
    for pattern in (_MY_WORDS_KO, _MISTAKE_KO, _MEANT_KO):
        if match := pattern.match(rest):
            return Correction(_clean_korean(match["new"]))
    if marked and rest and not re.search(r"[?？]|얼마|언제|어디|무엇|누구|어떻게|몇", rest):
        return Correction(_clean_korean(rest))
    return None


def _clean_english(text: str) -> str:
    return re.sub(r"^(?:the|a|an|just|from the|for|about)\s+", "", text.strip(" .!?,"), flags=re.I)


def _clean_korean(text: str) -> str:
    plain = _SUBJECT_KO.sub("", text.strip(" .!?~,")) or text
    shorter = _TAIL_KO.sub("", plain).strip()
    return shorter if len(shorter) >= _SHORTEST else plain


def with_value(question: str, value: str) -> str:
    """Return a comparison with the value of the last answer in place of "that" or 그거."""
    if not value:
        return question
    text = _THAN_THAT.sub(lambda match: f"{match['than']} {value}", question)
    return _THAN_THAT_KO.sub(lambda match: f"{value}{match['than']}", text)
