"""Terms of a question: what it is about, apart from what it asks about it."""

import re
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from text.analyser import tokens
from text.dialogue.same_kind import is_class_word
from text.korean.hangul import RIEUL, final_of
from text.question.content_words import NOUN_WEIGHT, content_words
from text.question.interrogatives import question_stem
from text.question.stopwords import FUNCTION_WORDS, LIGHT_WORDS
from text.tokeniser import WORD

_PARTICLE = re.compile(
    r"(?<=[가-힣A-Za-z0-9)])(?:이?라(?:고|는|면)|이?랑은?|에서(?:는|도|의)?|에게(?:는|도)?|한테"
    r"|(?:으로|로)(?:는|도)?|까지(?:는|도)?|부터(?:는)?|보다(?:는)?|마다|처럼"
    r"|[은는이가을를의에도와과만]"
    r"|에는|에도|인데요?|이고요?|이에요|예요|이요)$"
)
_POLITE = re.compile(r"(?:(?<=[은는도면])요|이?[에예]요|(?<=[가-힣]{2})요|이?냐고요?)$")
_SEPARATE = re.compile(r"(?:할|될|한|된|인|하는|되는) ?때[가-힣]?$")
_VERB_NOUN = re.compile(
    r"(?<=[가-힣]{2})(?:할|하는|하려면|하면|하고|해서|했|해야|될|되는|되면|돼).*$"
)
_VERB_ENDING = re.compile(
    r"(?:[는면고서러게지던까요다죠나니야어아해돼]|려고|려면|도록|은데|(?:[하되]|[가-힣]{2})[ㄴ]"
    r"|[한할된될인일난간온본쓴낸운든탄산준찬]|거나|지만|때|없이|같이)$"
)
_SUBORDINATE = re.compile(
    r"(?<=[가-힣]{2})(?:할|하는|하려면|하면|하고|하러|할때|되면|되는)[가-힣]?$"
)
_NUMBERED = re.compile(r"^(?:제)?\d")
_ASKED_EN = re.compile(
    r"\bhow (?:many|much) (?P<count>\w+)|\b(?:what|which) (?!is\b|are\b|was\b|were\b|do\b|does\b"
    r"|did"
    r"\b|can\b|should\b|will\b|must\b)(?:kinds? of |sorts? of |types? of )?(?P<kind>[\w-]+)"
    r"|\bwhat(?:'s|’s| is| are| was| were) the (?:[\w-]+ )*?(?P<head>[\w-]+)"
    r"(?=\s+(?:of|for|if|in|on|to|at|with|when|from|per)\b|\s*[?.]|\s*$)",
    re.I,
)
_MAIN_VERB = re.compile(
    r"\b(?:do|does|did|can|could|may|might|must|should|will|would)\b[^?]*?\b(?:i|you|we|they|he|she"
    r"|one|someone)\s+(?:also |still |really )?(?:have to |need to |want to )?(?P<verb>[a-z]+)\b",
    re.I,
)
_SUBJECT_VERB = re.compile(
    r"^(?:and |but |so )?who (?!is\b|was\b|has\b|does\b)(?P<verb>[a-z]+s)\b", re.I
)
_PREDICATE = re.compile(  # "valid" in "is the result valid for long?"
    r"^(?:is|are|was|were) (?!there\b|it\b|that\b|this\b)(?:(?:the|my|your|our|their) )?"
    r"(?:(?!an?\b|the\b|of\b|in\b|at\b|for\b|on\b|and\b|or\b)[\w'’-]+ )+?(?P<verb>[a-z]+)"
    r"(?=\s*(?:[?.!]|$)|\s(?:for|on|in|at|to|with|by|from|until|during|after|before)\b)",
    re.I,
)
_COMPARATIVE = re.compile(
    r"[a-z]+ier|[a-z]{3,}est|best|most|least|cheaper|longer|larger|bigger|smaller|fewer|higher"
    r"|lower|older"
    r"|shorter|faster|better|worse|more|less|extra|far|ahead|often|soon|total|altogether|same|big"
    r"|one|ones|sure|day(?= )|without|get|compared?",
    re.I,
)
_PARTICIPLE = re.compile(  # of a passive: "how long is it kept?"
    r"kept|held|paid|given|sent|made|taken|sold|bought|lent|done|allowed|permitted|required|needed"
    r"|right|away|possible|eligible|available|able|offered|located|opened|closed|charged|accepted|provided|considered|supposed",
    re.I,
)
_KOREAN_ASKED = re.compile(
    r"(?P<word>[가-힣A-Za-z]+?)(?:이|가|을|를)?\s+"
    r"(?:얼마|언제|어디|무엇|뭐|뭔|어떻게|어떤|몇|며칠|누구|누가)"
)
_TOPIC = re.compile(r"(?:은|는|면|때|고|서|도|만|에|로)$")  # no noun that is asked for
_NOUN_IN_GI = re.compile(r"[가-힣]{2,}기는")  # 절단기는, not a verb
_STOP = FUNCTION_WORDS | LIGHT_WORDS
_GENERIC_VERB_WORDS = """
    cost costs last lasts take takes get have has go goes come comes work works apply pay pays
    need needs happen happens held open opens close closes start starts begin begins end ends fit
    fits borrow use do see know find eat buy book rent cover include includes exist exists require
    requires offer offers allow allows happen happens
"""
_GENERIC_VERBS = frozenset(_GENERIC_VERB_WORDS.split())


class Term(NamedTuple):
    """A term of a question.

    Attributes:
        stem: The word without particle and ending, as it is written.
        start, end: Of the stem in the question.
        noun: Whether it is a noun, name or number, as against a predicate.
        asked: Whether it is what the question asks for: fee in "what is the fee for a locker?".
    """

    stem: str
    start: int
    end: int
    noun: bool
    asked: bool

    @property
    def tokens(self) -> frozenset[str]:
        """The tokens of the stem."""
        return frozenset(tokens(self.stem)) - FUNCTION_WORDS


@lru_cache(maxsize=256)
def terms(question: str) -> tuple[Term, ...]:
    """Return the terms of a question, in order, without function words and interrogatives."""
    weights = {word.word: word.weight for word in content_words(question)}
    asked, verbs = _asked(question), _verbs(question)
    found = []
    for match in WORD.finditer(question):
        word = match.group()
        stem = noun_stem(word)
        if not stem or (_is_stop(stem) and not _NUMBERED.match(word)):
            continue
        weight = weights.get(word, 0.0)
        if word.isascii():
            other = _COMPARATIVE.fullmatch(word) or _PARTICIPLE.fullmatch(word)
            noun = word.lower() not in verbs and not other
        else:
            behind = question[match.end() : match.end() + 2].strip()
            noun = (
                (weight == NOUN_WEIGHT and not _ADNOMINAL.match(word[-1:] + behind))
                or (weight > 0 and not _is_verb(word, behind))
                or bool(_NUMBERED.match(word) or _NOUN_IN_GI.fullmatch(word))
                or _is_verbal(word, stem, behind)
            )
        found.append(
            Term(stem, match.start(), match.start() + len(stem), noun, stem.lower() in asked)
        )
    return tuple(found)


def topic(question: str) -> str:
    """Return what a question is about: its nouns, without what it asks about them."""
    nouns = [term for term in terms(question) if term.noun]
    kept = [term for term in nouns if not term.asked] or nouns
    return joined(kept, question)


def joined(some: list[Term], question: str) -> str:
    """Return terms as one phrase, as they stand in the question."""
    return " ".join(question[term.start : term.end] for term in some)


def new_words(phrase: str, text: str) -> str:
    """Return the words of a phrase that a text does not have."""
    present = _all_tokens(text)
    return " ".join(
        word for word in phrase.split() if not (own := _all_tokens(word)) or not own <= present
    )


def _all_tokens(text: str) -> set[str]:
    return {token for term in terms(text) for token in term.tokens}


def noun_stem(word: str) -> str:
    """Return a word without particles and endings; empty for an interrogative."""
    if word.isascii():
        return re.sub(r"(?:['’]s|['’](?:re|ve|ll|d|m))$", "", word)
    if is_class_word(word):  # 어린이 does not end in a particle
        return word
    stem = question_stem(_POLITE.sub("", word) or word)
    stem = _SEPARATE.sub("", _VERB_NOUN.sub("", stem)) or stem
    if len(stem) > _MIN_STEM:
        stem = _PARTICLE.sub("", stem) or stem
    elif len(stem) == _MIN_STEM and stem[-1] in "은는을를":
        stem = stem[:-1]
    return stem


_MIN_STEM = 2


def _is_stop(stem: str) -> bool:
    found = tokens(stem)
    if stem.isascii():
        return all(token in _STOP for token in found)
    return stem in _LIGHT_KOREAN or all(token in _STOP for token in found)


def _is_verb(word: str, behind: str) -> bool:
    """Return whether a word has the ending of a verb; 빌릴 is one, 은하실 is not."""
    short = len(word) <= _MIN_STEM and final_of(word[-1]) == RIEUL
    return short or bool(_VERB_ENDING.search(word) or _ADNOMINAL.match(word[-1:] + behind))


_ADNOMINAL = re.compile(r"[는은던](?:것|거|게|건|데|수|때|곳|줄)")  # before a dependent noun


def _is_verbal(word: str, stem: str, behind: str) -> bool:
    """Return whether a word is a noun made the verb of a clause: 휴학하려면, 졸업할 때."""
    return len(stem) >= _MIN_STEM and bool(_SUBORDINATE.search(word)) and behind[:1] != "수"


def _asked(question: str) -> frozenset[str]:
    found = {
        group.lower()
        for match in _ASKED_EN.finditer(question)
        for group in match.groups()
        if group is not None
    }
    found |= {
        noun_stem(match["word"]).lower()
        for match in _KOREAN_ASKED.finditer(question)
        if not _TOPIC.search(match["word"])
    }
    return frozenset(found)


def _verbs(question: str) -> frozenset[str]:
    """Return the words of an English question that are its main verb."""
    for pattern in (_MAIN_VERB, _SUBJECT_VERB, _PREDICATE):
        if match := pattern.search(question.strip()):
            return frozenset([match["verb"].lower()])
    words = [word.lower() for word in WORD.findall(question)]
    return frozenset(
        word
        for before, word in pairwise(words)
        if word in _GENERIC_VERBS and before not in ("the", "a", "an", "of", "for", "per")
    ) | (_GENERIC_VERBS & set(words[:1]))


_LIGHT_KOREAN_WORDS = """
    쪽 쪽이 쪽은 쪽을 어느 차이 비교 그거 그건 그게 그걸 그것 그것은 거기 거기서 그때 그럼 그 이거
    이건 저거 것 거 건 게 수 때 중 가운데 제가 저 나 내 우리 저희 좀 더 또 다시 꼭 다 모두 전부
    합하면 합쳐서 경우 뭐뭐 있는지 되는지 하나 한번 이번 알려 줘 주세요 말해 해 해요 돼요 되나
    있죠 있지 있나 하죠 되죠 있어 있어요
"""
_LIGHT_KOREAN = frozenset(_LIGHT_KOREAN_WORDS.split())
