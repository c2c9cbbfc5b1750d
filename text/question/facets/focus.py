"""Focus: the head noun of what a question asks for, "deadline" in "what is the deadline for leave".

The focus is what an answer must be about, beside the thing that the question names (the "answer
type term" of Moldovan et al. 2000, "The structure and performance of an open-domain question
answering system").
"""

import re

from text.analyser import words
from text.korean.particles import without_particle
from text.question.content_words import NOUN_WEIGHT, content_words
from text.question.interrogatives import question_stem

_INTERROGATIVE_KO = re.compile(
    r"(?:언제|어디|얼마|어떻|어떤|무엇|무슨|뭐|뭔|뭘|누구|누가|몇|며칠|왜|어느)[가-힣]*"
)
_DETERMINERS = (
    r"(?:the|an?|any|some|my|our|your|their|its|this|that|these|those|all|both|each|every|no|more"
    r"|other)"
)
# A noun phrase ends before a preposition, verb or conjunction.
_END_WORDS = """
    of for in on at to from with by per during after before between about if when while and or
    but as that which who is are was were be been being do does did can could may might must
    should will would has have had i we you he she it they there not than without within until
    since because so into through via under over need needs get gets cost costs take takes
    open opens close closes start starts begin begins end ends work works apply applies happen
    happens mean means available allowed free due held located required needed valid still
    then now today tomorrow instead vs cover covers include includes say says offer offers
    provide
"""
_ENDS = frozenset(_END_WORDS.split())
_BE = r"(?:['’]?s| is| are| was| were| will be)"
_AUX = r"(?:do|does|did|can|could|may|might|must|should|will|would|is|are|was|were|has|have|had|am)"
_OPENINGS = (
    rf"\b(?:what|which){_BE} (?:{_DETERMINERS} )*(?P<np>.+)",
    rf"\b(?:what|which|whose) (?!(?:do|does|did|can|could|should|would|will|must|happens"
    rf"|if)\b)(?:{_DETERMINERS} )*(?P<np>\w.+)",
    rf"\bhow (?:many|much) (?!(?:is|are|was|were|do|does|did|can|will|would"
    rf"|to)\b)(?:of )?(?:{_DETERMINERS} )*(?P<np>\w.+)",
    rf"\bhow (?:much|long|many|old|big|large|far|often|late"
    rf"|early){_BE} (?:{_DETERMINERS} )*(?P<np>.+)",
    rf"\b(?:when|where|who|how|why){_BE} (?:{_DETERMINERS} )*(?P<np>.+)",
    rf"\bhow (?:much|long|often|far) {_AUX} (?:{_DETERMINERS} )*(?P<np>.+)",
    rf"\b(?:what|when|where|why|how) {_AUX} (?:{_DETERMINERS} )*(?!i\b|we\b|you\b|they\b|one\b"
    rf"|it\b)(?P<np>.+)",
    rf"\bthere (?:{_DETERMINERS} )*(?P<np>.+)",
    rf"\b{_AUX} .+? (?:have|has|need|include|offer|provide|get|bring|use|borrow|rent|book|require"
    rf"|cover|allow|accept|buy|sell)"
    rf" (?:{_DETERMINERS} )+(?P<np>.+)",
    rf"\b{_AUX} .+? (?:have|need|include|offer|provide|bring|use|borrow|rent|book|require|cover"
    rf"|allow|accept|buy) (?P<np>\w.+)",
    rf"\b(?:do|does|did|is|are|was|were|will) (?:{_DETERMINERS} )+(?P<np>.+)",
    rf"\b{_AUX} (?:i|we|you|they|one) (?!to\b)\w+ (?:up |out |in |off )?"
    rf"(?:{_DETERMINERS} )*(?P<np>\w.+)",
    rf"^(?:{_DETERMINERS} )*(?P<np>(?!(?:what|when|where|who|how|why|which|if|i|we|can|do|does|is"
    rf"|are)\b)\w.+)",
)
_OPENING = tuple(re.compile(opening, re.I) for opening in _OPENINGS)
_PREDICATE_NOUN = re.compile(
    r"[가-힣]+(?:[은는]거|[은는]것|[은는]데|데중|줘|주세요|줄래)|(?:다음|지난|이번)[가-힣]*"
    r"|(?:가능|필요|필수|의무|무료|유료|공짜|불가|알려|확인|설명|안내|궁금|해당)[가-힣]*"
)


def question_focus(question: str) -> str:
    """Return the head noun of what a question asks for, as it is written; empty where unclear.

    >>> question_focus("What is the deadline for leave?"), question_focus("정원이 몇 명이에요?")
    ('deadline', '정원')
    """
    if re.search("[가-힣]", question):
        return _korean_focus(question)
    plain = question.strip().rstrip("?.! ")
    for opening in _OPENING:
        match = opening.search(plain)
        if match and (head := _head(match["np"], _asks_by_do(match))):
            return head
    return ""


# Behind these the noun follows: "the number of seats", "what kind of leave".
_MEASURES = re.compile(
    r"^(?:most|one|some|all|any|kinds?|types?|sorts?|number|amount|names?|part|each) of "
    r"(?:(?:the|an?|my|our|your|its|their|these|those) )*",
    re.I,
)


def _asks_by_do(match: re.Match[str]) -> bool:
    """Return whether "do" stands before the noun phrase, so that a verb follows it."""
    before = match.string[match.start() : match.start("np")]
    return bool(re.search(rf"\b(?:do|does|did) (?:{_DETERMINERS} )*$", before, re.I))


def _head(phrase: str, verb_follows: bool) -> str:
    """Return the last word of the noun phrase that a phrase begins with."""
    run: list[str] = []
    stop = ""
    for word in re.findall(r"[\w'’.-]+|[,;:?!]", _MEASURES.sub("", phrase)):
        if word.lower() in _ENDS or not word[0].isalnum() or (run and _AFTER_NOUN.search(word)):
            stop = word.lower()
            break
        run.append(word)
    if verb_follows and len(run) > 1 and stop not in _VERBS:
        run.pop()
    head = run[-1] if run else ""
    return head.strip(".'’") if not head.isdigit() else ""


_VERBS_WORDS = """
    need needs get gets cost costs take takes open opens close closes start starts begin begins end
    ends work works apply applies happen happens mean means cover covers include includes say says
    offer offers provide have has
"""
_VERBS = frozenset(_VERBS_WORDS.split())
_AFTER_NOUN = re.compile(rf"^(?:{_DETERMINERS}|here)$|(?:ly|n['’]t|[^e]ed)$", re.I)


def _korean_focus(question: str) -> str:
    """Return the noun before the interrogative or the predicate, else the last noun."""
    asked = re.split(r"(?<=[?？])\s*(?=\S)|,\s+", question.strip())[-1]
    asked = asked if words(asked) else question
    before = _INTERROGATIVE_KO.split(asked, maxsplit=1)
    clause = before[0] if len(before) > 1 else asked
    if _DEPENDENT.search(clause.rstrip("?？.! ")):
        return ""  # 만든 사람은?
    nouns = _nouns(clause)
    if not nouns and asked is not question:
        nouns = _nouns(_INTERROGATIVE_KO.split(question, maxsplit=1)[0])
    return nouns[-1] if nouns else ""


_DEPENDENT = re.compile(r"(?:^|\s)(?:사람|인물|것|거|곳|데|때|이)(?:은|는|이|가|을|를)?$")


def _nouns(text: str) -> list[str]:
    """Return the nouns of a Korean clause that are no adverbials, without their particles."""
    found = []
    roles = {role.word: role.weight for role in content_words(text)}
    for word in words(text):
        noun = without_particle(question_stem(word) or "")
        is_noun = (
            roles.get(word, 0.0) >= NOUN_WEIGHT
            or _is_attribute(word, noun)
            or bool(_ONE_SYLLABLE.fullmatch(word))
        )
        is_excluded = _PREDICATE_NOUN.fullmatch(noun) or _ADVERBIAL.fullmatch(word[len(noun) :])
        if noun and is_noun and not is_excluded and not noun[0].isdigit():
            found.append(noun)
    return found


_ADVERBIAL = re.compile(r"에서.*|에게.*|한테.*|에|으?로|까지|부터|보다|처럼|와|과|랑|이랑")
_ONE_SYLLABLE = re.compile(
    r"(?![나저제내이그걸게받먹있없들앉읽찾남넣입신씻늦맞높낮많적같수것곳때데점지])"
    r"[가-힣](?:을|를|은|는)"
)
_ATTRIBUTE = re.compile(
    r"(?:시간|기간|날짜|금액|방법|기준|규정|절차|조건|내용|이름|종류|이유|제목|정보|의미|위치|장소"
    r"|항목|목록|서류|정원|인원)$"
)


def _is_attribute(word: str, noun: str) -> bool:
    return bool(_ATTRIBUTE.search(noun)) and len(noun) >= 2 and word.startswith(noun)
