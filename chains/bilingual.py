"""Judge a claim against a passage in the other language, Korean or English.

Numbers, units and names in Latin letters are the same in both; for the rest a small lexicon of
everyday and administrative words (`lexicon.yaml`) tells which words say the same. What agrees in
enough of them is carried; what contradicts, or has nothing in common with the passage, is not;
about anything between nothing is said.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

from chains.denial import clauses, negations
from chains.quantities import Quantity, claimed, counted_alike, found, held, unnumbered
from chains.spans import spans_of
from text.analyser import word_tokens, words
from text.common import FUNCTION_WORDS
from text.language import detect_language
from text.query import query_tokens

TABLE = Path(__file__).with_name("lexicon.yaml")
AGREED = 0.6  # share of what a claim says that must be found to call it carried
ALIEN = 0.5  # share of the words known in both languages up to which it is called foreign
FIRM = 2  # things found, at least, before a claim is called carried

# They stand in nearly every text, so that finding them says little.
_SLIGHT = frozenset(
    "before after during until from within first last next new total number amount every only some"
    " many other day hour minute person give receive take make keep possible use need currently"
    " employee student user member work company name"
    " show see know won".split()
)  # fmt: skip
_KOREAN_LIGHT = re.compile(
    r"(?:수|것|등|및|이|그|저|때|경우|위해|위한|대한|대해|통해|따라|하는|하여|한다|된다|있다|없다|있습니다|합니다"
    r"|됩니다|입니다|않습니다|않는다|않고|있는|없는|또는|그리고|하지만|매우|약|더|각각)[은는이가을를의에]?"
)

_LIGHT = frozenset("cannot can't not no never over out up down off again also just must shall may might".split())
_PARTS = re.compile(r"[,;()|]|\b(?:and|but|while|whereas)\b|(?<=[가-힣](?:고|며))\s|(?<=[가-힣](?:과|와))\s")
_UNITS = frozenset("won euro dollar year month week day hour minute percent age floor grade".split())
# In Korean 금지 counts as a denial, so it must in English.
_FORBIDDING = re.compile(r"\b(?:prohibit|forbid|forbidden|ban(?:s|ned)?\b)\w*", re.I)


class Lexicon(NamedTuple):
    """Entries by the words of either language, and which are opposites."""

    english: dict[str, frozenset[str]]
    korean: dict[str, frozenset[str]]
    opposites: frozenset[frozenset[str]]


class Read(NamedTuple):
    """What a sentence speaks of: entries of the lexicon, and how many words are in none."""

    words: tuple[frozenset[str], ...]
    strange: int

    @property
    def entries(self) -> frozenset[str]:
        return frozenset().union(*self.words)


def judge(claim: str, text: str, title: str = "") -> bool | None:
    """Return whether a passage in the other language carries the claim, None if unclear."""
    pair = {detect_language(claim), detect_language(text)}
    asked = {q for q in claimed(claim) if q.value != "1"}
    known = held(f"{title}\n{text}")
    if not all(found(each, known) for each in asked) or not counted_alike(asked, known):
        return False
    if not _names_stand(claim, f"{title}\n{text}") or any(map(_of_another_amount(known), asked)):
        return False
    if pair != {"en", "ko"}:
        return None
    return _weighed(claim, text, title, asked)


def _of_another_amount(known: set[Quantity]) -> Callable[[Quantity], bool]:
    """Return what tells whether the passage counts what a number counts, but never so many."""
    units = {quantity.unit for quantity in known}

    def is_foreign(asked: Quantity) -> bool:
        return asked.unit in units - {""} and not found(
            asked, [other for other in known if other.unit == asked.unit or asked.value != other.value]
        )

    return is_foreign


def _weighed(claim: str, text: str, title: str, asked: set[Quantity]) -> bool | None:
    said = read(unnumbered(claim))
    sentences = [text[start:end] for start, end in spans_of(text)]
    best = max(sentences, key=lambda one: _likeness(said, asked, one), default="")
    there = read(best)
    shared = said.entries & there.entries
    numbers = sum(found(each, held(best)) for each in asked)
    if asked and numbers < len(asked) and _names_another(asked, best, shared):
        return False
    if any(_belongs_elsewhere(each, said.entries, best) for each in asked):
        return False
    if _contradicts(claim, said, best, shared):
        return False
    context = there.entries | read(title).entries
    return _share_found(said, context, read(text).entries, numbers, len(asked))


def _share_found(
    said: Read, near: frozenset[str], anywhere: frozenset[str], numbers: int, asked: int
) -> bool | None:
    telling = [word for word in said.words if word - _SLIGHT]
    hits = sum(bool(word & near) for word in said.words)
    firm = sum(bool(word & near) for word in telling)
    if not numbers:
        elsewhere = sum(bool(word & anywhere) for word in telling)
        sure = len(telling) >= FIRM or not said.strange
        if telling and sure and elsewhere <= ALIEN * len(telling):
            return False
    whole = len(said.words) + said.strange + asked
    if firm + numbers >= FIRM and firm and hits + numbers >= AGREED * whole:
        return True
    return None


def _likeness(said: Read, asked: set[Quantity], sentence: str) -> float:
    there = read(sentence).entries
    shared = said.entries & there
    numbers = sum(found(each, held(sentence)) for each in asked)
    units = {each.unit for each in asked} & {other.unit for other in claimed(sentence)} - {""}
    turned = 0.5 * len(_turned(said.entries, there)) + 0.2 * bool(units)
    return turned + len(shared - _SLIGHT) + 0.3 * len(shared & _SLIGHT) + numbers


def _names_another(asked: set[Quantity], sentence: str, shared: frozenset[str]) -> bool:
    """Return whether the sentence that speaks of the same has another number of the same unit."""
    theirs = claimed(sentence)
    if len(shared - _SLIGHT) < FIRM:
        return False
    missing = [each for each in asked if each.unit and not found(each, held(sentence))]
    return any(each.unit == other.unit for each in missing for other in theirs)


def _belongs_elsewhere(asked: Quantity, said: frozenset[str], sentence: str) -> bool:
    """Return whether the clause with the number speaks of another thing than the claim, and a
    clause with another number of that unit of the same."""
    own: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    for clause in _PARTS.split(sentence):
        amounts = claimed(clause)
        if found(asked, amounts):
            own |= read(clause).entries
        elif any(amount.unit == asked.unit for amount in amounts):
            others |= read(clause).entries
    apart = own - others - _UNITS
    return bool(apart) and not apart & said and bool((others - own - _UNITS) & said)


def _contradicts(claim: str, said: Read, sentence: str, shared: frozenset[str]) -> bool:
    """Return whether claim and sentence are opposites, by their denials and their words."""
    there = read(sentence)
    turns = len(_turned(said.entries, there.entries))
    alike = len(shared - _SLIGHT) + (turns > 0)
    if alike < FIRM and not (alike and len(said.entries - _SLIGHT) == 1):
        return False
    ours = negations(claim, detect_language(claim)) + _forbidding(claim)
    language = detect_language(sentence)
    parts = [
        part
        for part in clauses(sentence, language)
        if len(read(part).entries & said.entries) or turns
    ]
    theirs = sum(negations(part, language) + _forbidding(part) for part in parts)
    if (ours + theirs) % 2 and "prohibit" in said.entries | there.entries:
        turns = 0  # forbidding is a denial in Korean and counted as one
    return (ours + theirs + turns) % 2 == 1


def _turned(ours: frozenset[str], theirs: frozenset[str]) -> list[frozenset[str]]:
    """Return the contrasts in which ours is on one side and theirs on the other."""
    return [
        pair
        for pair in lexicon().opposites
        if len(pair & ours) == 1 and len(pair & theirs) == 1 and pair & ours != pair & theirs
    ]


def _forbidding(text: str) -> int:
    prefixed = (_unturned(word) for word in words(text))
    return len(_FORBIDDING.findall(text)) + sum(map(bool, prefixed))


def read(text: str) -> Read:
    """Return what the words of a text are in the lexicon."""
    found: list[frozenset[str]] = []
    strange = 0
    for word in words(text):
        if word[0].isdigit():
            continue
        entries = _korean(word) if "가" <= word[0] <= "힣" else _english(word)
        if entries:
            found.append(entries)
        elif entries := _unturned(word):
            found.append(entries)
        elif _says_something(word):
            strange += 1
    return Read(tuple(found), strange)


def _korean(word: str) -> frozenset[str]:
    table = lexicon().korean
    hits: set[str] = set()
    for start in range(len(word)):
        for end in range(start + 2, len(word) + 1):
            hits |= table.get(word[start:end], frozenset())
    if word[0] in table and (len(word) == 1 or word[1:] in _BEHIND_ONE):
        hits |= table[word[0]]
    return frozenset(hits)


_BEHIND_ONE = frozenset(
    "은 는 이 가 을 를 의 에 도 로 으로 과 와 에서 까지 부터 에는 다 고 며 는다 습니다 ㄹ 을 면 지 한 하는"
    " 마다 씩 당 만 이다 입니다".split()
)


def _unturned(word: str) -> frozenset[str]:
    """Return what a word says but for the prefix that denies it: unused, 미사용."""
    if re.match(r"(?:un|non)[a-z]{4}", word, re.I):
        return _english(re.sub("^(?:un|non)", "", word.lower()))
    return _korean(word[1:]) if re.match("[미불비무][가-힣]{2}", word) else frozenset()


def _english(word: str) -> frozenset[str]:
    table = lexicon().english
    return frozenset().union(*(table.get(key, frozenset()) for key in [word.lower(), *word_tokens(word)]))


def _says_something(word: str) -> bool:
    if "가" <= word[0] <= "힣":
        return len(word) > 1 and not _KOREAN_LIGHT.fullmatch(word)
    plain = word.lower() in _LIGHT or set(word_tokens(word)) <= FUNCTION_WORDS
    return not plain and bool(query_tokens(word))


def _names_stand(claim: str, text: str) -> bool:
    if detect_language(claim) != "ko":
        return True  # an English name is written in Korean letters there
    known = {token for word in words(text) for token in word_tokens(word)}
    named = re.findall(r"[A-Za-z][A-Za-z0-9-]{2,}", claim)
    return all(set(word_tokens(name)) <= known | FUNCTION_WORDS for name in named)


@cache
def lexicon() -> Lexicon:
    """Return the lexicon of everyday and administrative words."""
    table = yaml.safe_load(TABLE.read_text("utf-8"))
    english: dict[str, set[str]] = {}
    korean: dict[str, set[str]] = {}
    for ours, theirs in table["words"].items():
        spelt = str(ours).split()
        for word in spelt:
            _note(english, [word, *word_tokens(word)], spelt[0])
        _note(korean, str(theirs).split(), spelt[0])
    opposites = frozenset(frozenset(map(str, pair)) for pair in table["opposites"])
    return Lexicon(_frozen(english), _frozen(korean), opposites)


def _note(table: dict[str, set[str]], keys: Iterable[str], entry: str) -> None:
    for key in keys:
        table.setdefault(key, set()).add(entry)


def _frozen(table: dict[str, set[str]]) -> dict[str, frozenset[str]]:
    return {key: frozenset(entries) for key, entries in table.items()}
