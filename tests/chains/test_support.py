"""Planted mistakes are seen, true sentences are not accused."""

import gzip
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from chains.support import supports
from text.sentences import sentence_spans

SETS = {"en": "squad_en", "ko": "korquad1_ko"}
POLITE = (("하였다.", "하였습니다."), ("했다.", "했습니다."), ("이다.", "입니다."))
DENIED = (("했다", "하지 않았다"), ("되었다", "되지 않았다"), ("있다", "없다"))


def sentences(folder: Path, seed: int) -> Iterator[tuple[str, str, random.Random]]:
    """Sentences of real passages, each with its passage."""
    draw = random.Random(seed)
    packed = (folder / "corpus.jsonl.gz").read_bytes()
    lines = gzip.decompress(packed).decode().strip().split("\n")
    for line in draw.sample(lines, 150):
        text = json.loads(line)["text"]
        found = [text[start:end] for start, end in sentence_spans(text)]
        usable = [sentence for sentence in found if 40 < len(sentence) < 250]
        if usable:
            yield draw.choice(usable), text, draw


def with_another_number(sentence: str, draw: random.Random) -> str:
    """The sentence with one of its numbers raised."""
    numbers = re.findall(r"\d+", sentence)
    if not numbers:
        return sentence
    chosen = draw.choice(numbers)
    return sentence.replace(chosen, str(int(chosen) + draw.randint(1, 9)), 1)


def with_another_name(sentence: str, draw: random.Random) -> str:
    """The sentence with one of its names replaced."""
    names = re.findall(r"(?<=[a-z,] )[A-Z][a-z]+|(?<= )[가-힣]{3,}[은는이가](?= )", sentence)
    if not names:
        return sentence
    return sentence.replace(draw.choice(names), "홍길동은" if "다" in sentence else "Zanzibar")


def denied(sentence: str, draw: random.Random) -> str:
    """The sentence with its opposite meaning."""
    for plain, opposite in DENIED:
        if plain in sentence:
            return sentence.replace(plain, opposite, 1)
    return re.sub(r" (is|was|were|are) ", r" \1 not ", sentence, count=1)


def restated(sentence: str, draw: random.Random) -> str:
    """The sentence with a word less, and politer."""
    words = sentence.split()
    del words[len(words) // 2]
    shorter = " ".join(words)
    for plain, polite in POLITE:
        shorter = shorter.replace(plain, polite)
    return shorter


@pytest.mark.parametrize("language", SETS)
@pytest.mark.parametrize("change", [with_another_number, with_another_name, denied])
def test_planted_mistakes_are_marked(eval_data: Path, language: str, change) -> None:  # type: ignore[no-untyped-def]
    """At least 95 of 100 wrong numbers, names and denials are found unsupported."""
    caught = [
        not supports(changed, text)
        for sentence, text, draw in sentences(eval_data / "retrieval" / SETS[language], 5)
        if (changed := change(sentence, draw)) != sentence
    ]
    assert len(caught) >= 20
    assert sum(caught) / len(caught) >= 0.95


@pytest.mark.parametrize("language", SETS)
def test_true_sentences_are_not_marked(eval_data: Path, language: str) -> None:
    """At most 5 of 100 true sentences, slightly restated, are called unsupported."""
    kept = [
        supports(restated(sentence, draw), text)
        for sentence, text, draw in sentences(eval_data / "retrieval" / SETS[language], 6)
    ]
    assert sum(kept) / len(kept) >= 0.95
