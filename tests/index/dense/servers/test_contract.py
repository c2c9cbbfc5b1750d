"""What every vector engine promises: the nearest of the partitions asked for, and no other row."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from errors import StoreDamaged, StoreUnavailable
from index.catalog.state import open_catalog
from index.dense.engine import open_vector_index
from index.dense.vector_index import VectorIndex
from settings import Settings
from tests.index.dense.test_vector_index import units

Opened = Callable[[], VectorIndex]


@pytest.fixture
def opened(engine_settings: Settings) -> Iterator[Opened]:
    """Opens the vector index of one catalog, as often as asked: each as another process would."""
    engine_settings.prepare_state()
    catalog = open_catalog(engine_settings.state_dir)
    all_opened: list[VectorIndex] = []

    def open_one() -> VectorIndex:
        all_opened.append(open_vector_index(engine_settings, catalog))
        return all_opened[-1]

    yield open_one
    for one in all_opened:
        one.sweep("")
        one.close()
    catalog.dispose()


@pytest.fixture
def vectors(opened: Opened) -> VectorIndex:
    """An empty vector index."""
    return opened()


def test_the_nearest_come_first_with_their_cosine(vectors: VectorIndex) -> None:
    """Among a few hundred rows the engine finds nearly all that brute force finds."""
    rows, hits = units(300), 0
    with vectors.writing("") as batch:
        batch.upsert(1, range(300), rows)
    for query in units(20, seed=1):
        found = vectors.search(batch.pointer, [1], query, 10)
        scores, cosines = [score for _, score in found], rows @ query
        assert scores == sorted(scores, reverse=True)
        assert scores == pytest.approx([cosines[child] for child, _ in found], abs=2e-3)
        hits += len(dict(found).keys() & set(np.argsort(-cosines)[:10].tolist()))
    assert hits >= 0.98 * 20 * 10


def test_more_rows_than_one_write(vectors: VectorIndex) -> None:
    """Rows arrive whole, however they are cut into writes."""
    rows = units(2_600)
    with vectors.writing("") as batch:
        for at in range(0, 2_600, 700):
            batch.upsert(1 + at % 3, range(at, min(at + 700, 2_600)), rows[at : at + 700])
    assert sorted(vectors.ids(batch.pointer)) == list(range(2_600))
    assert vectors.search(batch.pointer, [1, 2, 3], rows[-1], 1)[0][0] == 2_599


def test_a_row_written_twice_is_one_row_with_the_last_vector(vectors: VectorIndex) -> None:
    """A commit that is repeated after a kill leaves no trace of the first."""
    first, second = units(2)
    with vectors.writing("") as batch:
        batch.upsert(1, [7], first[None])
    with vectors.writing(batch.pointer) as again:
        again.upsert(1, [7], second[None])
        again.upsert(1, [7], second[None])
    assert vectors.ids(again.pointer) == [7]
    ((child, score),) = vectors.search(again.pointer, [1], second, 5)
    assert child == 7
    assert score == pytest.approx(1, abs=2e-3)


def test_equal_vectors_are_all_found(vectors: VectorIndex) -> None:
    """A text repeated many times is many rows."""
    with vectors.writing("") as batch:
        batch.upsert(1, range(40), np.repeat(units(1), 40, axis=0))
    found = vectors.search(batch.pointer, [1], units(1)[0], 40)
    assert sorted(child for child, _ in found) == list(range(40))


def test_partitions_are_kept_apart(vectors: VectorIndex) -> None:
    """A search returns rows of the partitions it names alone; several are merged by score."""
    rows = units(3)
    with vectors.writing("") as batch:
        batch.upsert(1, [10], rows[:1])
        batch.upsert(2, [20], rows[1:2])
    assert [c for c, _ in vectors.search(batch.pointer, [1], rows[1], 5)] == [10]
    assert [c for c, _ in vectors.search(batch.pointer, [1, 2], rows[1], 5)] == [20, 10]
    assert vectors.search(batch.pointer, [3], rows[1], 5) == []
    assert vectors.search(batch.pointer, [], rows[1], 5) == []


def test_a_small_partition_far_from_the_question_is_searched_whole(vectors: VectorIndex) -> None:
    """However many nearer rows others have, a partition gives as many as it has."""
    rows = units(1_500)
    query = rows[0]
    far = np.argsort(rows @ query)[:30]
    partition = np.ones(len(rows), int)
    partition[far] = 2
    with vectors.writing("") as batch:
        for number in (1, 2):
            ids = np.flatnonzero(partition == number)
            batch.upsert(number, ids.tolist(), rows[ids])
    found = vectors.search(batch.pointer, [2], query, 30)
    assert sorted(child for child, _ in found) == sorted(far.tolist())


def test_deleted_rows_are_not_found(vectors: VectorIndex) -> None:
    """Unknown ids are ignored, and an emptied partition is no error."""
    rows = units(3)
    with vectors.writing("") as first:
        first.upsert(1, [1, 2, 3], rows)
    with vectors.writing(first.pointer) as second:
        second.delete(1, [2, 99])
        second.delete(8, [98])
    assert sorted(vectors.ids(second.pointer)) == [1, 3]
    assert 2 not in dict(vectors.search(second.pointer, [1], rows[1], 9))
    with vectors.writing(second.pointer) as third:
        third.delete(1, [1, 3])
    assert vectors.search(third.pointer, [1], rows[0], 3) == []
    assert vectors.ids(third.pointer) == []


def test_a_vector_is_read_as_it_was_written(vectors: VectorIndex) -> None:
    """A check of the index compares it with the catalog's."""
    rows = units(3)
    with vectors.writing("") as batch:
        batch.upsert(4, [1, 2, 3], rows)
    stored = vectors.stored(batch.pointer, 2)
    assert stored is not None
    assert float(stored @ rows[1]) == pytest.approx(1, abs=2e-3)
    assert vectors.stored(batch.pointer, 9) is None


def test_another_process_and_a_restart_find_the_same(opened: Opened) -> None:
    """What is written is on the server's or this machine's disk, for whoever opens it."""
    writer, reader = opened(), opened()
    rows = units(4)
    with writer.writing("") as first:
        first.upsert(1, [1, 2], rows[:2])
    assert reader.search(first.pointer, [1], rows[0], 1)[0][0] == 1
    with writer.writing(first.pointer) as second:
        second.upsert(2, [3], rows[2:3])
    assert [child for child, _ in reader.search(second.pointer, [1, 2], rows[2], 1)] == [3]
    assert sorted(opened().ids(second.pointer)) == [1, 2, 3]


def test_a_rebuild_leaves_the_old_series_until_it_is_swept(vectors: VectorIndex) -> None:
    """Readers of the old pointer go on while the new copy is filled."""
    rows = units(3)
    with vectors.writing("") as first:
        first.upsert(1, [1, 2], rows[:2])
    with vectors.writing("") as second:
        second.upsert(1, [3], rows[2:])
        assert sorted(vectors.ids(first.pointer)) == [1, 2]
    assert vectors.ids(second.pointer) == [3]
    assert vectors.sweep(second.pointer) == 1
    assert vectors.ids(second.pointer) == [3]
    with pytest.raises(StoreDamaged, match="doctor --repair"):
        vectors.ids(first.pointer)


def test_a_rebuild_that_fails_leaves_nothing(vectors: VectorIndex) -> None:
    """What was written of it is removed at once; the current rows are unchanged."""
    with vectors.writing("") as first:
        first.upsert(1, [1], units(1))
    with pytest.raises(RuntimeError), vectors.writing("") as lost:
        lost.upsert(1, [2], units(1))
        raise RuntimeError("no room")
    assert vectors.sweep(first.pointer) == 0
    assert vectors.ids(first.pointer) == [1]


def test_a_zero_vector_finds_nothing(vectors: VectorIndex) -> None:
    """A query without any feature has no neighbours."""
    with vectors.writing("") as batch:
        batch.upsert(1, [1], units(1))
    assert vectors.search(batch.pointer, [1], np.zeros(16, np.float32), 3) == []


def test_a_lost_copy_is_an_error_with_a_remedy(vectors: VectorIndex) -> None:
    """Neither a search nor a write takes a lost copy for an empty one."""
    with vectors.writing("") as batch:
        batch.upsert(1, [1], units(1))
    vectors.sweep("")
    with pytest.raises(StoreDamaged, match="doctor --repair"):
        vectors.search(batch.pointer, [1], units(1)[0], 3)
    with pytest.raises(StoreDamaged, match="doctor --repair"), vectors.writing(batch.pointer):
        pass


def test_a_pointer_of_another_engine_names_the_remedy(vectors: VectorIndex) -> None:
    """After a change of RAG_VECTORS the vectors are still where they were."""
    assert not vectors.owns("elsewhere:rag_1")
    with pytest.raises(StoreUnavailable, match="rebuild --vectors"):
        vectors.search("elsewhere:rag_1", [1], units(1)[0], 3)
