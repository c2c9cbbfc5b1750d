"""Bounds, restrictions and exceptions that a claim adds to its evidence, changes or drops.

"At least 165" is not "up to 165", "only members" is not "members", and "free except on Sundays" is
not "free". Bounds are read next to their number, in Korean and English.
"""

import re
from enum import Enum

from chains.verification.negation import covers_clause, split_clauses
from chains.verification.quantities import base_amount, normalise_numbers
from text.question.terms import query_tokens

MIN_RELATED = 0.4  # share of the claim's words from which a sentence is about the same thing


class Bound(Enum):
    """The kind of bound that a number is."""

    AT_LEAST = "at least"
    OVER = "over"
    AT_MOST = "at most"
    UNDER = "under"
    SINCE = "since"
    UNTIL = "until"


_LOWER_BOUNDS = {Bound.AT_LEAST, Bound.OVER, Bound.SINCE}
_TEMPORAL = {Bound.SINCE, Bound.UNTIL}
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


def bounds_conflict(claim: str, sentence: str) -> bool:
    """Return whether a number has another bound in the claim than in the sentence it restates."""
    in_claim, in_sentence = _bounds(claim), _bounds(sentence)
    return any(
        _conflict(bound, in_sentence[amount], sentence)
        for amount, bound in in_claim.items()
        if amount in in_sentence
    )


def restrictions_conflict(claim: str, closest: str, others: list[str]) -> bool:
    """Return whether the claim adds a restriction that the passage lacks, or drops one.

    Args:
        claim: The claim.
        closest: The sentence of the passage that it restates.
        others: Every sentence of the passage.
    """
    tokens = set(query_tokens(claim))
    near = [closest, *(sentence for sentence in others if _is_related(tokens, sentence))]
    has_restriction = any(is_restricted(sentence) or _EXCEPT.search(sentence) for sentence in near)
    if is_restricted(claim) and not has_restriction:
        return True
    if _EXCEPT.search(claim):
        return not has_restriction
    return not is_restricted(claim) and (
        drops_exception(claim, closest) or _drops_restriction(claim, closest)
    )


def _drops_restriction(claim: str, closest: str) -> bool:
    """Return whether a sentence is restricted to a group that the claim does not name."""
    tokens = set(query_tokens(claim))
    behind = [closest[m.end() :] for m in _ONLY.finditer(closest) if m.group().isascii()]
    groups = [query_tokens(" ".join(words.split()[:3]))[:1] for words in behind]
    groups += [query_tokens(m[1]) for m in _ONLY_PARTICLE.finditer(closest) if _is_restrictive(m)]
    return any(group and not tokens & set(group) for group in groups)


def _is_restrictive(particle: re.Match[str]) -> bool:
    return len(particle[1]) > 1 and not _NO_PARTICLE.search(particle[1])


def is_restricted(sentence: str) -> bool:
    """Return whether a sentence holds for a group only: only members, 회원만."""
    return bool(_ONLY.search(sentence)) or any(
        map(_is_restrictive, _ONLY_PARTICLE.finditer(sentence))
    )


def drops_exception(claim: str, closest: str) -> bool:
    """Return whether the sentence makes an exception to what the claim says, and the claim none."""
    if _EXCEPT.search(claim):
        return False
    tokens = set(query_tokens(claim))
    parts = [part for part in split_clauses(closest) if part.strip()]
    for index, part in enumerate(parts):
        match = _EXCEPT.search(part)
        if match is None:
            continue
        english, behind = match.group().isascii(), part[match.end() :]
        if english and tokens & set(query_tokens(behind)):
            continue
        # The rule precedes its exception in English and follows it in Korean.
        near, far = (
            (part[: match.start()], parts[:index][-1:])
            if english
            else (behind, parts[index + 1 :][:1])
        )
        beside = [near] if near.strip() and english else [near, *far]
        return any(words.strip() and covers_clause(tokens, words) for words in beside)
    return False


def _is_related(tokens: set[str], sentence: str) -> bool:
    return len(set(query_tokens(sentence)) & tokens) >= MIN_RELATED * len(tokens or {""})


def _bounds(text: str) -> dict[tuple[str, float], Bound | None]:
    """Return the bound of each amount, None where it has none."""
    bounds: dict[tuple[str, float], Bound | None] = {}
    text = normalise_numbers(text)
    for match in _NUMBER.finditer(text):
        amount = base_amount(text, match)
        bounds[amount] = bounds.get(amount) or _bound(text, match)
    return bounds


def _bound(text: str, match: re.Match[str]) -> Bound | None:
    before = text[max(0, match.start() - 40) : match.start()]
    for bound, words in _BEFORE:
        if re.search(rf"(?:\b|(?<=[가-힣 ]))(?:{words}){_MONEY}$", before, re.I):
            return bound
    for bound, words in _BEHIND:
        if re.match(rf"{_UNIT}(?:{words})", text[match.end() : match.end() + 40], re.I):
            return bound
    return None


def _conflict(in_claim: Bound | None, in_sentence: Bound | None, sentence: str) -> bool:
    if in_claim and in_sentence:
        is_strict = not _TEMPORAL & {in_claim, in_sentence}
        other_side = (in_claim in _LOWER_BOUNDS) != (in_sentence in _LOWER_BOUNDS)
        return other_side or (is_strict and in_claim is not in_sentence)
    if _TEMPORAL & {in_claim, in_sentence}:
        return False
    if in_sentence:  # to drop "at most" is imprecise, to drop "under" is wrong
        return in_sentence is Bound.UNDER
    if in_claim is None:
        return False
    if in_claim in _LOWER_BOUNDS:
        return bool(_CEILING.search(sentence)) or not _NEEDED.search(sentence)
    return in_claim is Bound.UNDER or bool(_FLOOR.search(sentence))
