"""Crash recovery: a killed ingest loses nothing, leaves nothing behind, shows no half document."""

import pytest

from database import is_sqlite
from index.commit import two_phase_commit
from index.locks import writer_lock
from index.passage import ScoredId
from ingest.index import Index, open_index
from models.embeddings import Embedder
from settings import Settings
from tests.index.commit.other_process import book
from tests.library import EVERYONE, document, lexical_search, names


def assert_whole(reader: Index) -> None:
    """Each kind of search shows all of one version of `zebra0` and nothing of the other."""
    expected = {row.source: row.children for row in reader.sources()}["zebra0"]
    text = book("zebra0", 2).extracted.pages[0].text
    for hits in (
        reader.lexical_search("zebra0", 50, EVERYONE),
        reader.dense_search(reader.embedder.query(text), 50, EVERYONE),
        [ScoredId(str(number), 0.0) for number in range(1, 100)],
    ):
        ids = [hit.child_id for hit in hits]
        passages = [p for p in reader.passages(ids, EVERYONE).values() if p.source == "zebra0"]
        versions = {word for p in passages for word in p.text.split()} & {"v1", "v2"}
        assert len(versions) == 1
        assert len(passages) == expected
    found = [hit.child_id for hit in reader.lexical_search("zebra0", 50, EVERYONE)]
    assert len(found) == expected


# `entries` writes the inverted index with the commit; that of a shared catalog follows it.
STEPS = ["entries", "follow", "new_generation", "switch_generation", "purge_retired"]


class Killed(BaseException):
    """Stands for the end of the process."""


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_every_step_can_be_the_last(
    index: Index,
    settings: Settings,
    embedder: Embedder,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    after: bool,
) -> None:
    """Killed at any step of a commit, a reader sees whole documents; the next add completes it.

    This is the table of moments behind the random kills of `test_torture`.
    """
    index.add_documents([book("zebra0", 1), document("other", "Something else.")])
    if step == ("follow" if is_sqlite(index.engine) else "entries"):
        step = "switch_generation"  # the step next to it: this one is not of this engine
    real = getattr(two_phase_commit, step)

    def stop_here(*arguments: object) -> object:
        if after:
            result = real(*arguments)
            if step == "entries":
                list(result)
            raise Killed
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(two_phase_commit, step, stop_here)
        with pytest.raises(Killed):
            index.add_documents([book("zebra0", 2)])
    with open_index(settings, embedder) as reader:
        assert_whole(reader)
    with open_index(settings, embedder) as writer:
        writer.add_documents([document("third", "One more.")])
        assert writer.doctor().ok
        assert "v2" in lexical_search(writer, "zebra0", k=1)[0].text
        assert "v1" not in {
            word for p in lexical_search(writer, "zebra0") for word in p.text.split()
        }


def test_a_repair_completes_an_unfinished_commit(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unfinished commit is reported by a check and completed by a repair."""
    with monkeypatch.context() as patched:
        patched.setattr(two_phase_commit, "switch_generation", _die)
        with pytest.raises(Killed):
            index.add_documents([book("zebra1", 1)])
    sick = index.doctor()
    assert not sick.ok
    assert sick.orphans > 0
    healthy = index.doctor(repair=True)
    assert healthy.ok
    assert healthy.repaired > 0
    assert names(lexical_search(index, "zebra1")) == ["zebra1"]


def test_the_next_start_completes_an_unfinished_commit(
    index: Index, settings: Settings, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A start completes an unfinished commit, unless another process is writing."""
    with monkeypatch.context() as patched:
        patched.setattr(two_phase_commit, "switch_generation", _die)
        with pytest.raises(Killed):
            index.add_documents([book("zebra1", 1)])
    with (
        writer_lock(settings.state_dir, catalog=index.engine),
        open_index(settings, embedder, recover=True) as early,
    ):
        assert early.sources() == []
    with open_index(settings, embedder, recover=True) as late:
        assert [row.source for row in late.sources()] == ["zebra1"]
        assert late.doctor().ok


def test_vectors_paid_for_are_kept(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    """Vectors embedded before a failure are kept; the next add embeds only the rest."""
    from index.commit import staging

    monkeypatch.setattr(staging, "_MAX_BATCH", 1)
    asked: list[int] = []
    embed = type(index.embedder).passages

    def failing(self, texts):
        asked.append(len(texts))
        if len(asked) == 3:
            raise Killed
        return embed(self, texts)

    with monkeypatch.context() as patched:
        patched.setattr(type(index.embedder), "passages", failing)
        with pytest.raises(Killed):
            index.add_documents([book("zebra2", 1)])
        asked.clear()
        asked += [0, 0, 0]
        index.add_documents([book("zebra2", 1)])
    total = index.doctor().children
    assert sum(asked) == total - 2


def _die(*_: object) -> None:
    raise Killed
