"""Negation: whether one sentence denies what another affirms, in Korean and English.

Counted are negating words (않다, 없다, not, never), words that differ by a negating prefix (비급여
and 급여, unavailable and available) and antonyms (raised and lowered); an even number of them
cancels out. Of the evidence sentence, only the clauses that the claim restates count.
"""

import re

from chains.verification.antonyms import count_antonyms
from text.analyser import word_tokens, words
from text.language import detect_language
from text.question.terms import query_tokens

MIN_COVERAGE = 0.5  # share of a clause's words that the claim must have to restate it

_NEGATIONS = {
    "en": re.compile(
        r"\b(?:not|no|never|none|neither|nor|cannot|without|nothing|nobody|nowhere)\b|n['’]t\b",
        re.I,
    ),
    "ko": re.compile(
        r"않|(?<![가-힣])못|(?<=지)못|(?<=지 )못|없|아니[다며라었고]|아닌|아닙|금지"
        r"|(?<=지 )(?:말|마[시세])|말아야|(?<!\w)안 "
    ),
}
_CLAUSES = {
    "en": re.compile(
        r"[,;:()]|\b(?:and|but|or|which|who|that|while|whereas|although|though|because|since|if)\b",
        re.I,
    ),
    "ko": re.compile(r"[,;:()]|(?<=[가-힣](?:고|며|면|나|니|서))\s|(?<=지만)\s|(?<=는데)\s"),
}
# "No more than 5" and 5를 넘지 않 set a bound; they negate nothing.
_NEGATED_COMPARISON = re.compile(
    r"\b(?:no|not) (?:more|less|fewer|longer|shorter|later|earlier|higher|lower|greater|older)"
    r" than\b",
    re.I,
)
_NOT_EXCEEDING = re.compile(
    r"not (?:to )?exceed|(?:넘을|초과할) 수 없|(?:넘지|초과하지) (?:않|못)", re.I
)
_EXCEEDING = re.compile(r"exceed|넘[을지는어]|초과", re.I)
_NEGATING_PREFIXES = {"en": ("un", "in", "im", "il", "ir", "dis", "non"), "ko": tuple("비미무불부")}
_SHORTEST = {"en": 3, "ko": 2}  # letters behind a prefix
_EXCEPT = re.compile(r"\b(?:except(?:ing)?(?: for)?|other than|apart from)\b([^,.;()]*)", re.I)
_NEGATION_TOKENS = frozenset(query_tokens("않는다 not"))  # not needed to cover a clause


def negates(claim: str, sentence: str, language: str) -> bool:
    """Return whether the claim says the opposite of the clauses that it restates."""
    pattern = _NEGATIONS.get(language)
    if pattern is None:
        return False
    tokens = set(query_tokens(claim)) | _NEGATION_TOKENS
    restated = [part for part in split_clauses(sentence, language) if covers_clause(tokens, part)]
    # Where both speak of exceeding, "not exceed" negates; else it is a bound.
    as_bound = not (_EXCEEDING.search(claim) and _EXCEEDING.search(sentence))
    flips = count_negations(claim, language, as_bound=as_bound)
    flips += sum(count_negations(part, language, as_bound=as_bound) for part in restated)
    flips += _count_prefix_antonyms(claim, sentence, language)
    flips += _is_excepted(claim, sentence)
    flips += count_antonyms(claim, " ".join(restated) or sentence, language)
    return flips % 2 == 1


def _is_excepted(claim: str, sentence: str) -> bool:
    """Return whether the claim is about the exception that an English sentence makes."""
    match = _EXCEPT.search(sentence)
    if match is None or _EXCEPT.search(claim):
        return False
    excepted = set(query_tokens(match[1])) - set(query_tokens(sentence[: match.start()]))
    return bool(excepted & set(query_tokens(claim)))


def split_clauses(sentence: str, language: str = "") -> list[str]:
    """Return the clauses of a sentence; its language is detected where none is given."""
    pattern = _CLAUSES.get(language or detect_language(sentence))
    return pattern.split(sentence) if pattern else [sentence]


def count_negations(text: str, language: str, *, as_bound: bool = True) -> int:
    """Return how many negating words a text has.

    Args:
        text: A sentence or clause.
        language: Its language; of others than Korean and English none are counted.
        as_bound: Whether "not exceed" is a bound, as "up to" is, and no negation.
    """
    pattern = _NEGATIONS.get(language)
    if pattern is None:
        return 0
    text = _NEGATED_COMPARISON.sub(" ", text)
    return len(pattern.findall(_NOT_EXCEEDING.sub(" ", text) if as_bound else text))


def covers_clause(tokens: set[str], clause: str) -> bool:
    """Return whether the tokens of a claim include enough of a clause to restate it."""
    wanted = set(query_tokens(clause))
    return len(wanted & tokens) >= MIN_COVERAGE * len(wanted)


def _count_prefix_antonyms(claim: str, sentence: str, language: str) -> int:
    """Return how many words of the claim differ by a negating prefix from one of the sentence."""
    in_claim, in_sentence = _lookup_keys(claim, language), _lookup_keys(sentence, language)
    others = in_sentence - in_claim
    return sum(_has_prefix_antonym(word, others, language) for word in in_claim - in_sentence)


def _has_prefix_antonym(word: str, others: set[str], language: str) -> bool:
    return any(
        _is_prefixed(word, other, language) or _is_prefixed(other, word, language)
        for other in others
    )


def _is_prefixed(long: str, short: str, language: str) -> bool:
    if len(short) < _SHORTEST[language] or len(long) <= len(short):
        return False
    for prefix in _NEGATING_PREFIXES[language]:
        if long.startswith(prefix):
            rest = long.removeprefix(prefix)
            return (
                rest[:2] == short[:2]
                if language == "ko"
                else word_tokens(rest) == word_tokens(short)
            )
    return False


def _lookup_keys(text: str, language: str) -> set[str]:
    letters = "[가-힣]" if language == "ko" else "[a-z]"
    return {word for word in words(text.lower()) if re.match(letters, word)}
