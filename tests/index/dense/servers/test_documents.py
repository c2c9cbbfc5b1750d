"""Documents over every vector engine: commits, access, rebuilds, a change of engine."""

from collections.abc import Iterator

import numpy as np
import pytest

from index.catalog.state import read_state
from index.scope import Scope
from ingest.index import Index, open_index
from models.embeddings import Embedder
from settings import Settings
from tests.embedders import behind, recorded
from tests.library import dense_search, document, names

PAIRS, DOCUMENTS = 10_000, 240
TEAMS = ("red", "green", "blue", "black")


@pytest.fixture
def library(engine_settings: Settings, embedder: Embedder) -> Iterator[Index]:
    """An empty index whose vectors are in each engine."""
    with open_index(engine_settings, embedder) as index:
        yield index
        index.vector_index.sweep("")


def note(number: int, word: str = "subject") -> str:
    """A text unlike the others."""
    return f"Note {number} about the {word}{number} and item{number * 7} of shelf{number % 13}."


def test_a_document_is_found_updated_and_removed(library: Index) -> None:
    """The index follows the catalog, and a check finds no difference after each step."""
    library.add_documents([document(f"note-{n}", note(n)) for n in range(30)])
    assert names(dense_search(library, note(7), k=1)) == ["note-7"]
    library.add_documents([document("note-7", note(77, "matter"))])
    assert "note-7" not in names(dense_search(library, note(7), k=1))
    assert names(dense_search(library, note(77, "matter"), k=1)) == ["note-7"]
    library.remove(["note-3"])
    health = library.doctor()
    assert (health.ok, health.vectors, health.pending) == (True, 29, 0)


def test_a_reader_finds_what_another_process_writes(
    library: Index, engine_settings: Settings, embedder: Embedder
) -> None:
    """A chat that is open finds a document added by the command line."""
    with open_index(engine_settings, embedder) as reader:
        library.add_documents([document("first", note(1))])
        assert names(dense_search(reader, note(1))) == ["first"]
        library.add_documents([document("second", note(2))])
        assert names(dense_search(reader, note(2), k=1)) == ["second"]


def test_a_change_of_access_takes_effect_at_once(library: Index) -> None:
    """Who may see a document no more finds it no more, and others find it once."""
    red, blue = (Scope("somebody", groups=frozenset({team})) for team in ("red", "blue"))
    library.add_documents([document("memo", note(1), access=["group:red"])])
    assert names(dense_search(library, note(1), red)) == ["memo"]
    assert dense_search(library, note(1), blue) == []
    library.add_documents([document("memo", note(1), access=["group:blue"])])
    assert dense_search(library, note(1), red) == []
    assert names(dense_search(library, note(1), blue)) == ["memo"]
    assert library.doctor().ok


@pytest.mark.slow
def test_nobody_finds_what_they_may_not_see(library: Index) -> None:
    """10,000 random pairs of a user and a document: found by who may see it, and by nobody else."""
    random = np.random.default_rng(0)
    allowed = [random.choice(TEAMS, random.integers(0, 3), replace=False) for _ in range(DOCUMENTS)]
    library.add_documents(
        document(f"note-{n}", note(n), access=[f"group:{team}" for team in sorted(teams)])
        for n, teams in enumerate(allowed)
    )
    vectors = [library.embedder.query(note(n)) for n in range(DOCUMENTS)]
    engine, leaks, missed = library.vector_index, 0, 0
    with library.engine.connect() as connection:
        pointer = read_state(connection).vectors
    by_child = {row: source for source, row in _children(library).items()}
    scopes = {
        groups: Scope("user", groups=frozenset(np.array(TEAMS)[list(groups)]))
        for groups in _subsets(len(TEAMS))
    }
    for groups, n in zip(
        [list(scopes)[i] for i in random.integers(0, len(scopes), PAIRS)],
        random.integers(0, DOCUMENTS, PAIRS),
        strict=True,
    ):
        teams = scopes[groups].groups
        may = not len(allowed[n]) or bool(teams & set(allowed[n]))
        with library._snapshots.open() as snapshot:
            partitions = snapshot.visible_set(scopes[groups]).partitions
        found = [by_child[child] for child, _ in engine.search(pointer, partitions, vectors[n], 3)]
        leaks += any(len(allowed[m]) and not teams & set(allowed[m]) for m in found)
        missed += may != (n in found)
    assert (leaks, missed) == (0, 0)


def _children(index: Index) -> dict[int, int]:
    """The child of each note, by its number."""
    from sqlalchemy import select

    from index.catalog.schema import LIVE, children, sources, versions

    query = (
        select(sources.c.uri, children.c.id)
        .join(versions, versions.c.source_id == sources.c.id)
        .join(children, children.c.version_id == versions.c.id)
        .where(LIVE)
    )
    with index.engine.connect() as connection:
        return {int(uri.removeprefix("note-")): child for uri, child in connection.execute(query)}


def _subsets(size: int) -> list[tuple[int, ...]]:
    return [tuple(i for i in range(size) if bits >> i & 1) for bits in range(2**size)]


def test_a_rebuild_embeds_nothing(engine_settings: Settings, embedder: Embedder) -> None:
    """A new series is filled from the stored vectors, and the old one goes."""
    counted = behind(embedder)
    with open_index(engine_settings, counted) as index:
        index.add_documents([document(f"note-{n}", note(n)) for n in range(20)])
        embedded = len(recorded(counted).texts)
        health = index.rebuild(vectors=True, lexicon=False)
        assert (health.ok, health.vectors) == (True, 20)
        assert names(dense_search(index, note(7), k=1)) == ["note-7"]
        assert len(recorded(counted).texts) == embedded
        with index.engine.connect() as connection:
            assert index.vector_index.sweep(read_state(connection).vectors) == 0
        index.vector_index.sweep("")


def test_a_repair_fills_an_engine_that_lost_its_rows(library: Index) -> None:
    """A check names what is missing, and a repair writes it from the catalog."""
    library.add_documents([document(f"note-{n}", note(n)) for n in range(10)])
    library.vector_index.sweep("")
    library.vector_index.close()
    assert library.doctor().missing == 10
    assert library.doctor(repair=True).ok
    assert names(dense_search(library, note(7), k=1)) == ["note-7"]


@pytest.mark.parametrize("before", ["chroma"])
def test_a_change_of_engine_moves_the_vectors(
    engine_settings: Settings, embedder: Embedder, before: str
) -> None:
    """Until they are moved a search says so; the next change of a document, too, moves them all."""
    counted = behind(embedder)
    first = Settings(state_dir=engine_settings.state_dir, web_tools=False)
    with open_index(first, counted) as index:
        index.add_documents([document(f"note-{n}", note(n)) for n in range(10)])
    embedded = len(recorded(counted).texts)
    with open_index(engine_settings, counted) as index:
        if engine_settings.vectors != before:
            assert index.doctor().missing == 10
        health = index.rebuild(vectors=True, lexicon=False)
        assert (health.ok, health.vectors) == (True, 10)
        assert len(recorded(counted).texts) == embedded
        assert names(dense_search(index, note(7), k=1)) == ["note-7"]
    with open_index(first, counted) as index:  # and back, with a new document
        index.add_documents([document("more", note(99))])
        assert len(recorded(counted).texts) == embedded + 1
        assert index.doctor().vectors == 11
        assert names(dense_search(index, note(7), k=1)) == ["note-7"]
    with open_index(engine_settings, counted) as index:
        index.vector_index.sweep("")


STEPS = [
    ("index.commit.two_phase_commit", "switch_generation"),
    ("index.commit.two_phase_commit", "_deleted"),
    ("index.commit.two_phase_commit", "purge_retired"),
]


@pytest.mark.parametrize(("module", "step"), STEPS, ids=[step for _, step in STEPS])
def test_a_kill_between_two_steps_leaves_the_work_in_the_outbox(
    library: Index,
    engine_settings: Settings,
    embedder: Embedder,
    monkeypatch: pytest.MonkeyPatch,
    module: str,
    step: str,
) -> None:
    """The next process completes the commit: nothing is missing, nothing is left over."""

    class Killed(BaseException):
        """Stands for the end of the process."""

    def die(*_: object) -> None:
        raise Killed

    library.add_documents([document(f"note-{n}", note(n)) for n in range(6)])
    with monkeypatch.context() as patched:
        patched.setattr(f"{module}.{step}", die)
        with pytest.raises(Killed):
            library.add_documents([document("note-2", note(22)), document("note-9", note(9))])
    with open_index(engine_settings, embedder, recover=True) as after:
        health = after.doctor()
        assert (health.ok, health.vectors) == (True, 7)
        assert names(dense_search(after, note(22), k=1)) == ["note-2"]
