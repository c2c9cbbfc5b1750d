"""Tell whether a claim sets a limit or an exception that its source does not set, or drops one.

At least 165 is not up to 165, "only members" is not "members", and what is free except on Sundays
is not free. Limits are read beside their number, in Korean and English.
"""

import re
from enum import Enum

from chains.verification.negation import clauses, restates
from chains.verification.quantities import base_amount, normalise_numbers
from text.question.terms import query_tokens

NEAR = 0.4  # share of a sentence's words from which it counts as speaking of the same


class Bound(Enum):
    """Which side of a number is meant."""

    AT_LEAST = "at least"
    OVER = "over"
    AT_MOST = "at most"
    UNDER = "under"
    SINCE = "since"
    UNTIL = "until"


_LOW = {Bound.AT_LEAST, Bound.OVER, Bound.SINCE}
_LOOSE = {Bound.SINCE, Bound.UNTIL}
_MONEY = r"(?:\s*(?:is|of|the|a|an|EUR|USD|GBP|KRW|[$€£₩]))*\s*"
_BEFORE = (
    (Bound.AT_MOST, r"no(?:t)? (?:more|longer|later|higher|greater) than"),
    (Bound.AT_MOST, r"not (?:to )?exceed(?:ing)?|cannot exceed"),
    (Bound.AT_LEAST, r"no(?:t)? (?:less|fewer|shorter|lower) than"),
    (Bound.AT_LEAST, r"at least|(?:a )?minimum(?: of)?|최소(?:한)?|적어도"),
    (Bound.AT_MOST, r"up to|at (?:the )?most|(?:a )?maximum(?: of)?|within|as many as"),
    (Bound.AT_MOST, r"최대(?:한)?|최장"),
    (Bound.OVER, r"(?:more|longer|higher|greater|older) than|exceed(?:s|ing)?|in excess of"),
    (Bound.UNDER, r"(?:less|fewer|shorter|lower|younger) than"),
    (Bound.UNTIL, r"until|till|before|by|to|through|up until"),
    (Bound.SINCE, r"from|since|after|starting(?: on| from)?|as of|beginning(?: on)?"),
)
_BEHIND = (
    (Bound.AT_MOST, r"[을를]? ?(?:넘을|초과할) 수 없|[을를]? ?(?:넘지|초과하지) (?:않|못|아니)"),
    (Bound.AT_LEAST, r" ?이상|,? or (?:more|above|over|older|longer|higher|later)"),
    (Bound.AT_LEAST, r",? and (?:above|over|up)\b| minimum"),
    (Bound.AT_MOST, r" ?(?:이하|이내)|까지| maximum| at (?:the )?most"),
    (Bound.AT_MOST, r",? or (?:less|fewer|below|under|younger|lower|earlier)"),
    (Bound.OVER, r" ?초과|[을를]? ?넘[는게기어]|보다 (?:많|길|높|크)"),
    (Bound.UNDER, r" ?미만|보다 (?:적|짧|낮|작)"),
    (Bound.UNTIL, r" ?(?:이전|전)"),
    (Bound.SINCE, r"부터| ?(?:이후|후|뒤)"),
)
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)*")
_UNIT = r"[ -]?(?:[가-힣]{1,4}?|[A-Za-z%]+(?: [a-z]+)??)?"
_CEILING = re.compile(r"\b(?:limit|maximum|cap|ceiling|at most|up to)\b|한도|상한|최대|제한", re.I)
_FLOOR = re.compile(r"\b(?:minimum|at least)\b|하한|최소", re.I)
_NEEDED = re.compile(r"\b(?:must|need|requir\w*|necessary)\b|필요|해야|하여야|요구|이수|요건", re.I)

_ONLY = re.compile(
    r"\b(?:only|solely|exclusively)\b(?!\s*(?:\d|an?\b|about\b|one\b|half\b))"
    r"|오직|오로지|뿐[이만]|에 한[하해]|에 한정|한정[되하해]|한[하해]여 |국한",
    re.I,
)
_ONLY_PARTICLE = re.compile(r"([가-힣]+)만(?=[\s,.]|[이을은의] |$)")
_NO_PARTICLE = re.compile(r"(?:지|다|얼마|[십백천]|명미|세미|원미|개미|년미|미|자|오|그|저|이|약)$")
_EXCEPT = re.compile(
    r"\bexcept(?:ing|ion)?\b|\bexcluding\b|\bother than\b|\bapart from\b|\bunless\b"
    r"|제외[하한할]|외에는|이외|말고는|빼고|않는 한\b",
    re.I,
)


def overstated(claim: str, sentence: str) -> bool:
    """Return whether a number has another limit in the claim than in the sentence it restates."""
    ours, theirs = _bounds(claim), _bounds(sentence)
    return any(
        _conflict(bound, theirs[value], sentence)
        for value, bound in ours.items()
        if value in theirs
    )


def restricted(claim: str, closest: str, others: list[str]) -> bool:
    """Return whether the claim restricts what the passage does not, or forgets an exception.

    Args:
        claim: What is said.
        closest: The sentence of the passage that it restates.
        others: Every sentence of the passage.
    """
    said = set(query_tokens(claim))
    near = [closest, *(one for one in others if _shares(said, one))]
    if limits(claim) and not any(limits(one) or _EXCEPT.search(one) for one in near):
        return True
    if _EXCEPT.search(claim):
        return not any(_EXCEPT.search(one) or limits(one) for one in near)
    return not limits(claim) and (
        forgets_exception(claim, closest) or _forgets_whom(claim, closest)
    )


def _forgets_whom(claim: str, closest: str) -> bool:
    """Return whether a sentence is true of some only, and the claim does not speak of these."""
    said = set(query_tokens(claim))
    behind = [closest[m.end() :] for m in _ONLY.finditer(closest) if m.group().isascii()]
    named = [query_tokens(" ".join(words.split()[:3]))[:1] for words in behind]
    named += [query_tokens(m[1]) for m in _ONLY_PARTICLE.finditer(closest) if _restricts(m)]
    return any(some and not said & set(some) for some in named)


def _restricts(particle: re.Match[str]) -> bool:
    return len(particle[1]) > 1 and not _NO_PARTICLE.search(particle[1])


def limits(sentence: str) -> bool:
    """Return whether a sentence holds of some only: only members, 회원만."""
    return bool(_ONLY.search(sentence)) or any(map(_restricts, _ONLY_PARTICLE.finditer(sentence)))


def forgets_exception(claim: str, closest: str) -> bool:
    """Return whether the claim says for all what the sentence says with an exception."""
    if _EXCEPT.search(claim):
        return False
    said = set(query_tokens(claim))
    parts = [part for part in clauses(closest) if part.strip()]
    for place, part in enumerate(parts):
        match = _EXCEPT.search(part)
        if match is None:
            continue
        english, behind = match.group().isascii(), part[match.end() :]
        if english and said & set(query_tokens(behind)):
            continue
        # What the exception is made to stands before it in English, behind it in Korean.
        near, far = (
            (part[: match.start()], parts[:place][-1:])
            if english
            else (behind, parts[place + 1 :][:1])
        )
        beside = [near] if near.strip() and english else [near, *far]
        return any(words.strip() and restates(said, words) for words in beside)
    return False


def _shares(said: set[str], sentence: str) -> bool:
    wanted = set(query_tokens(sentence))
    return len(wanted & said) >= NEAR * len(said or {""})


def _bounds(text: str) -> dict[tuple[str, float], Bound | None]:
    """Return the limit on each number, None where there is none."""
    found: dict[tuple[str, float], Bound | None] = {}
    text = normalise_numbers(text)
    for match in _NUMBER.finditer(text):
        key = base_amount(text, match)
        found[key] = found.get(key) or _bound(text, match)
    return found


def _bound(text: str, match: re.Match[str]) -> Bound | None:
    before = text[max(0, match.start() - 40) : match.start()]
    for bound, words in _BEFORE:
        if re.search(rf"(?:\b|(?<=[가-힣 ]))(?:{words}){_MONEY}$", before, re.I):
            return bound
    for bound, words in _BEHIND:
        if re.match(rf"{_UNIT}(?:{words})", text[match.end() : match.end() + 40], re.I):
            return bound
    return None


def _conflict(ours: Bound | None, theirs: Bound | None, sentence: str) -> bool:
    if ours and theirs:
        strict = not _LOOSE & {ours, theirs}
        return (ours in _LOW) != (theirs in _LOW) or (strict and ours is not theirs)
    if _LOOSE & {ours, theirs}:
        return False
    if theirs:  # dropping a loose limit is imprecise, dropping a strict one is wrong
        return theirs is Bound.UNDER
    if ours is None:
        return False
    if ours in _LOW:
        return bool(_CEILING.search(sentence)) or not _NEEDED.search(sentence)
    return ours is Bound.UNDER or bool(_FLOOR.search(sentence))
