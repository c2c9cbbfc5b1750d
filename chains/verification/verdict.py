"""Claim verification: whether a passage supports a sentence that cites it.

A conservative check by rules, without a model. The numbers and names of the claim must be in the
passage, near words of the claim, as must most of its content words; and where the claim restates a
sentence of the passage, it must not negate it, nor swap its numbers or names.
"""

import re

from chains.verification.antonyms import unify_antonyms
from chains.verification.argument_swap import arguments_swapped
from chains.verification.bilingual import verify_across_languages
from chains.verification.bounds import (
    MIN_RELATED,
    bounds_conflict,
    drops_exception,
    is_restricted,
    restrictions_conflict,
)
from chains.verification.entity_swap import entity_swapped, has_unknown_noun, word_overlap
from chains.verification.modality import normalise_modality, without_modality
from chains.verification.negation import negates
from chains.verification.quantities import (
    Quantity,
    is_stated,
    normalise_numbers,
    quantities_in,
    quantity_readings,
    units_agree,
    without_numbers,
)
from chains.verification.spans import (
    best_sentences,
    cached_sentence_spans,
    find_verbatim,
    idf_weights,
)
from chains.verification.tables import matches_row, wrong_cell
from text.analyser import tokens
from text.language import detect_language
from text.question.stopwords import FUNCTION_WORDS
from text.question.terms import query_tokens

MIN_SUPPORT = 0.5  # share of the content words' weight that the passage must have
RESTATEMENT = 0.6  # word overlap from which a claim counts as a restatement of a sentence
CLOSE_RESTATEMENT = 0.75  # word overlap from which it may not add anything

_NAME = re.compile(r"(?<=[\w,;:)\]’'\"-] )[A-Z][\w’'-]+")
_NEGATED_BEFORE = re.compile(r"\b(?:no|not|never|cannot|nor|neither|unless)\s+$", re.I)
_CAN = re.compile(r"\s수\s?[있없][가-힣]*")  # "can", no content word
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9-]{2,}")
# Verb endings, which differ between a polite answer and a plain source.
_ENDINGS = frozenset(
    tokens(
        "습니다 입니다 합니다 됩니다 받습니다 있습니다 없습니다 했습니다 하였다 합니다 "
        "이다 한다 된다 있다 없다 였다 했다 한다 까지 부터 에서 으로 에게 이며 하며 최대"
    )
)


def verify(claim: str, text: str, title: str = "") -> bool | None:
    """Return whether the passage `text`, under its title, supports the claim.

    None where that cannot be decided: between two languages.
    """
    if span := find_verbatim(claim, text):
        return _keeps_its_meaning(claim, text, span)
    if (is_row := matches_row(claim, text)) is not None:
        return is_row
    language = detect_language(claim)
    if language in {"und", detect_language(text), *_evidence_language(claim, text)}:
        return _verify_in_language(claim, text, f"{title}\n{text}", language)
    return verify_across_languages(claim, text, title)


def _keeps_its_meaning(claim: str, text: str, span: tuple[int, int]) -> bool:
    """Return whether words quoted from a sentence mean the same without the rest of it."""
    sentence = text[span[0] : span[1]]
    at = sentence.casefold().find(claim.strip(" .").casefold())
    is_negated = at > 0 and _NEGATED_BEFORE.search(sentence[:at])
    return not is_negated and not drops_exception(claim, sentence)


def is_supported(claim: str, text: str, title: str = "") -> bool:
    """Return whether the passage supports the claim; an open verdict is no support."""
    return verify(claim, text, title) is True


def _evidence_language(claim: str, text: str) -> set[str]:
    """Return the language of the sentences that share most words with the claim."""
    start, end = best_sentences(claim, text)
    return {detect_language(text[start:end])} if end > start else set()


def _verify_in_language(claim: str, text: str, titled_text: str, language: str) -> bool:
    if not _numbers_stand(claim, titled_text) or not _names_stand(claim, titled_text, language):
        return False
    plain_claim, plain_text = (
        unify_antonyms(without_modality(normalise_numbers(part), language), language)
        for part in (claim, titled_text)
    )
    claimed, stated = quantities_in(claim), quantity_readings(titled_text)
    if {value for value, _ in claimed} - {value for value, _ in stated}:  # equal in another unit
        plain_claim, plain_text = without_numbers(plain_claim), without_numbers(plain_text)
    has_support = weighted_overlap(plain_claim, plain_text) >= MIN_SUPPORT
    return has_support and not _contradicts(claim, text, titled_text, language)


def weighted_overlap(claim: str, text: str) -> float:
    """Return the share of the claim's content words, by IDF weight, that the text has."""
    spans = cached_sentence_spans(text)
    sentences = [frozenset(query_tokens(text[start:end])) for start, end in spans]
    weights = idf_weights(frozenset(query_tokens(claim)) - _ENDINGS, sentences)
    if not weights:
        return 1.0
    known: frozenset[str] = frozenset().union(*sentences)
    return sum(weight for word, weight in weights.items() if word in known) / sum(weights.values())


def _numbers_stand(claim: str, text: str) -> bool:
    """Return whether the claim's numbers are in sentences that share a word with it."""
    claimed = quantities_in(claim)
    if not claimed:
        return True
    words = set(query_tokens(claim)) - {value for value, _ in claimed}
    near: set[Quantity] = set()
    for start, end in cached_sentence_spans(text):
        sentence = text[start:end]
        if not words or words & set(query_tokens(sentence)):
            near |= quantity_readings(sentence)
    all_near = all(is_stated(quantity, near) for quantity in claimed)
    return all_near and units_agree(claimed, quantity_readings(text))


def _names_stand(claim: str, text: str, language: str) -> bool:
    pattern = _LATIN if language == "ko" else _NAME
    known = set(tokens(text))
    # `normalise_numbers` writes a month beside its day as a number: it is no name.
    names = pattern.findall(normalise_numbers(claim))
    name_tokens = {token for name in names for token in tokens(name)}
    return name_tokens - FUNCTION_WORDS <= known


def _contradicts(claim: str, text: str, titled_text: str, language: str) -> bool:
    """Return whether the claim restates one sentence, but with a difference that matters."""
    closest, overlap = _closest_sentence(claim, text, language)
    sentences = [text[start:end] for start, end in cached_sentence_spans(text)]
    is_related = overlap >= MIN_RELATED or is_restricted(claim)
    if is_related and restrictions_conflict(claim, closest, sentences):
        return True
    if overlap < RESTATEMENT:
        return wrong_cell(claim, text)
    plain_claim, plain_sentence = (normalise_modality(s, language) for s in (claim, closest))
    if negates(plain_claim, plain_sentence, language):
        return True
    if "|" in closest:  # the header of a table row is in another sentence
        return wrong_cell(claim, text)
    if entity_swapped(claim, closest, text) or arguments_swapped(claim, closest):
        return True
    if bounds_conflict(claim, closest):
        return True
    return overlap >= CLOSE_RESTATEMENT and _adds_something(claim, closest, titled_text)


def _adds_something(claim: str, closest: str, titled_text: str) -> bool:
    """Return whether a number or a Korean noun of the claim is new."""
    stated = quantity_readings(closest)
    return any(
        not is_stated(quantity, stated) for quantity in quantities_in(claim)
    ) or has_unknown_noun(normalise_numbers(claim), normalise_numbers(titled_text))


def _closest_sentence(claim: str, text: str, language: str) -> tuple[str, float]:
    """Return the sentence that has most of the claim's words, and the share it has."""
    closest, best = "", 0.0
    for start, end in cached_sentence_spans(text):
        sentence = text[start:end]
        overlap = max(
            _overlap(claim, sentence, language),
            _overlap(
                without_modality(claim, language), without_modality(sentence, language), language
            ),
        )
        if overlap > best:
            closest, best = sentence, overlap
    return closest, best


def _overlap(claim: str, sentence: str, language: str) -> float:
    plain = _CAN.sub("", unify_antonyms(claim, language))
    return word_overlap(plain, unify_antonyms(sentence, language))
