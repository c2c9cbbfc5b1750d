"""Wrong numbers, names and denials are marked unsupported; true sentences are not accused."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from chains.verification.verdict import is_supported
from tests.chains.verification.injected_errors import MISTAKES
from tests.chains.verification.paraphrases import (
    RESTATED,
    Passage,
    corpus_passages,
    sample_passages,
    sentences,
)

SETS = {"en": "squad_en", "ko": "korquad1_ko"}
EACH = 45  # mistakes of a kind in a language
LEAST = 34  # so that no fewer than 200 are planted in all
SENTENCES = 160
SEED = 5


@pytest.fixture(scope="module")
def samples() -> list[Passage]:
    """The passages of the project's own documents."""
    return sample_passages()


def drawn(passages: Sequence[Passage], language: str) -> list[tuple[str, Passage, random.Random]]:
    """Sentences, plain and restated, each with its passage, in an order drawn once."""
    draw = random.Random(SEED)
    pool = list(sentences(passages, language))
    draw.shuffle(pool)
    found = []
    for sentence, passage in pool[:SENTENCES]:
        said = [change(sentence, passage.text, draw) for change in RESTATED]
        found += [(form, passage, draw) for form in (sentence, *said) if form]
    draw.shuffle(found)
    return found


def caught(passages: Sequence[Passage], language: str, kind: str) -> list[bool]:
    """Whether each mistake of a kind, planted in turn, is marked."""
    marked: list[bool] = []
    for place, (sentence, passage, draw) in enumerate(drawn(passages, language)):
        change = MISTAKES[kind][place % len(MISTAKES[kind])]
        wrong = change(sentence, passage.text, draw)
        if wrong and wrong != sentence and len(marked) < EACH:
            marked.append(not is_supported(wrong, passage.text, passage.title))
    return marked


def kept(passages: Sequence[Passage], language: str) -> list[bool]:
    """Whether each true sentence counts as supported."""
    return [is_supported(said, p.text, p.title) for said, p, _ in drawn(passages, language)]


@pytest.mark.parametrize("kind", MISTAKES)
@pytest.mark.parametrize("language", SETS)
def test_planted_mistakes_are_marked(samples: list[Passage], language: str, kind: str) -> None:
    """At least 95 of 100 mistakes in sentences of the sample documents are marked."""
    marked = caught(samples, language, kind)
    assert len(marked) >= LEAST
    assert sum(marked) / len(marked) >= 0.95


@pytest.mark.parametrize("kind", MISTAKES)
@pytest.mark.parametrize("language", SETS)
def test_mistakes_planted_in_articles_are_marked(eval_data: Path, language: str, kind: str) -> None:
    """So are those in sentences of encyclopedic articles."""
    folder = eval_data / "retrieval" / SETS[language]
    marked = caught(corpus_passages(folder, 120, random.Random(SEED)), language, kind)
    assert len(marked) >= LEAST
    assert sum(marked) / len(marked) >= 0.95


@pytest.mark.parametrize("language", SETS)
def test_true_sentences_are_not_accused(samples: list[Passage], language: str) -> None:
    """At most 5 of 100 sentences, as they stand or restated, are called unsupported."""
    supported = kept(samples, language)
    assert len(supported) > 200
    assert sum(supported) / len(supported) >= 0.95


@pytest.mark.parametrize("language", SETS)
def test_true_sentences_of_articles_are_not_accused(eval_data: Path, language: str) -> None:
    """Nor are those of encyclopedic articles."""
    folder = eval_data / "retrieval" / SETS[language]
    supported = kept(corpus_passages(folder, 120, random.Random(SEED)), language)
    assert len(supported) > 200
    assert sum(supported) / len(supported) >= 0.95
