"""Hashed embeddings: LangChain's own suite, stability and similarity."""

import subprocess
import sys

import numpy as np
import pytest
from langchain_tests.integration_tests import EmbeddingsIntegrationTests
from langchain_tests.unit_tests import EmbeddingsUnitTests

from models.offline.hashing import HashingEmbeddings
from settings import ROOT


class TestUnit(EmbeddingsUnitTests):
    """The embeddings can be built the way LangChain expects."""

    @property
    def embeddings_class(self) -> type[HashingEmbeddings]:
        return HashingEmbeddings


class TestStandard(EmbeddingsIntegrationTests):
    """The embeddings answer the way LangChain expects, blocking and async."""

    @property
    def embeddings_class(self) -> type[HashingEmbeddings]:
        return HashingEmbeddings


def test_vectors_have_unit_length() -> None:
    """Every text, an empty one and one of signs alone included, is a unit vector."""
    rows = HashingEmbeddings().embed_array(["휴학 신청", "leave of absence", "", "!!!", "\ud800"])
    assert rows.shape == (5, 384)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-6)


def test_batches_do_not_change_a_vector() -> None:
    """A text has the same vector alone, in a batch, and far into a large batch."""
    model = HashingEmbeddings(64)
    texts = [f"제{i}조 article {i}" for i in range(3000)]
    together = model.embed_array(texts)
    assert np.array_equal(together[2900], model.embed_array([texts[2900]])[0])
    assert np.allclose(together[7], model.embed_query(texts[7]))


def test_vectors_are_the_same_in_another_process() -> None:
    """Vectors do not depend on Python's hash seed, so stored ones stay valid."""
    code = (
        "from models.offline.hashing import HashingEmbeddings as H;"
        "print(H(16).embed_query('군 입대 휴학 military leave 2024-03-01'))"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    here = HashingEmbeddings(16).embed_query("군 입대 휴학 military leave 2024-03-01")
    assert runs == {f"{here}\n"}


@pytest.mark.parametrize(
    ("query", "near", "far"),
    [
        ("휴학 신청 방법", "휴학을 신청하는 방법은 다음과 같다.", "도서관은 오전 9시에 연다."),
        ("applying for leave", "Students apply for a leave.", "The library opens at nine."),
        ("등록금 납부", "등록금은 3월에 납부한다.", "기숙사는 2월에 모집한다."),
    ],
    ids=["particles", "stems", "shared word"],
)
def test_shared_words_are_similar(query: str, near: str, far: str) -> None:
    """A text with shared words, whatever their endings, is more similar than one without."""
    query_vector, close, away = HashingEmbeddings().embed_array([query, near, far])
    assert query_vector @ close > query_vector @ away + 0.2


def test_a_dimension_too_small_is_refused() -> None:
    """Fewer than eight dimensions cannot distinguish texts."""
    with pytest.raises(ValueError, match="at least 8"):
        HashingEmbeddings(4)
