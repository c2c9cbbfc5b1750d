"""The vector index: generations, ACL partitions and the number of rows."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from errors import StoreDamaged
from index.dense.chroma_batch import BATCH
from index.dense.chroma_index import ChromaVectorIndex
from index.dense.generations import Generations


@pytest.fixture
def vectors(tmp_path: Path, chroma_kind: str) -> Iterator[ChromaVectorIndex]:
    """An empty vector index, on Chroma's engine and on its client."""
    opened = ChromaVectorIndex(Generations(tmp_path / "chroma"))
    yield opened
    opened.close()


def units(count: int, seed: int = 0, dimension: int = 16) -> NDArray[np.float32]:
    """Random vectors of length one."""
    rows = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows


def test_the_nearest_come_first_with_their_cosine(vectors: ChromaVectorIndex) -> None:
    """Scores are cosines, best first."""
    rows = units(50)
    with vectors.writing("") as batch:
        batch.upsert(1, range(50), rows)
    found = vectors.search(batch.pointer, [1], rows[7], 5)
    expected = np.argsort(-rows @ rows[7])[:5]
    assert [child for child, _ in found] == expected.tolist()
    assert found[0][1] == pytest.approx(1, abs=1e-5)
    assert found[1][1] == pytest.approx(float(rows[expected[1]] @ rows[7]), abs=1e-5)


def test_more_rows_than_one_batch(vectors: ChromaVectorIndex) -> None:
    """Batches larger than Chroma's limit are split."""
    rows = units(BATCH + 10)
    with vectors.writing("") as batch:
        batch.upsert(1, range(len(rows)), rows)
    assert sorted(vectors.ids(batch.pointer)) == list(range(len(rows)))
    assert vectors.search(batch.pointer, [1], rows[-1], 1)[0][0] == len(rows) - 1


def test_equal_vectors_are_stored_apart(vectors: ChromaVectorIndex) -> None:
    """A text repeated many times gives no ties, all of which HNSW search would visit."""
    with vectors.writing("") as batch:
        batch.upsert(1, range(40), np.repeat(units(1), 40, axis=0))
    rows = [vectors.stored(batch.pointer, child) for child in range(40)]
    scores = [score for _, score in vectors.search(batch.pointer, [1], units(1)[0], 40)]
    assert len({row.tobytes() for row in rows if row is not None}) == 40
    assert scores == pytest.approx([1.0] * 40, abs=1e-4)


def test_a_new_generation_leaves_the_old_one_unchanged(vectors: ChromaVectorIndex) -> None:
    """A reader of the old generation finds it unchanged."""
    rows = units(4)
    with vectors.writing("") as first:
        first.upsert(1, [1, 2], rows[:2])
    with vectors.writing(first.pointer) as second:
        second.delete(1, [1])
        second.upsert(1, [3], rows[2:3])
    assert sorted(vectors.ids(first.pointer)) == [1, 2]
    assert sorted(vectors.ids(second.pointer)) == [2, 3]
    assert vectors.search(second.pointer, [1], rows[0], 9)[0][1] < 0.99


def test_emptied_and_missing_partitions_find_nothing(vectors: ChromaVectorIndex) -> None:
    """After the last row of a partition is gone, searching it is no error."""
    rows = units(1)
    with vectors.writing("") as first:
        first.upsert(1, [1], rows)
    with vectors.writing(first.pointer) as second:
        second.delete(1, [1, 99])
    assert vectors.search(second.pointer, [1], rows[0], 3) == []
    assert vectors.ids(second.pointer) == []


def test_a_zero_vector_finds_nothing(vectors: ChromaVectorIndex) -> None:
    """A query without any feature has no neighbours."""
    with vectors.writing("") as batch:
        batch.upsert(1, [1], units(1))
    assert vectors.search(batch.pointer, [1], np.zeros(16, np.float32), 3) == []


def test_a_missing_generation_is_an_error_with_a_remedy(vectors: ChromaVectorIndex) -> None:
    """A pointer to nothing is reported with the remedy, and no folder is made for it."""
    with pytest.raises(StoreDamaged, match="doctor --repair"):
        vectors.search("generation-000042", [1], units(1)[0], 3)
    assert not (vectors._generations.root / "generation-000042").exists()


def test_unfinished_generations_are_swept_and_their_names_not_reused(
    vectors: ChromaVectorIndex,
) -> None:
    """A folder without a pointer is removed; the next one has a new name."""
    with vectors.writing("") as first:
        first.upsert(1, [1], units(1))
    with vectors.writing(first.pointer) as lost:
        lost.upsert(1, [3], units(1))
    with vectors.writing(first.pointer) as second:
        second.upsert(1, [2], units(1))
    assert len({first.pointer, lost.pointer, second.pointer}) == 3
    assert vectors.sweep(second.pointer) == 2
    assert vectors.ids(second.pointer) == [1, 2]


def test_a_generation_that_fails_leaves_no_folder(vectors: ChromaVectorIndex) -> None:
    """An incomplete generation is removed at once; the current one is unchanged."""
    with vectors.writing("") as first:
        first.upsert(1, [1], units(1))
    with pytest.raises(RuntimeError), vectors.writing(first.pointer):
        raise RuntimeError("no room")
    assert [path.name for path in vectors._generations.root.glob("gen*")] == [first.pointer]
    assert vectors.ids(first.pointer) == [1]


def test_a_lost_base_is_not_replaced_by_nothing(vectors: ChromaVectorIndex) -> None:
    """A writer whose base is gone fails, instead of committing only its own rows."""
    with pytest.raises(StoreDamaged, match="doctor --repair"), vectors.writing("generation-000007"):
        pass
