"""Error injection: wrong numbers, names and negations are unsupported, true sentences supported."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from chains.verification.verdict import is_supported
from tests.chains.verification.injected_errors import ERRORS
from tests.chains.verification.paraphrases import (
    PARAPHRASES,
    Passage,
    corpus_passages,
    sample_passages,
    sentences,
)

SETS = {"en": "squad_en", "ko": "korquad1_ko"}
PER_KIND = 45  # errors of a kind in a language
MINIMUM = 34  # so that at least 200 are injected in all
SENTENCES = 160
SEED = 5


@pytest.fixture(scope="module")
def samples() -> list[Passage]:
    """The passages of the project's own documents."""
    return sample_passages()


def drawn_sentences(
    passages: Sequence[Passage], language: str
) -> list[tuple[str, Passage, random.Random]]:
    """Sentences, verbatim and paraphrased, each with its passage, in random order."""
    draw = random.Random(SEED)
    pool = list(sentences(passages, language))
    draw.shuffle(pool)
    forms = []
    for sentence, passage in pool[:SENTENCES]:
        paraphrases = [change(sentence, passage.text, draw) for change in PARAPHRASES]
        forms += [(form, passage, draw) for form in (sentence, *paraphrases) if form]
    draw.shuffle(forms)
    return forms


def detected(passages: Sequence[Passage], language: str, kind: str) -> list[bool]:
    """Whether each injected error of a kind is detected."""
    results: list[bool] = []
    for index, (sentence, passage, draw) in enumerate(drawn_sentences(passages, language)):
        change = ERRORS[kind][index % len(ERRORS[kind])]
        wrong = change(sentence, passage.text, draw)
        if wrong and wrong != sentence and len(results) < PER_KIND:
            results.append(not is_supported(wrong, passage.text, passage.title))
    return results


def supported_sentences(passages: Sequence[Passage], language: str) -> list[bool]:
    """Whether each true sentence is supported."""
    return [
        is_supported(sentence, p.text, p.title)
        for sentence, p, _ in drawn_sentences(passages, language)
    ]


@pytest.mark.parametrize("kind", ERRORS)
@pytest.mark.parametrize("language", SETS)
def test_errors_in_samples_are_detected(samples: list[Passage], language: str, kind: str) -> None:
    """At least 95 % of the errors injected into the sample documents are detected."""
    results = detected(samples, language, kind)
    assert len(results) >= MINIMUM
    assert sum(results) / len(results) >= 0.95


@pytest.mark.parametrize("kind", ERRORS)
@pytest.mark.parametrize("language", SETS)
def test_errors_in_articles_are_detected(eval_data: Path, language: str, kind: str) -> None:
    """At least 95 % of the errors injected into encyclopedic articles are detected."""
    folder = eval_data / "retrieval" / SETS[language]
    results = detected(corpus_passages(folder, 120, random.Random(SEED)), language, kind)
    assert len(results) >= MINIMUM
    assert sum(results) / len(results) >= 0.95


@pytest.mark.parametrize("language", SETS)
def test_true_sentences_are_supported(samples: list[Passage], language: str) -> None:
    """At most 5 % of true sentences of the sample documents are unsupported."""
    supported = supported_sentences(samples, language)
    assert len(supported) > 200
    assert sum(supported) / len(supported) >= 0.95


@pytest.mark.parametrize("language", SETS)
def test_true_sentences_of_articles_are_supported(eval_data: Path, language: str) -> None:
    """At most 5 % of true sentences of encyclopedic articles are unsupported."""
    folder = eval_data / "retrieval" / SETS[language]
    supported = supported_sentences(corpus_passages(folder, 120, random.Random(SEED)), language)
    assert len(supported) > 200
    assert sum(supported) / len(supported) >= 0.95
