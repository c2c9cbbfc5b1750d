"""Tell whether one sentence denies what another affirms, in Korean and English.

Denying words are counted (않다, 없다, not, never), words that differ by a denying syllable
(비급여 and 급여, unavailable and available), and opposites (raised and lowered); two denials make
an affirmation. Of the sentence compared with, only the clauses count that the claim restates.
"""

import re

from chains.verification.antonyms import turned
from text.analyser import word_tokens, words
from text.language import detect_language
from text.question.terms import query_tokens

RESTATED = 0.5  # share of a clause's words that the claim must hold

_DENIALS = {
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
# "No more than 5" and 5를 넘지 않 set a limit; they deny nothing.
_COMPARED = re.compile(
    r"\b(?:no|not) (?:more|less|fewer|longer|shorter|later|earlier|higher|lower|greater|older)"
    r" than\b",
    re.I,
)
_NOT_PASSING = re.compile(
    r"not (?:to )?exceed|(?:넘을|초과할) 수 없|(?:넘지|초과하지) (?:않|못)", re.I
)
_PASSING = re.compile(r"exceed|넘[을지는어]|초과", re.I)
_PREFIXES = {"en": ("un", "in", "im", "il", "ir", "dis", "non"), "ko": tuple("비미무불부")}
_SHORTEST = {"en": 3, "ko": 2}  # letters behind a prefix
_EXCEPT = re.compile(r"\b(?:except(?:ing)?(?: for)?|other than|apart from)\b([^,.;()]*)", re.I)
_DENYING = frozenset(query_tokens("않는다 not"))  # of these a clause need not hold any


def denies(claim: str, sentence: str, language: str) -> bool:
    """Return whether the claim says the opposite of what it restates of the sentence."""
    pattern = _DENIALS.get(language)
    if pattern is None:
        return False
    said = set(query_tokens(claim)) | _DENYING
    restated = [part for part in clauses(sentence, language) if restates(said, part)]
    limits = not (_PASSING.search(claim) and _PASSING.search(sentence))
    denials = negations(claim, language, limits=limits)
    denials -= sum(negations(part, language, limits=limits) for part in restated)
    turns = _turned(claim, sentence, language)
    turns += _is_excepted(claim, sentence)
    turns += turned(claim, " ".join(restated) or sentence, language)
    return (denials + turns) % 2 == 1


def _is_excepted(claim: str, sentence: str) -> bool:
    """Return whether the claim speaks of just what an English sentence makes an exception of."""
    match = _EXCEPT.search(sentence)
    if match is None or _EXCEPT.search(claim):
        return False
    apart = set(query_tokens(match[1])) - set(query_tokens(sentence[: match.start()]))
    return bool(apart & set(query_tokens(claim)))


def clauses(sentence: str, language: str = "") -> list[str]:
    """Return the clauses of a sentence; its own language is read from it where none is given."""
    pattern = _CLAUSES.get(language or detect_language(sentence))
    return pattern.split(sentence) if pattern else [sentence]


def negations(text: str, language: str, *, limits: bool = True) -> int:
    """Return how many denying words a text has.

    Args:
        text: What is read.
        language: Its language.
        limits: Whether "not exceed" only sets a limit, as where the other side says "up to"; where
            that one speaks of exceeding, too, it denies.
    """
    pattern = _DENIALS.get(language)
    if pattern is None:
        return 0
    text = _COMPARED.sub(" ", text)
    return len(pattern.findall(_NOT_PASSING.sub(" ", text) if limits else text))


def restates(said: set[str], clause: str) -> bool:
    """Return whether the words of a claim hold enough of a clause to be about it."""
    wanted = set(query_tokens(clause))
    return len(wanted & said) >= RESTATED * len(wanted)


def _turned(claim: str, sentence: str, language: str) -> int:
    """Return how many words of one have their opposite, by prefix, in the other."""
    ours, theirs = _keys(claim, language), _keys(sentence, language)
    return sum(_is_turned(word, theirs - ours, language) for word in ours - theirs)


def _is_turned(word: str, others: set[str], language: str) -> bool:
    return any(
        _opposite(word, other, language) or _opposite(other, word, language) for other in others
    )


def _opposite(long: str, short: str, language: str) -> bool:
    if len(short) < _SHORTEST[language] or len(long) <= len(short):
        return False
    for prefix in _PREFIXES[language]:
        if long.startswith(prefix):
            rest = long.removeprefix(prefix)
            return (
                rest[:2] == short[:2]
                if language == "ko"
                else word_tokens(rest) == word_tokens(short)
            )
    return False


def _keys(text: str, language: str) -> set[str]:
    letters = "[가-힣]" if language == "ko" else "[a-z]"
    return {word for word in words(text.lower()) if re.match(letters, word)}
