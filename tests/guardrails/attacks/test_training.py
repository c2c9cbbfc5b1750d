"""Training is deterministic, and its texts are what the README says."""

import json
from collections import Counter

import numpy as np
import pytest

from data.training.guardrails.__main__ import attack_rows, written_rows
from guardrails.attacks.decision import load_model
from guardrails.attacks.features import HASHED, Vector
from guardrails.attacks.scoring import names
from guardrails.attacks.training.classifiers import LENGTHS, TEXTS, THRESHOLDS, texts_hash
from guardrails.attacks.training.fitting import Examples, fit


def rows(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (TEXTS / name).read_text("utf-8").split("\n") if line]


def test_the_fit_is_deterministic_and_separates() -> None:
    vectors = [
        Vector(np.array([i % 2, 2]), np.array([1.0, 1.0], dtype=np.float32)) for i in range(20)
    ]
    labels = np.array([i % 2 for i in range(20)], dtype=np.float32)
    examples = Examples(vectors, labels, np.ones(20, dtype=np.float32))
    first, second = fit(examples, 3, 1e-4), fit(examples, 3, 1e-4)
    assert np.array_equal(first[0], second[0])
    assert first[0][1] > 1 > -1 > first[0][0]


def test_there_are_enough_attacks_in_both_languages() -> None:
    attacks = rows("attacks.jsonl")
    languages = Counter(row["lang"] for row in attacks)
    assert len(attacks) >= 1200
    assert 0.8 < languages["ko"] / languages["en"] < 1.25
    assert len({row["family"] for row in attacks}) >= 25


def test_there_are_more_benign_texts_than_attacks() -> None:
    assert len(rows("benign.jsonl")) >= max(2500, len(rows("attacks.jsonl")))


@pytest.mark.parametrize("name", ["user", "document", "jailbreak"])
def test_the_shipped_coefficients_were_fitted_to_these_texts(name: str) -> None:
    model = load_model(name)
    assert model.texts == texts_hash()
    assert model.thresholds == THRESHOLDS[name]
    assert (model.few, model.slope) == LENGTHS[name]
    assert len(model.weights) == names().dense + HASHED


def test_the_texts_are_what_the_sources_give() -> None:
    for name, make in (("attacks", attack_rows), ("benign", written_rows)):
        stored = {row["text"] for row in rows(f"{name}.jsonl")}
        assert {row["text"] for row in make()} <= stored
