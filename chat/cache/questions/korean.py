"""Profile of a Korean question.

Without a morphological analyser a word is compared under several keys: its noun without particles,
and its stem if it is a verb. Two words are equal when they share a key.
"""

import re
from functools import lru_cache

from chat.cache.questions import korean_words as lists
from chat.cache.questions.english_words import word_key
from chat.cache.questions.profile import Kind, Profile, Term, TermList
from chat.cache.questions.verb_stems import verb_stems
from text.korean.hangul import SSANGSIOT, final_of
from text.korean.particles import without_particle
from text.korean.spacing import spaced
from text.normalise import fold
from text.question.answer_form import without_form_words
from text.question.facets.asker import is_personal
from text.question.interrogatives import question_stem
from text.synonyms.chat_spelling import standard_spelling

_WORD = re.compile(r"⟨\w+⟩|[\w가-힣]+(?:[-./:&+][\w가-힣]+)*|[,?.!]")
_NUMBER = re.compile(r"(?P<value>\d+(?:[./:-]\d+)*)(?P<unit>[가-힣]*|[a-z]+)(?P<rest>[가-힣]*)")
_COUNTER = re.compile(rf"(?P<unit>{lists.COUNTERS})(?P<rest>[가-힣]*)")
_NATIVE = re.compile(
    rf"(?P<number>{'|'.join(sorted(lists.NATIVE_NUMBERS, key=len, reverse=True))})"
    rf"(?P<unit>{lists.COUNTERS})(?P<rest>(?:에|은|는|이|가|을|를|의|까지|부터|만|당|마다|이나|로|안에|동안)*)"
)
_HOW_MANY = re.compile(
    rf"몇\s?(?P<unit>{lists.COUNTERS}|[a-z]+|[가-힣]{{1,3}}?)?(?P<rest>까지|부터|만에|이나|동안|간|전|후|씩|에|을|를|이|가|은|는|의)*(?P<end>이?예요|이에요|에요|인가요?|인지요?|입니까|이죠|죠|야|이야|일까요?|임|나)?"
)
_TIME_UNITS = frozenset(("일", "월", "년", "시"))  # of dates: until which, since which
_INTERROGATIVES = (
    (re.compile(r"언제(까지|부터|쯤)?[가-힣]*"), "when"),
    (re.compile(r"며칠(까지|부터|동안|전|간)?[가-힣]*"), "how_many 일"),
    (re.compile(r"얼마(?:나|만큼)?(?!나)[가-힣]*"), "how_much"),
    (re.compile(r"누가[가-힣]{0,2}|누구(?:인가요|예요|이?죠|야|이?며|입니까)?"), "who"),
    (re.compile(r"누구(에게|를|의|와|랑|로)[가-힣]*"), "whom"),
    (re.compile(r"어디(?:에서|서|에)?(로|부터|까지)?[가-힣]*|어딘[가-힣]*"), "where"),
    (re.compile(r"왜[가-힣]{0,3}|어째서"), "why"),
    (re.compile(r"어떻게됨"), "what_happens"),
    (re.compile(r"어떻게[가-힣]{0,4}|어떠[가-힣]+|어때[가-힣]*|어떻[가-힣]+|어찌"), "how"),
    (
        re.compile(
            r"(?:무엇|뭐|뭘|뭔|어떤|어느|뭣)[가-힣]*|무슨"
        ),
        "what",
    ),
)  # fmt: skip
_POSSIBLE = re.compile(r"수(?:는|도|가)? ?있|도 ?(?:되|돼|될|됩)|가능")
# How one does a thing is also how one must do it.
_HOWEVER_OBLIGED = ("how", "what", "when 까지", "where")
_FIRST_PERSON = re.compile(r"(?<![가-힣])(?:제가|내가|저는|나는|저희가|우리가)(?![가-힣])")
# A verb of a condition, not a noun that ends like one.
_CONDITION = re.compile(r"(?!(?:[가-힣]*(?:[화냉라]|측|정|표|반|전|장|도|지|후|단)면)$)[가-힣]+면")


def core_of(question: str) -> str:
    """Return a question in standard spelling without politeness and fillers."""
    text = " ".join(fold(standard_spelling(question)).split())
    before = ""
    while text != before:
        before = text
        text = lists.FILLERS.sub("", text).strip(" ,;:-") or before
    text = lists.POLITE_END.sub(" ", text).strip() or text
    text = spaced(without_form_words(lists.ASIDES.sub(" ", text)))
    return " ".join(text.split())


def _marked(text: str) -> str:
    """Return a question in which forms of one meaning are one, with marks."""
    for pattern, replacement in lists.REWRITES:
        text = pattern.sub(replacement, text)
    return " ".join(text.split())


@lru_cache(maxsize=512)
def korean_profile(question: str) -> Profile:
    """Return what a Korean question asks."""
    core = core_of(question)
    reader = _Reader(_WORD.findall(_marked(core)))
    reader.read()
    plain = lists.FILLERS.sub("", " ".join(standard_spelling(question).split()))
    asks = reader.asks or "yes_no"
    return Profile(
        language="ko",
        asks=asks,
        terms=tuple(reader.found.terms),
        bounds=tuple(word[1:-1] for word in reader.words if word in ("⟨max⟩", "⟨min⟩")),
        obliges="⟨must⟩" in reader.words and asks not in _HOWEVER_OBLIGED,
        permits=bool(_POSSIBLE.search(core)),
        past=_is_past(plain),
        contextual=bool(lists.CONTEXT.search(plain)),
        personal=_is_personal(question, plain),
        relative_time=bool(lists.RELATIVE_TIME.search(plain)),
    )


def _is_personal(question: str, plain: str) -> bool:
    """Return whether a question is about the asker's own records, or about what one has done."""
    if is_personal(question) or lists.PERSONAL.search(plain):
        return True
    return bool(_FIRST_PERSON.search(plain)) and _is_past(plain)


def _is_past(question: str) -> bool:
    """Return whether the last predicate is in the past: 부담했나요."""
    last = question.rstrip(" ?.!~").split()[-1:] or [""]
    return any(final_of(c) == SSANGSIOT and c not in "있겠" for c in last[0])


class _Reader:
    """Reads the words of a question from left to right into terms."""

    def __init__(self, words: list[str]) -> None:
        self.words = words
        self.found = TermList()
        self.asks = ""
        self._at = 0

    def read(self) -> None:
        """Read all words."""
        while self._at < len(self.words):
            word = self.words[self._at]
            self._at += 1
            self._read(word)

    def _read(self, word: str) -> None:
        if not word[0].isalnum():
            self._mark(word)
        elif word in ("안", "못") and self._next() and self._next() != "에":
            self._deny()
        elif (word.startswith("없") and word != "없이") or re.match(r"아니|아닌", word):
            self.found.negate_last()
        elif not (self._read_interrogative(word) or self._read_number(word)):
            self._read_word(word)
        if _CONDITION.fullmatch(word):
            self.found.end_condition()

    def _mark(self, word: str) -> None:
        if word == "⟨neg⟩":
            self.found.negate_last()
        elif word == "⟨if⟩":
            self.found.end_condition()
        self.found.end_run(linked=False)

    def _deny(self) -> None:
        """Read 안 or 못: what is denied is the verb behind it, of a light verb the noun before."""
        if lists.LIGHT.fullmatch(self._next()):
            self.found.negate_last()
        else:
            self.found.negate_next = not self.found.negate_next

    def _next(self) -> str:
        return self.words[self._at] if self._at < len(self.words) else ""

    def _read_interrogative(self, word: str) -> bool:
        if match := _HOW_MANY.fullmatch(word):
            self._read_how_many(match)
            return True
        for pattern, asks in _INTERROGATIVES:
            if match := pattern.fullmatch(word):
                suffix = match[1] if match.re.groups and match[1] else ""
                if asks == "how_much" and "얼마나" in word and (degree := verb_stems(self._next())):
                    suffix, self._at = min(degree), self._at + 1
                self._ask(f"{asks} {suffix}".strip())
                self.found.end_run(linked=False)
                return True
        return False

    def _read_how_many(self, match: re.Match[str]) -> None:
        unit, rest = match["unit"] or "", match["rest"] or ""
        if not unit and self._next()[:1].isalnum():
            following = _COUNTER.fullmatch(self._next())
            unit = following["unit"] if following else _noun(self._next())
            rest = following["rest"] if following else ""
            self._at += 1
        unit = lists.COUNTER_VARIANTS.get(unit, unit)
        bound = re.match("까지|부터", rest) if unit in _TIME_UNITS else None
        self._ask(f"how_many {unit} {bound[0] if bound else ''}".strip())
        if rest in ("전", "후"):
            self._relate(rest)
        self.found.end_run(linked=False)

    def _ask(self, asks: str) -> None:
        """Keep the types of all interrogatives: "who pays how much" asks two things."""
        self.asks = f"{self.asks} {asks}".strip()

    def _read_number(self, word: str) -> bool:
        if match := _NATIVE.fullmatch(word):
            self._count(lists.NATIVE_NUMBERS[match["number"]], match["unit"], match["rest"])
            return True
        if word in lists.NATIVE_NUMBERS and word not in ("일", "이"):
            unit = _COUNTER.fullmatch(self._next())
            if unit:
                self._at += 1
                self._count(lists.NATIVE_NUMBERS[word], unit["unit"], unit["rest"])
            else:
                self._count(lists.NATIVE_NUMBERS[word], "", "")
            return True
        match = _NUMBER.fullmatch(word)
        if match is None:
            return False
        unit = _COUNTER.fullmatch(match["unit"])
        if unit:
            self._count(match["value"], unit["unit"], unit["rest"])
        else:
            self._count(match["value"], _noun(match["unit"]), match["rest"])
        return True

    def _count(self, value: str, unit: str, rest: str) -> None:
        unit = lists.COUNTER_VARIANTS.get(unit, unit)
        role = lists.ROLES.get(rest, "")
        roles = frozenset({role} if role else ())
        self.found.add(Term(frozenset({f"{value}{unit}"}), Kind.NUMBER, roles=roles))
        if rest:
            self.found.end_run(linked=False)
        if rest in lists.RELATIONS:
            self._relate(rest)

    def _relate(self, word: str) -> None:
        self.found.add(Term(frozenset({lists.RELATIONS[word]}), Kind.RELATION))
        self.found.end_run(linked=False)

    def _read_word(self, word: str) -> None:
        noun = _noun(word)
        if noun in ("것", "거") and self.found.terms:
            self.found.give_role(_role(word))  # of the clause before: 사는 것보다
            return
        if lists.LIGHT.fullmatch(word):
            self.found.end_run(linked=False)
            return
        relation = re.sub(r"(?<=.)(?:에는|에도|에|엔|까지|부터|으로|로|의|이)$", "", word)
        is_relation = relation in lists.RELATIONS and word not in ("내", "안")
        if is_relation and self.found.terms:
            self._relate(relation)
            return
        keys = _keys(word, noun)
        if self._next() in ("⟨neg⟩", "⟨must⟩"):
            whole = f"{word}지"  # the rest of its ending was rewritten to the mark
            keys |= {f"~{stem}" for stem in verb_stems(whole)}
        if not keys:
            self.found.end_run(linked=False)
            return
        role = _role(word)
        self.found.add(Term(frozenset(keys), _kind(noun), roles=frozenset()))
        self.found.give_role(role)
        if word.endswith("만") and noun != word:
            self._relate("만")
        elif noun != word or lists.ENDING.search(word):
            self.found.end_run(linked=False)


def _noun(word: str) -> str:
    """Return a word without copula, particles and the plural; in its standard variant."""
    plain = lists.COPULA.sub("", word) or word
    for _ in range(2):
        match = lists.PARTICLE.search(plain)
        is_noun = (
            match
            and match.start() >= 1
            and not (match["role"] in ("당", "에", "로") and match.start() < 2)
        )
        shorter = plain[: match.start()] if match and is_noun else without_particle(plain)
        plain = shorter or plain
    if len(plain) > 2 and plain.endswith("만"):
        plain = plain[:-1]
    plain = re.sub(r"(?<=[가-힣]{2})(?:들|님)$", "", plain)
    if plain.isascii():
        return word_key(plain)
    return lists.VARIANTS.get(plain, plain)


def _keys(word: str, noun: str) -> set[str]:
    """Return the forms under which a word is compared."""
    keys = {noun}
    verbal = re.sub(r"(?<=[가-힣]{2})[하되]$", "", question_stem(word))
    if verbal and verbal != word:
        keys = {_noun(verbal)}
    elif not verbal:
        keys = set()
    keys |= {f"~{stem}" for stem in verb_stems(word)}
    return {key for key in keys if key.strip("~")}


def _role(word: str) -> str:
    """Return the relation that the particle of a word says; empty where it says none."""
    match = lists.PARTICLE.search(word)
    if match and match.start():
        return lists.ROLES.get(match["role"], "")
    if without_particle(word) == word:
        return ""
    return {"이": "subject", "가": "subject", "을": "object", "를": "object"}.get(word[-1], "")


def _kind(noun: str) -> Kind:
    if lists.TIME.fullmatch(noun):
        return Kind.TIME
    if re.search(r"[a-z0-9]", noun):
        return Kind.NAME
    return Kind.PERSON if lists.PERSON.fullmatch(noun) else Kind.WORD
