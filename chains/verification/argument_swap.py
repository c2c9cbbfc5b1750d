"""Argument swap: whether a claim exchanges two numbers or names of a sentence.

"Hall A seats 20 and hall B seats 10" swaps "Hall A seats 10 and hall B seats 20", though every word
of it is there. A number belongs to the words of its clause, a Korean noun to the particle behind
it; and where all other words stand in the same order, numbers and names must too.
"""

import re
from collections.abc import Mapping
from itertools import combinations

from chains.verification.quantities import normalise_numbers
from text.analyser import words
from text.question.terms import query_tokens

MIN_FOREIGN_WORDS = 2  # words of another number's clause that show a number to be swapped

_CLAUSE = re.compile(
    r"[;()|]|,(?!\d)|\b(?:and|but|while|whereas|or)\b|(?<=[가-힣](?:고|며))\s|(?<=[가-힣](?:과|와))\s|(?<=지만)\s",
    re.I,
)
_DIGITS = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_CASE_PARTICLES = {
    "은": "subject", "는": "subject", "이": "subject", "가": "subject",
    "을": "object", "를": "object",
    "에게": "dative", "에서": "locative", "으로": "directive", "로": "directive",
    "부터": "ablative", "까지": "terminative", "보다": "comparative",
}  # fmt: skip
_NOUN_AND_PARTICLE = re.compile(
    r"([가-힣A-Za-z0-9]{1,12}?)(에게|에서|으로|부터|까지|보다|은|는|이|가|을|를|로)"
)


def arguments_swapped(claim: str, sentence: str) -> bool:
    """Return whether the claim says of one thing what the sentence says of another."""
    plain_claim, plain_sentence = normalise_numbers(claim), normalise_numbers(sentence)
    return (
        _numbers_swapped(plain_claim, plain_sentence)
        or _order_swapped(plain_claim, plain_sentence)
        or _particles_swapped(claim, sentence)
    )


def _numbers_swapped(claim: str, sentence: str) -> bool:
    in_claim, in_sentence = _words_by_number(claim), _words_by_number(sentence)
    for a, b in combinations(sorted(in_claim.keys() & in_sentence.keys()), 2):
        sentence_a, sentence_b = in_sentence[a] - in_sentence[b], in_sentence[b] - in_sentence[a]
        claim_a, claim_b = in_claim[a] - in_claim[b], in_claim[b] - in_claim[a]
        a_moved = len(claim_a & sentence_b) > len(claim_a & sentence_a)
        if a_moved and len(claim_b & sentence_a) > len(claim_b & sentence_b):
            return True
    common = in_claim.keys() & in_sentence.keys()
    return any(_belongs_elsewhere(number, in_claim[number], in_sentence) for number in common)


def _belongs_elsewhere(
    number: str, claimed: set[str], words_by_number: Mapping[str, set[str]]
) -> bool:
    """Return whether the claim has next to a number words of another number of the sentence."""
    if len(words_by_number) < 2:
        return False
    others = {
        word for other, beside in words_by_number.items() if other != number for word in beside
    }
    own = words_by_number[number] - others
    foreign = claimed & (others - words_by_number[number])
    is_label = any(word[0].isdigit() or word.isupper() for word in foreign)
    return bool(own) and not claimed & own and (is_label or len(foreign) >= MIN_FOREIGN_WORDS)


def _words_by_number(text: str) -> dict[str, set[str]]:
    """Return the words of the clause of each number that occurs once."""
    words_of: dict[str, set[str]] = {}
    repeated: set[str] = set()
    for clause in _CLAUSE.split(text):
        numbers = [number.replace(",", "") for number in _DIGITS.findall(clause)]
        labels = set(numbers) if len(numbers) > 1 else set()
        rest = _DIGITS.sub(" ", clause)
        beside = set(query_tokens(rest)) | set(re.findall(r"\b[A-Z]\b", rest))
        for number in numbers:
            repeated |= {number} & set(words_of)
            words_of[number] = beside | (labels - {number})
    return {number: beside for number, beside in words_of.items() if number not in repeated}


def _order_swapped(claim: str, sentence: str) -> bool:
    """Return whether both have the same words, but numbers or names in another order."""
    in_claim, in_sentence = ([word.lower() for word in words(text)] for text in (claim, sentence))
    if sorted(in_claim) != sorted(in_sentence) or in_claim == in_sentence:
        return False
    moved = [a for a, b in zip(in_claim, in_sentence, strict=True) if a != b]
    if all(word[0].isdigit() for word in moved):
        return True
    names = {word.lower() for word in words(sentence) if word[0].isupper()}
    return not _is_korean(claim) and all(word in names for word in moved)


def _particles_swapped(claim: str, sentence: str) -> bool:
    """Return whether two Korean nouns have exchanged their case particles."""
    if not _is_korean(claim):
        return False
    in_claim, in_sentence = _case_by_noun(claim), _case_by_noun(sentence)
    return any(
        in_claim[a] == in_sentence[b] != in_claim[b] == in_sentence[a]
        for a, b in combinations(sorted(in_claim.keys() & in_sentence.keys()), 2)
    )


def _case_by_noun(text: str) -> dict[str, str]:
    """Return the grammatical case of each Korean noun that occurs once."""
    cases: dict[str, str] = {}
    repeated: set[str] = set()
    for word in words(text):
        if match := _NOUN_AND_PARTICLE.fullmatch(word):
            repeated |= {match[1]} & set(cases)
            cases[match[1]] = _CASE_PARTICLES[match[2]]
    return {noun: case for noun, case in cases.items() if noun not in repeated}


def _is_korean(text: str) -> bool:
    return bool(re.search("[가-힣]", text))
