"""Judge a claim against a passage in the other language, Korean or English.

Numbers, units and names in Latin letters are the same in both; for the rest a small lexicon of
everyday and administrative words (`bilingual_lexicon.yaml`) tells which words say the same. What agrees in
enough of them is carried; what contradicts, or has nothing in common with the passage, is not;
about anything between nothing is said.
"""

import re
from collections.abc import Callable
from collections.abc import Set as AbstractSet

from chains.verification.bilingual_lexicon import Read, lexicon, read, unturned
from chains.verification.modality import forbidden
from chains.verification.negation import clauses, negations
from chains.verification.quantities import (
    Quantity,
    is_stated,
    quantities_in,
    quantity_readings,
    units_agree,
    without_numbers,
)
from chains.verification.spans import spans_of
from text.analyser import word_tokens, words
from text.language import detect_language
from text.question.stopwords import FUNCTION_WORDS

AGREED = 0.6  # share of what a claim says that must be found to call it carried
ALIEN = 0.5  # share of the words known in both languages up to which it is called foreign
FIRM = 2  # things found, at least, before a claim is called carried

# They stand in nearly every text, so that finding them says little.
_SLIGHT_WORDS = """
before after during until from within first last next new total number amount every only some many
other day hour minute person give receive take make keep possible use need show see know won
employee student user member work company name permission
"""
_SLIGHT = frozenset(_SLIGHT_WORDS.split())

_PARTS = re.compile(
    r"[;()|]|,(?!\d)|\b(?:and|but|while|whereas)\b|(?<=[가-힣](?:고|며))\s|(?<=[가-힣](?:과|와))\s"
)
_UNIT_WORDS = "won euro dollar year month week day hour minute percent age floor grade"
_UNITS = frozenset(_UNIT_WORDS.split())
# In Korean 금지 counts as a denial, so it must in English.
_FORBIDDING = re.compile(r"\b(?:prohibit|forbid|forbidden|ban(?:s|ned)?\b)\w*", re.I)


def judge(claim: str, text: str, title: str = "") -> bool | None:
    """Return whether a passage in the other language carries the claim, None if unclear."""
    claim, text = (forbidden(one, detect_language(one)) for one in (claim, text))
    pair = {detect_language(claim), detect_language(text)}
    asked = {q for q in quantities_in(claim) if q.value != "1"}
    known = quantity_readings(f"{title}\n{text}")
    if not all(is_stated(each, known) for each in asked) or not units_agree(asked, known):
        return False
    if not _names_stand(claim, f"{title}\n{text}") or any(map(_of_another_amount(known), asked)):
        return False
    if pair != {"en", "ko"}:
        return None
    return _weighed(claim, text, title, asked)


def _of_another_amount(known: AbstractSet[Quantity]) -> Callable[[Quantity], bool]:
    """Return what tells whether the passage counts what a number counts, but never so many."""
    # A year or an hour is often written without its unit in English.
    units = {quantity.unit for quantity in known} - {"", "년", "월", "일", "시"}

    def is_foreign(asked: Quantity) -> bool:
        others = [o for o in known if o.unit == asked.unit or o.value != asked.value]
        return asked.unit in units and not is_stated(asked, others)

    return is_foreign


def _weighed(claim: str, text: str, title: str, asked: AbstractSet[Quantity]) -> bool | None:
    said = read(without_numbers(claim))
    sentences = [text[start:end] for start, end in spans_of(text)]
    best = max(sentences, key=lambda one: _likeness(said, asked, one), default="")
    there = read(best)
    shared = said.entries & there.entries
    numbers = sum(is_stated(each, quantity_readings(best)) for each in asked)
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
        sure = len(telling) >= FIRM or said.strange <= 1
        if telling and sure and elsewhere <= ALIEN * len(telling):
            return False
    whole = len(said.words) + said.strange + asked
    if firm + numbers >= FIRM and firm and hits + numbers >= AGREED * whole:
        return True
    return None


def _likeness(said: Read, asked: AbstractSet[Quantity], sentence: str) -> float:
    there = read(sentence).entries
    shared = said.entries & there
    numbers = sum(is_stated(each, quantity_readings(sentence)) for each in asked)
    units = {each.unit for each in asked} & {other.unit for other in quantities_in(sentence)} - {""}
    turned = 0.5 * len(_turned(said.entries, there)) + 0.2 * bool(units)
    return turned + len(shared - _SLIGHT) + 0.3 * len(shared & _SLIGHT) + numbers


def _names_another(asked: AbstractSet[Quantity], sentence: str, shared: frozenset[str]) -> bool:
    """Return whether the sentence that speaks of the same has another number of the same unit."""
    theirs = quantities_in(sentence)
    if len(shared - _SLIGHT) < FIRM:
        return False
    missing = [
        each for each in asked if each.unit and not is_stated(each, quantity_readings(sentence))
    ]
    return any(each.unit == other.unit for each in missing for other in theirs)


def _belongs_elsewhere(asked: Quantity, said: frozenset[str], sentence: str) -> bool:
    """Return whether the number is another thing's.

    Its clause then speaks of something that the claim does not name, and the clause of another
    number with that unit of what it does name.
    """
    own: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    for clause in _PARTS.split(sentence):
        amounts = quantities_in(clause)
        if is_stated(asked, amounts):
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
    prefixed = (unturned(word) for word in words(text))
    return len(_FORBIDDING.findall(text)) + sum(map(bool, prefixed))


def _names_stand(claim: str, text: str) -> bool:
    if detect_language(claim) != "ko":
        return True  # an English name is written in Korean letters there
    known = {token for word in words(text) for token in word_tokens(word)}
    named = re.findall(r"[A-Za-z][A-Za-z0-9-]{2,}", claim)
    return all(set(word_tokens(name)) <= known | FUNCTION_WORDS for name in named)
