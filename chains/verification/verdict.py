"""Tell whether a passage carries a sentence that cites it.

A cautious reading without a model: the numbers and names of the sentence must stand in the
passage, near words of the sentence; most of its content words must; and where it restates one
sentence of the passage, it must not deny what that one affirms, nor put another number or name
in its place.
"""

import re

from chains.verification import entity_swap
from chains.verification.antonyms import levelled
from chains.verification.argument_swap import exchanged
from chains.verification.bilingual import judge
from chains.verification.bounds import NEAR, forgets_exception, limits, overstated, restricted
from chains.verification.modality import bare, plain
from chains.verification.negation import denies
from chains.verification.quantities import (
    Quantity,
    is_stated,
    normalise_numbers,
    quantities_in,
    quantity_readings,
    units_agree,
    without_numbers,
)
from chains.verification.spans import best_run, quoted, rarity, spans_of
from chains.verification.tables import joined_cells, misplaced
from text.analyser import tokens
from text.language import detect_language
from text.question.stopwords import FUNCTION_WORDS
from text.question.terms import query_tokens

ENOUGH = 0.5  # share of the content words' weight that the passage must hold
CLOSE = 0.6  # share from which a sentence counts as a restatement of another
VERY_CLOSE = 0.75  # share from which it may bring in nothing of its own

_NAME = re.compile(r"(?<=[\w,;:)\]’'\"-] )[A-Z][\w’'-]+")
_DENIED = re.compile(r"\b(?:no|not|never|cannot|nor|neither|unless)\s+$", re.I)
_ABLE = re.compile(r"\s수\s?[있없][가-힣]*")  # says little of what a claim is about
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9-]{2,}")
# What Korean verbs end in differs between a polite answer and a plain source.
_ENDINGS = frozenset(
    tokens(
        "습니다 입니다 합니다 됩니다 받습니다 있습니다 없습니다 했습니다 하였다 합니다 "
        "이다 한다 된다 있다 없다 였다 했다 한다 까지 부터 에서 으로 에게 이며 하며 최대"
    )
)


def verdict(claim: str, text: str, title: str = "") -> bool | None:
    """Return whether the passage `text`, under its title, carries the claim.

    None where that cannot be told: between two languages.
    """
    if place := quoted(claim, text):
        return _stands_free(claim, text, place)
    if (joined := joined_cells(claim, text)) is not None:
        return joined
    language = detect_language(claim)
    spoken = {detect_language(text), *_spoken(claim, text)}
    if language == "und" or language in spoken:
        return _carried(claim, text, f"{title}\n{text}", language)
    return judge(claim, text, title)


def _stands_free(claim: str, text: str, place: tuple[int, int]) -> bool:
    """Return whether words quoted from within a sentence mean there what they mean alone."""
    sentence = text[place[0] : place[1]]
    at = sentence.casefold().find(claim.strip(" .").casefold())
    denied = at > 0 and _DENIED.search(sentence[:at])
    return not denied and not forgets_exception(claim, sentence)


def supports(claim: str, text: str, title: str = "") -> bool:
    """Return whether the passage is seen to carry the claim."""
    return verdict(claim, text, title) is True


def _spoken(claim: str, text: str) -> set[str]:
    """Return the languages of the sentence that holds most of the claim's words."""
    start, end = best_run(claim, text)
    return {detect_language(text[start:end])} if end > start else set()


def _carried(claim: str, text: str, whole: str, language: str) -> bool:
    if not _numbers_stand(claim, whole) or not _names_stand(claim, whole, language):
        return False
    ours, theirs = (
        levelled(bare(normalise_numbers(one), language), language) for one in (claim, whole)
    )
    if {value for value, _ in quantities_in(claim)} - {
        value for value, _ in quantity_readings(whole)
    }:
        ours, theirs = (
            without_numbers(ours),
            without_numbers(theirs),
        )  # equal, but written otherwise
    return share_held(ours, theirs) >= ENOUGH and not _contradicts(claim, text, whole, language)


def share_held(claim: str, text: str) -> float:
    """Return the share of the claim's content words, by weight, that the text holds."""
    sentences = [frozenset(query_tokens(text[start:end])) for start, end in spans_of(text)]
    weights = rarity(frozenset(query_tokens(claim)) - _ENDINGS, sentences)
    if not weights:
        return 1.0
    known: frozenset[str] = frozenset().union(*sentences)
    return sum(weight for word, weight in weights.items() if word in known) / sum(weights.values())


def _numbers_stand(claim: str, text: str) -> bool:
    asked = quantities_in(claim)
    if not asked:
        return True
    words = set(query_tokens(claim)) - {value for value, _ in asked}
    near: set[Quantity] = set()
    for start, end in spans_of(text):
        sentence = text[start:end]
        if not words or words & set(query_tokens(sentence)):
            near |= quantity_readings(sentence)
    return all(is_stated(each, near) for each in asked) and units_agree(
        asked, quantity_readings(text)
    )


def _names_stand(claim: str, text: str, language: str) -> bool:
    pattern = _LATIN if language == "ko" else _NAME
    known = set(tokens(text))
    # A month beside its day is a number, and written as one.
    names = {token for name in pattern.findall(normalise_numbers(claim)) for token in tokens(name)}
    return all(name in known for name in names - FUNCTION_WORDS)


def _contradicts(claim: str, text: str, whole: str, language: str) -> bool:
    """Return whether the claim restates one sentence, but with a difference that matters."""
    closest, likeness = _closest(claim, text, language)
    sentences = [text[start:end] for start, end in spans_of(text)]
    if (likeness >= NEAR or limits(claim)) and restricted(claim, closest, sentences):
        return True
    if likeness < CLOSE:
        return misplaced(claim, text)
    if denies(plain(claim, language), plain(closest, language), language):
        return True
    if "|" in closest:  # the labels of a table row stand above it
        return misplaced(claim, text)
    if entity_swap.swapped(claim, closest, text) or exchanged(claim, closest):
        return True
    if overstated(claim, closest):
        return True
    known = quantity_readings(closest)
    foreign = any(not is_stated(each, known) for each in quantities_in(claim))
    return likeness >= VERY_CLOSE and (
        foreign or entity_swap.unheard(normalise_numbers(claim), normalise_numbers(whole))
    )


def _closest(claim: str, text: str, language: str) -> tuple[str, float]:
    """Return the sentence that holds most of the claim's words, and the share it holds."""
    closest, likeness = "", 0.0
    for start, end in spans_of(text):
        sentence = text[start:end]
        share = max(
            _shared(claim, sentence, language),
            _shared(bare(claim, language), bare(sentence, language), language),
        )
        if share > likeness:
            closest, likeness = text[start:end], share
    return closest, likeness


def _shared(claim: str, sentence: str, language: str) -> float:
    said = _ABLE.sub("", levelled(claim, language))
    return entity_swap.share_held(said, levelled(sentence, language))
