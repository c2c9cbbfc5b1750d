"""The dense weight is learnt, cautiously and once."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from sqlalchemy.exc import OperationalError

from chains.retrieval import dense_weight, retriever
from chains.retrieval.calibration import CrossLanguage, DenseWeight
from chains.retrieval.dense_weight import dense_weight_for
from chains.retrieval.probe import learning
from chains.retrieval.probe.learning import best_weight, learn, load_probe
from index.scope import Scope
from models.embeddings import build_embedder
from settings import Settings

RIGHT = list(range(40))


def scores(quality: float, seed: int) -> Any:
    """Scores of a retriever: noise, with the right passage lifted by `quality`."""
    noise = np.random.default_rng(seed).random((40, 40))
    return noise + quality * np.eye(40)


class Oracle:
    """An embedder that knows which passage answers which question."""

    fingerprint = "oracle|60|l2"

    def __init__(self, knows: Sequence[str], joined: bool = False) -> None:
        self.places = {
            text: pair["line"] if joined else place
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


def test_hashed_vectors_get_no_weight() -> None:
    """Hashed vectors add nothing to terms: the lexical ranking stays alone."""
    learnt = learn(build_embedder(Settings()))
    assert {language: dense.weight for language, dense in learnt.items()} == {
        "en": 0.0,
        "ko": 0.0,
    }


def test_a_model_is_trusted_in_the_languages_it_knows() -> None:
    """A model that understands English alone gets a weight there and none in Korean."""
    learnt = learn(Oracle(["en"]))  # type: ignore[arg-type]
    assert learnt["ko"] == DenseWeight(0.0, 0.0)
    assert learnt["en"].weight >= 0.3
    assert learnt["en"].baseline == 0.0
    assert learnt["en"].related == 1.0
    assert learnt["en"].others is None


def test_a_model_that_joins_languages_finds_passages_of_the_other() -> None:
    """Its cosines are calibrated across languages, too, and its limits pass a clear answer."""
    learnt = learn(Oracle(["en", "ko"], joined=True))  # type: ignore[arg-type]
    for language in ("en", "ko"):
        across = learnt[language].others
        assert across is not None
        assert across.similarity(across.related) == pytest.approx(1.0)
        assert across.similarity(across.baseline) == pytest.approx(0.0)
        assert 0 < across.least <= 1.0
        assert 0 < across.threshold <= 1.0


def test_hashed_vectors_find_no_passage_of_another_language() -> None:
    """Words of two languages share no features, so their cosines are not trusted."""
    assert [dense.others for dense in learn(build_embedder(Settings())).values()] == [None, None]


def test_a_retriever_knows_whether_it_crosses_languages(
    index: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only with vectors, and where their model finds passages of another language."""
    search = retriever.build_retriever(index, Settings(), scope=Scope(user="local"))
    assert not search.crosses_languages("When does it open?")
    across = DenseWeight(0.3, 0.1, 0.6, CrossLanguage(0.0, 0.5, 0.4, 0.3))
    monkeypatch.setattr(retriever, "dense_weight_for", lambda index, language: across)
    assert search.crosses_languages("언제 열어요?")
    assert not search.model_copy(update={"mode": "lexical"}).crosses_languages("언제 열어요?")


def test_the_probe_is_parallel() -> None:
    """Each line has one passage in either language, with the same numbers of questions."""
    lines: dict[int, list[str]] = {}
    for pair in load_probe():
        lines.setdefault(pair["line"], []).append(pair["language"])
        assert len(pair["questions"]) == 2
    assert all(sorted(languages) == ["en", "ko"] for languages in lines.values())


def test_what_was_learnt_across_languages_is_stored(
    index: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second process reads what the first learnt, for both kinds of passages."""
    learnt = DenseWeight(0.3, 0.1, 0.6, CrossLanguage(0.0, 0.5, 0.4, 0.3))
    monkeypatch.setattr(dense_weight, "learn", lambda embedder: {"en": learnt})
    assert dense_weight_for(index, "en") == learnt
    monkeypatch.setattr(dense_weight, "learn", lambda embedder: {})
    assert dense_weight_for(index, "en") == learnt


@pytest.mark.parametrize(
    ("lexical", "dense", "expected"),
    [(0.9, 0.0, 0.0), (0.0, 0.9, 0.4), (0.9, 0.9, 0.3)],
    ids=["lexical only", "dense only", "both"],
)
def test_best_weight(lexical: float, dense: float, expected: float) -> None:
    """A useless dense ranking gets nothing, a useless lexical one keeps most; equals are fused."""
    learnt = best_weight(scores(lexical, 1), scores(dense, 2), RIGHT)
    assert learnt == pytest.approx(expected, abs=0.11)


@pytest.mark.parametrize("seed", range(5))
def test_fusion_never_falls_below_the_lexical_ranking(seed: int) -> None:
    """On the probe the chosen weight ranks at least as well as the lexical ranking alone."""
    lexical, dense = scores(0.7, seed), scores(0.5, seed + 100)
    chosen = best_weight(lexical, dense, RIGHT)
    alone, fused = (
        learning._reciprocal_ranks(lexical, dense, RIGHT, weight, 0.0).mean()
        for weight in (0.0, chosen)
    )
    assert fused >= alone


def test_a_baseline_widens_narrow_cosines() -> None:
    """Cosines between .7 and 1 get the weight that wide ones get, given their baseline."""
    lexical, dense = scores(0.7, 1), scores(0.7, 2) / 2
    wide = best_weight(lexical, dense, RIGHT, 0.2)
    assert wide > 0
    assert best_weight(lexical, 0.7 + 0.3 * dense, RIGHT, 0.7 + 0.3 * 0.2) == wide


def test_the_weight_is_stored_per_model(index: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The probe runs once per model; another model, or another probe, runs it again."""
    first = dense_weight_for(index, "en")
    monkeypatch.setattr(
        dense_weight,
        "learn",
        lambda embedder: {"en": DenseWeight(0.3, 0.1), "ko": DenseWeight(0.1, 0.2)},
    )
    assert dense_weight_for(index, "en") == first
    index.embedder.fingerprint = "another"
    assert dense_weight_for(index, "en") == DenseWeight(0.3, 0.1)
    assert dense_weight_for(index, "fr") == DenseWeight(0.1, 0.2)
    monkeypatch.setattr(dense_weight, "learn", lambda embedder: {"en": DenseWeight(0.5, 0.0)})
    monkeypatch.setattr(dense_weight, "probe_version", lambda: "new")
    assert dense_weight_for(index, "en") == DenseWeight(0.5, 0.0)


def test_the_probe_is_balanced() -> None:
    """Both languages have as many passages, each with two questions, none twice."""
    probe = load_probe()
    assert [pair["language"] for pair in probe].count("ko") == len(probe) // 2 == 30
    questions = [question for pair in probe for question in pair["questions"]]
    assert len(set(questions)) == len(questions) == 120


@pytest.mark.parametrize(
    "stored",
    [
        "words",
        {"probe": "now", "blends": {"en": {"weight": 1.0}}},
        {"probe": "now", "blends": {"en": {"share": 0.2, "floor": 0.1, "more": 1}, "ko": 3}},
        {"probe": "now", "blends": ["en"]},
        {"probe": "now", "blends": {}},
        {"probe": "now"},
    ],
)
def test_what_another_program_stored_is_learnt_anew(index: Any, stored: Any) -> None:
    """A stored value of an unknown shape is replaced."""
    if isinstance(stored, dict):
        stored["probe"] = learning.probe_version()
    key = f"fusion:{index.embedder.fingerprint}"
    index.kept[key] = stored
    assert dense_weight_for(index, "en").weight >= 0.0
    assert set(index.kept[key]["blends"]) == {"en", "ko"}


def test_a_disk_that_cannot_be_written_does_not_stop_a_search(
    index: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was learnt is used although it cannot be stored."""

    def full(key: str, value: Any) -> None:
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    monkeypatch.setattr(index, "set_meta", full)
    assert dense_weight_for(index, "ko").weight >= 0.0
