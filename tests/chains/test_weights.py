"""The dense leg's share is learnt, cautiously and once."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from chains import weights
from chains.weights import best_share, dense_share, learn, load_probe
from models.embeddings import build_embedder
from settings import Settings

RIGHT = list(range(40))


def scores(quality: float, seed: int) -> Any:
    """Scores of a leg: noise, with the right passage lifted by `quality`."""
    noise = np.random.default_rng(seed).random((40, 40))
    return noise + quality * np.eye(40)


class Oracle:
    """An embedder that knows which passage answers which question."""

    fingerprint = "oracle|60|l2"

    def __init__(self, knows: Sequence[str]) -> None:
        self.places = {
            text: place
            for place, pair in enumerate(load_probe())
            for text in (pair["passage"], *pair["questions"])
            if pair["language"] in knows
        }

    def query(self, text: str) -> Any:
        """Return the axis of the text's pair, or no direction at all."""
        vector = np.zeros(len(load_probe()), dtype=np.float32)
        if text in self.places:
            vector[self.places[text]] = 1.0
        return vector

    def passages(self, texts: Sequence[str]) -> Any:
        """Return one row a text."""
        return np.stack([self.query(text) for text in texts])


def test_hashed_vectors_get_no_share() -> None:
    """Hashed vectors say nothing that words do not: the lexical leg stays alone."""
    assert learn(build_embedder(Settings())) == {"en": 0.0, "ko": 0.0}


def test_a_model_is_trusted_in_the_languages_it_knows() -> None:
    """A model that understands English alone gets a share there and none in Korean."""
    shares = learn(Oracle(["en"]))  # type: ignore[arg-type]
    assert shares["ko"] == 0.0
    assert shares["en"] >= 0.3


@pytest.mark.parametrize(
    ("lexical", "dense", "expected"),
    [(0.9, 0.0, {0.0}), (0.0, 0.9, {0.8, 0.9, 1.0}), (0.9, 0.9, {0.2, 0.3, 0.4, 0.5})],
    ids=["words only", "vectors only", "both"],
)
def test_best_share(lexical: float, dense: float, expected: set[float]) -> None:
    """A useless leg gets nothing; two equal and independent legs are joined."""
    assert best_share(scores(lexical, 1), scores(dense, 2), RIGHT) in expected


@pytest.mark.parametrize("seed", range(5))
def test_joining_never_falls_below_the_better_leg(seed: int) -> None:
    """On the probe the chosen share ranks at least as well as the better leg alone."""
    lexical, dense = scores(0.7, seed), scores(0.5, seed + 100)
    reached = {
        share: weights._reciprocal_ranks(lexical, dense, RIGHT, share).mean()
        for share in weights.SHARES
    }
    assert reached[best_share(lexical, dense, RIGHT)] >= max(reached[0.0], reached[1.0])


def test_the_share_is_kept_per_model(index: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The probe runs once a model; another model, or another probe, runs it again."""
    first = dense_share(index, "en")
    monkeypatch.setattr(weights, "learn", lambda embedder: {"en": 0.3, "ko": 0.1})
    assert dense_share(index, "en") == first
    index.embedder.fingerprint = "another"
    assert dense_share(index, "en") == 0.3
    assert dense_share(index, "fr") == 0.1
    monkeypatch.setattr(weights, "learn", lambda embedder: {"en": 0.5, "ko": 0.5})
    monkeypatch.setattr(weights, "probe_version", lambda: "new")
    assert dense_share(index, "en") == 0.5


def test_the_probe_is_balanced() -> None:
    """Both languages have as many passages, each with two questions, none twice."""
    probe = load_probe()
    assert [pair["language"] for pair in probe].count("ko") == len(probe) // 2 == 30
    questions = [question for pair in probe for question in pair["questions"]]
    assert len(set(questions)) == len(questions) == 120
