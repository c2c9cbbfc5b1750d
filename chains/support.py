"""Tell whether a passage carries a sentence that cites it.

A cautious reading without a model: the numbers and names of the sentence must stand in the
passage, near words of the sentence; most of its content words must; and where it restates one
sentence of the passage, it must not deny what that one affirms, nor put another number or name
in its place.
"""

import re

from chains import slots
from chains.denial import denies
from chains.quantities import claimed, counted_alike, held, rewritten
from chains.spans import quoted, rarity, spans_of
from text.analyser import tokens
from text.common import FUNCTION_WORDS
from text.language import detect_language
from text.query import query_tokens

ENOUGH = 0.5  # share of the content words' weight that the passage must hold
CLOSE = 0.6  # share from which a sentence counts as a restatement of another
VERY_CLOSE = 0.75  # share from which it may bring in nothing of its own

_NAME = re.compile(r"(?<=[\w,;:)\]’'\"-] )[A-Z][\w’'-]+")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9-]{2,}")
# What Korean verbs end in differs between a polite answer and a plain source.
_ENDINGS = frozenset(
    tokens(
        "습니다 입니다 합니다 됩니다 받습니다 있습니다 없습니다 했습니다 하였다 합니다 "
        "이다 한다 된다 있다 없다 였다 했다 한다 까지 부터 에서 으로 에게 이며 하며 최대"
    )
)


def supports(claim: str, text: str, title: str = "") -> bool:
    """Return whether the passage `text`, under its title, carries the claim."""
    if quoted(claim, text):
        return True
    whole = f"{title}\n{text}"
    language = detect_language(claim)
    translated = language != detect_language(text)  # shares numbers and names, no other words
    if not _numbers_stand(claim, whole, translated) or not _names_stand(claim, whole, language):
        return False
    return translated or (
        share_held(rewritten(claim), rewritten(whole)) >= ENOUGH
        and not _contradicts(claim, text, whole, language)
    )


def share_held(claim: str, text: str) -> float:
    """Return the share of the claim's content words, by weight, that the text holds."""
    sentences = [frozenset(query_tokens(text[start:end])) for start, end in spans_of(text)]
    weights = rarity(frozenset(query_tokens(claim)) - _ENDINGS, sentences)
    if not weights:
        return 1.0
    known: frozenset[str] = frozenset().union(*sentences)
    return sum(weight for word, weight in weights.items() if word in known) / sum(weights.values())


def _numbers_stand(claim: str, text: str, translated: bool) -> bool:
    asked = claimed(claim)
    if not asked:
        return True
    wanted = {value for value, _ in asked}
    words = set() if translated else set(query_tokens(claim)) - wanted
    near: set[str] = set()
    for start, end in spans_of(text):
        sentence = text[start:end]
        if not words or words & set(query_tokens(sentence)):
            near |= {value for value, _ in held(sentence)}
    return wanted <= near and counted_alike(asked, held(text))


def _names_stand(claim: str, text: str, language: str) -> bool:
    pattern = _LATIN if language == "ko" else _NAME
    known = set(tokens(text))
    # A month beside its day is a number, and written as one.
    names = {token for name in pattern.findall(rewritten(claim)) for token in tokens(name)}
    return all(name in known for name in names - FUNCTION_WORDS)


def _contradicts(claim: str, text: str, whole: str, language: str) -> bool:
    """Return whether the claim restates one sentence, but with a difference that matters."""
    closest, likeness = _closest(claim, text)
    if likeness < CLOSE:
        return False
    if denies(claim, closest, language):
        return True
    if "|" in closest:  # the labels of a table row stand above it
        return False
    if slots.swapped(claim, closest, text):
        return True
    known = {quantity.value for quantity in held(closest)}
    foreign = {quantity.value for quantity in claimed(claim)} - known
    return likeness >= VERY_CLOSE and (bool(foreign) or slots.unheard(claim, whole))


def _closest(claim: str, text: str) -> tuple[str, float]:
    """Return the sentence that holds most of the claim's words, and the share it holds."""
    closest, likeness = "", 0.0
    for start, end in spans_of(text):
        share = slots.share_held(claim, text[start:end])
        if share > likeness:
            closest, likeness = text[start:end], share
    return closest, likeness
