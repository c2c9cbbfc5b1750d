"""Claim verification across languages: a Korean claim against an English passage, or the reverse.

Numbers, units and names in Latin letters are the same in both; other words are compared by the
entries they share in a small lexicon (`bilingual_lexicon.yaml`). A claim that agrees in enough of
them is supported; one that contradicts the passage, or has nothing in common with it, is not; of
anything between the verdict is open.
"""

import re
from collections.abc import Set as AbstractSet

from chains.verification.bilingual_lexicon import (
    LexicalContent,
    antonyms_between,
    lexical_content,
    without_negating_prefix,
)
from chains.verification.modality import prohibition_as_negation
from chains.verification.negation import count_negations, split_clauses
from chains.verification.quantities import (
    Quantity,
    is_stated,
    quantities_in,
    quantity_readings,
    units_agree,
    without_numbers,
)
from chains.verification.spans import cached_sentence_spans
from text.analyser import word_tokens, words
from text.language import detect_language
from text.question.stopwords import FUNCTION_WORDS

MIN_AGREEMENT = 0.6  # share of a claim's words and numbers that must match to support it
MAX_UNRELATED = 0.5  # share of the matching words up to which a claim is called unrelated
MIN_MATCHES = 2  # words and numbers that must match, at least, to support a claim

# They are in nearly every text, so a match says little.
_COMMON_WORDS = """
before after during until from within first last next new total number amount every only some many
other day hour minute person give receive take make keep possible use need show see know won
employee student user member work company name permission
"""
_COMMON = frozenset(_COMMON_WORDS.split())

_PARTS = re.compile(
    r"[;()|]|,(?!\d)|\b(?:and|but|while|whereas)\b|(?<=[가-힣](?:고|며))\s|(?<=[가-힣](?:과|와))\s"
)
_UNIT_WORDS = "won euro dollar year month week day hour minute percent age floor grade"
_UNITS = frozenset(_UNIT_WORDS.split())
# In Korean 금지 counts as a negation, so its English words must too.
_PROHIBITION = re.compile(r"\b(?:prohibit|forbid|forbidden|ban(?:s|ned)?\b)\w*", re.I)


def verify_across_languages(claim: str, text: str, title: str = "") -> bool | None:
    """Return whether a passage in the other language supports the claim, None if unclear."""
    claim, text = (prohibition_as_negation(part, detect_language(part)) for part in (claim, text))
    languages = {detect_language(claim), detect_language(text)}
    claimed = {quantity for quantity in quantities_in(claim) if quantity.value != "1"}
    stated = quantity_readings(f"{title}\n{text}")
    if not all(is_stated(quantity, stated) for quantity in claimed):
        return False
    if not units_agree(claimed, stated) or _has_contradicted_amount(claimed, stated):
        return False
    if not _names_stand(claim, f"{title}\n{text}"):
        return False
    if languages != {"en", "ko"}:
        return None
    return _verify_by_lexicon(claim, text, title, claimed)


def _has_contradicted_amount(claimed: AbstractSet[Quantity], stated: AbstractSet[Quantity]) -> bool:
    """Return whether a claimed number has a unit of the passage that it never has there."""
    # A year or an hour is often written without its unit in English.
    units = {quantity.unit for quantity in stated} - {"", "년", "월", "일", "시"}

    def is_contradicted(quantity: Quantity) -> bool:
        others = [o for o in stated if o.unit == quantity.unit or o.value != quantity.value]
        return quantity.unit in units and not is_stated(quantity, others)

    return any(map(is_contradicted, claimed))


def _verify_by_lexicon(
    claim: str, text: str, title: str, claimed: AbstractSet[Quantity]
) -> bool | None:
    content = lexical_content(without_numbers(claim))
    sentences = [text[start:end] for start, end in cached_sentence_spans(text)]
    closest = max(
        sentences, key=lambda sentence: _similarity(content, claimed, sentence), default=""
    )
    evidence = lexical_content(closest)
    shared = content.entries & evidence.entries
    numbers = _count_stated(claimed, closest)
    if claimed and numbers < len(claimed) and _has_other_number(claimed, closest, shared):
        return False
    if any(_belongs_elsewhere(quantity, content.entries, closest) for quantity in claimed):
        return False
    if _contradicts(claim, content, closest, shared):
        return False
    context = evidence.entries | lexical_content(title).entries
    passage = lexical_content(text).entries
    return _verdict_on_matches(content, context, passage, numbers, len(claimed))


def _verdict_on_matches(
    content: LexicalContent,
    context: frozenset[str],
    passage: frozenset[str],
    numbers: int,
    claimed: int,
) -> bool | None:
    specific = [word for word in content.words if word - _COMMON]
    matches = sum(bool(word & context) for word in content.words)
    specific_matches = sum(bool(word & context) for word in specific)
    if not numbers:
        anywhere = sum(bool(word & passage) for word in specific)
        is_known = len(specific) >= MIN_MATCHES or content.unknown <= 1
        if specific and is_known and anywhere <= MAX_UNRELATED * len(specific):
            return False
    total = len(content.words) + content.unknown + claimed
    has_matches = specific_matches > 0 and specific_matches + numbers >= MIN_MATCHES
    return True if has_matches and matches + numbers >= MIN_AGREEMENT * total else None


def _count_stated(claimed: AbstractSet[Quantity], sentence: str) -> int:
    return sum(is_stated(quantity, quantity_readings(sentence)) for quantity in claimed)


def _similarity(content: LexicalContent, claimed: AbstractSet[Quantity], sentence: str) -> float:
    evidence = lexical_content(sentence).entries
    shared = content.entries & evidence
    units = {each.unit for each in claimed} & {other.unit for other in quantities_in(sentence)}
    antonyms = 0.5 * len(antonyms_between(content.entries, evidence)) + 0.2 * bool(units - {""})
    words_shared = antonyms + len(shared - _COMMON) + 0.3 * len(shared & _COMMON)
    return words_shared + _count_stated(claimed, sentence)


def _has_other_number(
    claimed: AbstractSet[Quantity], sentence: str, shared: frozenset[str]
) -> bool:
    """Return whether the sentence about the same thing has another number of the same unit."""
    if len(shared - _COMMON) < MIN_MATCHES:
        return False
    stated = quantity_readings(sentence)
    missing = {each.unit for each in claimed if each.unit and not is_stated(each, stated)}
    return any(other.unit in missing for other in quantities_in(sentence))


def _belongs_elsewhere(quantity: Quantity, entries: frozenset[str], sentence: str) -> bool:
    """Return whether the number is another thing's.

    Its clause then has words that the claim lacks, and the clause of another number with that
    unit has words of the claim.
    """
    own: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    for clause in _PARTS.split(sentence):
        stated = quantities_in(clause)
        if is_stated(quantity, stated):
            own |= lexical_content(clause).entries
        elif any(other.unit == quantity.unit for other in stated):
            others |= lexical_content(clause).entries
    only_own = own - others - _UNITS
    return bool(only_own) and not only_own & entries and bool((others - own - _UNITS) & entries)


def _contradicts(
    claim: str, content: LexicalContent, sentence: str, shared: frozenset[str]
) -> bool:
    """Return whether claim and sentence are opposites, by their negations and antonyms."""
    evidence = lexical_content(sentence)
    antonyms = len(antonyms_between(content.entries, evidence.entries))
    related = len(shared - _COMMON) + (antonyms > 0)
    if related < MIN_MATCHES and not (related and len(content.entries - _COMMON) == 1):
        return False
    in_claim = count_negations(claim, detect_language(claim)) + _count_prohibitions(claim)
    language = detect_language(sentence)
    parts = [
        part
        for part in split_clauses(sentence, language)
        if len(lexical_content(part).entries & content.entries) or antonyms
    ]
    in_sentence = sum(count_negations(part, language) + _count_prohibitions(part) for part in parts)
    if (in_claim + in_sentence) % 2 and "prohibit" in content.entries | evidence.entries:
        antonyms = 0  # 금지 is counted as a negation
    return (in_claim + in_sentence + antonyms) % 2 == 1


def _count_prohibitions(text: str) -> int:
    prefixed = (without_negating_prefix(word) for word in words(text))
    return len(_PROHIBITION.findall(text)) + sum(map(bool, prefixed))


def _names_stand(claim: str, text: str) -> bool:
    if detect_language(claim) != "ko":
        return True  # Korean text transliterates English names
    known = {token for word in words(text) for token in word_tokens(word)}
    names = re.findall(r"[A-Za-z][A-Za-z0-9-]{2,}", claim)
    return all(set(word_tokens(name)) <= known | FUNCTION_WORDS for name in names)
