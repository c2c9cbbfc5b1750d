"""Tell whether two numbers or names of a sentence have changed places.

"Hall A seats 20 and hall B seats 10" is not what "Hall A seats 10 and hall B seats 20" says, though
every word of it is there. A number belongs to the words of its clause; a Korean noun to the
particle behind it; and where all else stands in the same order, so must numbers and names.
"""

import re
from itertools import combinations

from chains.verification.quantities import normalise_numbers
from text.analyser import words
from text.question.terms import query_tokens

FOREIGN = 2  # words of another number's clause that show a number to be out of place

_CLAUSE = re.compile(
    r"[;()|]|,(?!\d)|\b(?:and|but|while|whereas|or)\b|(?<=[가-힣](?:고|며))\s|(?<=[가-힣](?:과|와))\s|(?<=지만)\s",
    re.I,
)
_DIGITS = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_CASES = {
    "은": "who", "는": "who", "이": "who", "가": "who", "을": "what", "를": "what",
    "에게": "whom", "에서": "where", "으로": "to", "로": "to", "부터": "from", "까지": "until",
    "보다": "than",
}  # fmt: skip
_MARKED = re.compile(
    r"([가-힣A-Za-z0-9]{1,12}?)(에게|에서|으로|부터|까지|보다|은|는|이|가|을|를|로)"
)


def exchanged(claim: str, sentence: str) -> bool:
    """Return whether the claim says of one what the sentence says of the other."""
    ours, theirs = normalise_numbers(claim), normalise_numbers(sentence)
    return (
        _numbers_moved(ours, theirs)
        or _order_changed(ours, theirs)
        or _roles_changed(claim, sentence)
    )


def _numbers_moved(claim: str, sentence: str) -> bool:
    ours, theirs = _beside(claim), _beside(sentence)
    for one, other in combinations(sorted(set(ours) & set(theirs)), 2):
        here, there = theirs[one] - theirs[other], theirs[other] - theirs[one]
        mine, yours = ours[one] - ours[other], ours[other] - ours[one]
        if len(mine & there) > len(mine & here) and len(yours & here) > len(yours & there):
            return True
    return any(_belongs_elsewhere(one, ours[one], theirs) for one in ours.keys() & theirs.keys())


def _belongs_elsewhere(number: str, said: set[str], theirs: dict[str, set[str]]) -> bool:
    """Return whether a claim gives a number to what the sentence gives another one."""
    if len(theirs) < 2:
        return False
    others = {word for other, held in theirs.items() if other != number for word in held}
    own = theirs[number] - others
    foreign = others - theirs[number]
    strange = said & foreign
    named = any(word[0].isdigit() or word.isupper() for word in strange)
    return bool(own) and not said & own and (named or len(strange) >= FOREIGN)


def _beside(text: str) -> dict[str, set[str]]:
    """Return for each number that stands once the words of its clause."""
    found: dict[str, set[str]] = {}
    twice: set[str] = set()
    for clause in _CLAUSE.split(text):
        numbers = [number.replace(",", "") for number in _DIGITS.findall(clause)]
        labels = set(numbers) if len(numbers) > 1 else set()
        rest = _DIGITS.sub(" ", clause)
        said = set(query_tokens(rest)) | set(re.findall(r"\b[A-Z]\b", rest))
        for number in numbers:
            twice |= {number} & set(found)
            found[number] = said | (labels - {number})
    return {number: said for number, said in found.items() if number not in twice}


def _order_changed(claim: str, sentence: str) -> bool:
    """Return whether the same words stand there, only with numbers or names in another order."""
    ours, theirs = ([word.lower() for word in words(text)] for text in (claim, sentence))
    if sorted(ours) != sorted(theirs) or ours == theirs or _is_korean(claim):
        return _is_korean(claim) and _digits_reordered(ours, theirs)
    moved = [place for place, (a, b) in enumerate(zip(ours, theirs, strict=True)) if a != b]
    names = {word.lower() for word in words(sentence) if word[0].isupper()}
    return all(ours[place] in names for place in moved) or all(
        ours[place][0].isdigit() for place in moved
    )


def _digits_reordered(ours: list[str], theirs: list[str]) -> bool:
    if sorted(ours) != sorted(theirs):
        return False
    moved = [place for place, (a, b) in enumerate(zip(ours, theirs, strict=True)) if a != b]
    return bool(moved) and all(ours[place][0].isdigit() for place in moved)


def _roles_changed(claim: str, sentence: str) -> bool:
    """Return whether two Korean nouns have taken each other's particles."""
    if not _is_korean(claim):
        return False
    ours, theirs = _roles(claim), _roles(sentence)
    return any(
        ours[one] == theirs[other] != ours[other] == theirs[one]
        for one, other in combinations(sorted(set(ours) & set(theirs)), 2)
    )


def _roles(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    twice: set[str] = set()
    for word in words(text):
        if match := _MARKED.fullmatch(word):
            twice |= {match[1]} & set(found)
            found[match[1]] = _CASES[match[2]]
    return {noun: role for noun, role in found.items() if noun not in twice}


def _is_korean(text: str) -> bool:
    return bool(re.search("[가-힣]", text))
