"""The inverted index: scores of parents and children, ACL partitions, deletion of versions."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from errors import StoreBusy, StoreDamaged, StoreError
from index.lexical.entry import Entry
from index.lexical.inverted_index import InvertedIndex
from index.lexical.tantivy_index import index_writer


@pytest.fixture
def inverted_index(tmp_path: Path) -> InvertedIndex:
    """An empty inverted index."""
    return InvertedIndex(tmp_path / "lexicon")


def entry(parent: int, *children: str, version: int = 1, partition: int = 1) -> Entry:
    """A parent whose children hold these words; child ids are parent * 10 and on."""
    return Entry(
        version,
        partition,
        parent,
        " ".join(children),
        [(parent * 10 + n, text) for n, text in enumerate(children)],
    )


def ask(
    inverted_index: InvertedIndex, words: str, k: int = 10, partitions: list[int] | None = None
) -> list[int]:
    """Ids of the children that the words find, best first."""
    return [
        child
        for child, _ in inverted_index.search(dict.fromkeys(words.split(), 1.0), k, partitions)
    ]


def test_words_spread_over_a_passage_count_together(inverted_index: InvertedIndex) -> None:
    """A passage that holds all the words, in different children, beats one that repeats one."""
    inverted_index.write([entry(1, "alpha x", "y beta"), entry(2, "alpha alpha", "z w")], [])
    assert {child // 10 for child in ask(inverted_index, "alpha beta", k=2)} == {1}


def test_the_best_child_of_a_passage_comes_first(inverted_index: InvertedIndex) -> None:
    """Within a passage the child that holds the words leads."""
    inverted_index.write([entry(1, "nothing here", "the words alpha beta")], [])
    assert ask(inverted_index, "alpha beta")[0] == 11


def test_weights_decide(inverted_index: InvertedIndex) -> None:
    """A word of more weight outdoes another."""
    inverted_index.write([entry(1, "alpha"), entry(2, "beta")], [])
    assert inverted_index.search({"alpha": 1.0, "beta": 0.3}, 1, None)[0][0] == 10
    assert inverted_index.search({"alpha": 0.3, "beta": 1.0}, 1, None)[0][0] == 20


def test_partitions_are_kept_apart(inverted_index: InvertedIndex) -> None:
    """Only the partitions given are searched; an empty list finds nothing."""
    inverted_index.write(
        [entry(1, "alpha", partition=1), entry(2, "alpha", version=2, partition=2)], []
    )
    assert ask(inverted_index, "alpha", partitions=[2]) == [20]
    assert sorted(ask(inverted_index, "alpha")) == [10, 20]
    assert ask(inverted_index, "alpha", partitions=[]) == []


def test_no_word_in_common_finds_nothing(inverted_index: InvertedIndex) -> None:
    """A passage without any of the words is not found, in a partition or in all."""
    inverted_index.write([entry(1, "alpha")], [])
    assert ask(inverted_index, "gamma") == []
    assert ask(inverted_index, "gamma", partitions=[1]) == []
    assert ask(inverted_index, "") == []


def test_versions_are_deleted(inverted_index: InvertedIndex) -> None:
    """Deleting a version deletes all its children and no others."""
    inverted_index.write([entry(1, "alpha", "beta"), entry(2, "alpha", version=2)], [])
    inverted_index.write([], [1])
    assert inverted_index.ids() == [20]
    assert inverted_index.parents == 1


def test_writing_is_idempotent(inverted_index: InvertedIndex) -> None:
    """A repeated write, as after a kill, makes no duplicates."""
    for _ in range(3):
        inverted_index.write([entry(1, "alpha", "beta"), entry(2, "gamma")], [])
    assert sorted(inverted_index.ids()) == [10, 11, 20]
    assert inverted_index.parents == 2


def test_a_failed_write_leaves_what_was(inverted_index: InvertedIndex) -> None:
    """An error in the middle changes nothing."""
    inverted_index.write([entry(1, "alpha")], [])

    def broken() -> Iterator[Entry]:
        yield entry(2, "beta")
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError):
        inverted_index.write(broken(), [1])
    assert inverted_index.ids() == [10]


def test_replacing_deletes_everything_else(inverted_index: InvertedIndex) -> None:
    """After a replacement only the new entries are there."""
    inverted_index.write([entry(1, "alpha")], [])
    inverted_index.replace([entry(2, "beta", version=7)])
    assert inverted_index.ids() == [20]


def test_another_reader_sees_a_write_after_reload(inverted_index: InvertedIndex) -> None:
    """A second opening of the same folder follows on demand."""
    other = InvertedIndex(inverted_index.folder)
    inverted_index.write([entry(1, "alpha")], [])
    assert ask(other, "alpha") == []
    other.reload()
    assert ask(other, "alpha") == [10]


def test_two_writers_at_once_are_refused(inverted_index: InvertedIndex) -> None:
    """A second writer is told so."""
    other = InvertedIndex(inverted_index.folder)

    def meddling() -> Iterator[Entry]:
        with pytest.raises(StoreBusy):
            other.write([entry(2, "beta")], [])
        yield entry(1, "alpha")

    inverted_index.write(meddling(), [])
    assert inverted_index.ids() == [10]


def test_damaged_files_are_an_error_with_a_remedy(inverted_index: InvertedIndex) -> None:
    """Damaged files are reported with the remedy."""
    inverted_index.write([entry(1, "alpha")], [])
    (inverted_index.folder / "children" / "meta.json").write_text("{")
    with pytest.raises(StoreDamaged, match="doctor --repair"):
        InvertedIndex(inverted_index.folder)


class FullDisk:
    """A tantivy index and writer whose commit fails as it does on a full disk."""

    def writer(self, **_: object) -> "FullDisk":
        """Return itself."""
        return self

    def commit(self) -> None:
        """Fail."""
        raise ValueError("An error occurred in a thread: 'An index writer was killed..'")

    rollback = wait_merging_threads = commit

    def garbage_collect_files(self) -> None:
        """Find nothing to remove."""


def test_a_failed_write_is_an_error_with_a_remedy() -> None:
    """What tantivy says of a full disk becomes an error with a remedy."""
    index: Any = FullDisk()
    with pytest.raises(StoreError, match="Check the disk"), index_writer(index):
        pass


def test_a_kill_between_a_deletion_and_its_commit_is_undone(tmp_path: Path) -> None:
    """Files that a killed writer left behind do not stop the next one."""
    inverted_index = InvertedIndex(tmp_path / "lexicon")
    inverted_index.write([entry(1, "alpha", version=1), entry(2, "alpha", version=2)], [])
    metas = list(inverted_index.folder.glob("*/meta.json"))
    before = [meta.read_bytes() for meta in metas]
    inverted_index.write([], [1])
    assert list(inverted_index.folder.glob("*/*.del"))
    # The kill: the list of deletions is on disk, the commit that names it is not.
    for meta, content in zip(metas, before, strict=True):
        meta.write_bytes(content)
    again = InvertedIndex(inverted_index.folder)
    assert ask(again, "alpha") == [10, 20]
    again.write([], [1])
    assert ask(again, "alpha") == [20]
