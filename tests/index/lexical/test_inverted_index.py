"""The word index: scores passages as wholes, keeps spaces apart, forgets on demand."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from errors import StoreBusy, StoreDamaged, StoreError
from index.lexical import inverted_index as lexicon_module
from index.lexical.inverted_index import Entry, InvertedIndex


@pytest.fixture
def lexicon(tmp_path: Path) -> InvertedIndex:
    """An empty lexicon."""
    return InvertedIndex(tmp_path / "lexicon")


def entry(parent: int, *children: str, version: int = 1, space: int = 1) -> Entry:
    """A parent whose children hold these words; child ids are parent * 10 and on."""
    return Entry(
        version,
        space,
        parent,
        " ".join(children),
        [(parent * 10 + n, text) for n, text in enumerate(children)],
    )


def ask(
    lexicon: InvertedIndex, words: str, k: int = 10, partitions: list[int] | None = None
) -> list[int]:
    """Ids of the children that the words find, best first."""
    return [child for child, _ in lexicon.search(dict.fromkeys(words.split(), 1.0), k, partitions)]


def test_words_spread_over_a_passage_count_together(lexicon: InvertedIndex) -> None:
    """A passage that holds all the words, in different children, beats one that repeats one."""
    lexicon.write([entry(1, "alpha x", "y beta"), entry(2, "alpha alpha", "z w")], [])
    assert {child // 10 for child in ask(lexicon, "alpha beta", k=2)} == {1}


def test_the_best_child_of_a_passage_comes_first(lexicon: InvertedIndex) -> None:
    """Within a passage the child that holds the words leads."""
    lexicon.write([entry(1, "nothing here", "the words alpha beta")], [])
    assert ask(lexicon, "alpha beta")[0] == 11


def test_weights_decide(lexicon: InvertedIndex) -> None:
    """A word of more weight outdoes another."""
    lexicon.write([entry(1, "alpha"), entry(2, "beta")], [])
    assert lexicon.search({"alpha": 1.0, "beta": 0.3}, 1, None)[0][0] == 10
    assert lexicon.search({"alpha": 0.3, "beta": 1.0}, 1, None)[0][0] == 20


def test_spaces_are_kept_apart(lexicon: InvertedIndex) -> None:
    """Only the spaces asked for are searched; none means nothing."""
    lexicon.write([entry(1, "alpha", space=1), entry(2, "alpha", version=2, space=2)], [])
    assert ask(lexicon, "alpha", partitions=[2]) == [20]
    assert sorted(ask(lexicon, "alpha")) == [10, 20]
    assert ask(lexicon, "alpha", partitions=[]) == []


def test_no_word_in_common_finds_nothing(lexicon: InvertedIndex) -> None:
    """A passage without any of the words is not found, in a space or in all."""
    lexicon.write([entry(1, "alpha")], [])
    assert ask(lexicon, "gamma") == []
    assert ask(lexicon, "gamma", partitions=[1]) == []
    assert ask(lexicon, "") == []


def test_versions_are_forgotten(lexicon: InvertedIndex) -> None:
    """Forgetting a version takes all its children and nobody else's."""
    lexicon.write([entry(1, "alpha", "beta"), entry(2, "alpha", version=2)], [])
    lexicon.write([], [1])
    assert lexicon.ids() == [20]
    assert lexicon.parents == 1


def test_writing_twice_is_writing_once(lexicon: InvertedIndex) -> None:
    """A repeated write, as after a kill, makes no duplicates."""
    for _ in range(3):
        lexicon.write([entry(1, "alpha", "beta"), entry(2, "gamma")], [])
    assert sorted(lexicon.ids()) == [10, 11, 20]
    assert lexicon.parents == 2


def test_a_failed_write_leaves_what_was(lexicon: InvertedIndex) -> None:
    """An error in the middle changes nothing."""
    lexicon.write([entry(1, "alpha")], [])

    def broken() -> Iterator[Entry]:
        yield entry(2, "beta")
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError):
        lexicon.write(broken(), [1])
    assert lexicon.ids() == [10]


def test_replacing_forgets_everything_else(lexicon: InvertedIndex) -> None:
    """After a replacement only the new entries are there."""
    lexicon.write([entry(1, "alpha")], [])
    lexicon.replace([entry(2, "beta", version=7)])
    assert lexicon.ids() == [20]


def test_another_reader_sees_a_write_after_reload(lexicon: InvertedIndex) -> None:
    """A second opening of the same folder follows on demand."""
    other = InvertedIndex(lexicon.folder)
    lexicon.write([entry(1, "alpha")], [])
    assert ask(other, "alpha") == []
    other.reload()
    assert ask(other, "alpha") == [10]


def test_two_writers_at_once_are_refused(lexicon: InvertedIndex) -> None:
    """A second writer is told so."""
    other = InvertedIndex(lexicon.folder)

    def meddling() -> Iterator[Entry]:
        with pytest.raises(StoreBusy):
            other.write([entry(2, "beta")], [])
        yield entry(1, "alpha")

    lexicon.write(meddling(), [])
    assert lexicon.ids() == [10]


def test_damaged_files_are_an_error_in_words(lexicon: InvertedIndex) -> None:
    """Garbage in the folder is reported with the remedy."""
    lexicon.write([entry(1, "alpha")], [])
    (lexicon.folder / "children" / "meta.json").write_text("{")
    with pytest.raises(StoreDamaged, match="doctor --repair"):
        InvertedIndex(lexicon.folder)


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


def test_a_disk_that_cannot_be_written_is_an_error_in_words() -> None:
    """What tantivy says of a full disk becomes an error with a remedy."""
    index: Any = FullDisk()
    with pytest.raises(StoreError, match="Check the disk"), lexicon_module._writer(index):
        pass


def test_a_kill_between_a_deletion_and_its_commit_is_forgotten(tmp_path: Path) -> None:
    """Files that a killed writer left behind do not stop the next one."""
    lexicon = InvertedIndex(tmp_path / "lexicon")
    lexicon.write([entry(1, "alpha", version=1), entry(2, "alpha", version=2)], [])
    metas = list(lexicon.folder.glob("*/meta.json"))
    before = [meta.read_bytes() for meta in metas]
    lexicon.write([], [1])
    assert list(lexicon.folder.glob("*/*.del"))
    # The kill: the list of deletions is on disk, the commit that names it is not.
    for meta, content in zip(metas, before, strict=True):
        meta.write_bytes(content)
    again = InvertedIndex(lexicon.folder)
    assert ask(again, "alpha") == [10, 20]
    again.write([], [1])
    assert ask(again, "alpha") == [20]
