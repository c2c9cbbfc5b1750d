"""Documents over every vector engine: commits, access, rebuilds, a change of engine."""

from collections.abc import Iterator

import numpy as np
import pytest
from sqlalchemy import select

from index.catalog.schema import LIVE, children, sources, versions
from index.catalog.state import read_state
from index.scope import Scope
from ingest.index import Index, open_index
from models.embeddings import Embedder
from settings import Settings
from tests.embedders import behind, recorded
from tests.library import dense_search, document, names
from tests.services.postgres_server import HAS_POSTGRES

DOCUMENTS = 700
TEAMS = ("red", "green", "blue", "black")
ALL_PAIRS = [
    pytest.mark.services,
    pytest.mark.skipif(not HAS_POSTGRES, reason="minutes over servers: run `make test-services`"),
]


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
    red, blue = (Scope("somebody", groups=(team,)) for team in ("red", "blue"))
    library.add_documents([document("memo", note(1), access=["group:red"])])
    assert names(dense_search(library, note(1), red)) == ["memo"]
    assert dense_search(library, note(1), blue) == []
    library.add_documents([document("memo", note(1), access=["group:blue"])])
    assert dense_search(library, note(1), red) == []
    assert names(dense_search(library, note(1), blue)) == ["memo"]
    assert library.doctor().ok


@pytest.mark.slow
@pytest.mark.timeout(1_200)
@pytest.mark.parametrize("pairs", [500, pytest.param(10_000, marks=ALL_PAIRS)])
def test_nobody_finds_what_they_may_not_see(library: Index, pairs: int) -> None:
    """Of random pairs of a user and a document, those are found that may be, and no others.

    The engine alone is asked, without the check of its results against the catalog.
    """
    random = np.random.default_rng(0)
    owner = random.integers(0, len(TEAMS) + 1, DOCUMENTS)  # the last is open to everyone
    library.add_documents(
        document(f"note-{n}", note(n), access=[f"group:{TEAMS[team]}"] if team < 4 else [])
        for n, team in enumerate(owner)
    )
    vectors = [library.embedder.query(note(n)) for n in range(DOCUMENTS)]
    sources, users = _sources(library), _users(library)
    with library.engine.connect() as connection:
        pointer = read_state(connection).vectors
    leaks = missed = 0
    chosen = random.integers(0, len(users), pairs), random.integers(0, DOCUMENTS, pairs)
    for user, n in zip(*chosen, strict=True):
        teams, partitions = users[user]
        ranking = library.vector_index.search(pointer, partitions, vectors[n], 3)
        found = [sources[child] for child, _ in ranking]
        leaks += any(owner[m] not in teams for m in found)
        missed += (owner[n] in teams) != (n in found)
    assert (leaks, missed) == (0, 0)


def _users(index: Index) -> list[tuple[set[int], tuple[int, ...]]]:
    """Sixteen users: the teams whose documents each may see, and the ACL partitions of those."""
    users = []
    for bits in range(2 ** len(TEAMS)):
        teams = {team for team in range(len(TEAMS)) if bits >> team & 1}
        scope = Scope("somebody", groups=tuple(TEAMS[team] for team in teams))
        with index._snapshots.open() as snapshot:
            users.append((teams | {len(TEAMS)}, snapshot.visible_set(scope).partitions))
    return users


def _sources(index: Index) -> dict[int, int]:
    """The number of the note that each child is of."""
    query = (
        select(children.c.id, sources.c.uri)
        .join(versions, versions.c.id == children.c.version_id)
        .join(sources, sources.c.id == versions.c.source_id)
        .where(LIVE)
    )
    with index.engine.connect() as connection:
        return {child: int(uri.removeprefix("note-")) for child, uri in connection.execute(query)}


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
