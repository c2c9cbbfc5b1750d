"""Two machines, one database: each has a state directory and an inverted index of its own."""

import multiprocessing
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, func, select

from database import write_transaction
from errors import SettingsError, StoreBusy, StoreDamaged
from index.catalog.schema import LIVE, lexical_log, state, versions
from index.commit import node_lexicon, two_phase_commit
from index.locks import fill_lock, writer_lock
from ingest.index import Index, open_index
from ingest.jobs.job import NewJob
from ingest.jobs.queue import IngestQueue
from ingest.jobs.store import JobStore, open_documents_database
from ingest.jobs.uploads import save_upload
from models.embeddings import Embedder, build_embedder
from settings import Settings
from tests.index.commit.other_process import book
from tests.library import EVERYONE, dense_search, document, lexical_search, names
from text import analyser

pytestmark = [pytest.mark.services, pytest.mark.timeout(300)]
LEAVE = "Military leave is granted for two years."


def machine(folder: Path, url: str) -> Settings:
    """Settings of a machine."""
    return Settings(
        state_dir=folder, web_tools=False, database_url=url, documents_in="database",
        vectors="pgvector",
    )  # fmt: skip


@pytest.fixture
def here(tmp_path: Path, postgres_url: str, embedder: Embedder) -> Iterator[Index]:
    """The index as one machine has it."""
    with open_index(machine(tmp_path / "here", postgres_url), embedder) as index:
        yield index


@pytest.fixture
def there(tmp_path: Path, postgres_url: str, embedder: Embedder) -> Iterator[Index]:
    """The same index on another machine."""
    with open_index(machine(tmp_path / "there", postgres_url), embedder) as index:
        yield index


def test_what_one_adds_and_removes_the_other_finds_and_loses(here: Index, there: Index) -> None:
    """By words and by vectors, at the next search; an update replaces the text on both."""
    for word, other in (("apples", "pears"), ("pears", "apples")):
        here.add_documents([document("fruit", f"The market sells {word} today.")])
        assert names(lexical_search(there, word)) == ["fruit"]
        assert lexical_search(there, word)[0].text == f"The market sells {word} today."
        assert word in dense_search(there, f"market sells {word}")[0].text
        assert not any(other in passage.text for passage in lexical_search(there, other))
    there.remove(["fruit"])
    assert lexical_search(here, "market") == lexical_search(there, "market") == []
    assert here.doctor().ok
    assert there.doctor().ok


def test_a_machine_that_was_away_catches_up(here: Index, there: Index) -> None:
    """It applies what it missed, and writes nothing where nothing has changed."""
    assert there.sources() == []
    for version in (1, 2, 3):
        here.add_documents([book("zebra1", version), document(f"note{version}", LEAVE)])
    here.remove(["note2"])
    assert set(names(lexical_search(there, "military leave"))) == {"note1", "note3"}
    assert {word for p in lexical_search(there, "zebra1") for word in p.text.split()} & {
        "v1", "v2", "v3"
    } == {"v3"}  # fmt: skip
    assert sorted(there.inverted_index.ids()) == sorted(here.inverted_index.ids())
    before = [file.stat().st_mtime_ns for file in (there.inverted_index.folder).rglob("*.json")]
    there.follow()
    after = [file.stat().st_mtime_ns for file in (there.inverted_index.folder).rglob("*.json")]
    assert after == before


def test_a_kill_between_index_and_position_stores_nothing_twice(
    here: Index, there: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next look writes the same again."""
    there.follow()
    here.add_documents([document("leave", LEAVE), document("cafe", "The cafeteria opens at 8.")])
    position = there.inverted_index.folder / "position.json"
    write = node_lexicon._write_position

    def die_at_the_end(folder: Path, position: node_lexicon._Position) -> None:
        if not position.writing:
            raise KeyboardInterrupt
        write(folder, position)

    before = position.read_text("utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(node_lexicon, "_write_position", die_at_the_end)
        with pytest.raises(KeyboardInterrupt):
            there.follow()
    assert position.read_text("utf-8") != before
    assert there.doctor().ok
    assert len(there.inverted_index.ids()) == 2


def test_an_index_without_a_usable_position_is_filled_anew(
    here: Index, there: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The position is lost, of another catalog, before the log begins, or after a restored copy."""
    here.add_documents([document("leave", LEAVE), document("cafe", "The cafeteria opens at 8.")])
    there.follow()
    position = there.inverted_index.folder / "position.json"
    for broken in ("", position.read_text("utf-8").replace('"catalog": "', '"catalog": "x')):
        there.inverted_index.replace([])
        position.write_text(broken, "utf-8")
        there.follow()
        assert sorted(there.inverted_index.ids()) == sorted(here.inverted_index.ids())
    monkeypatch.setattr(node_lexicon, "KEPT_COMMITS", 0)
    here.add_documents([document("train", "The train is late.")])
    here.add_documents([document("bus", "The bus stops at the library.")])
    with here.engine.connect() as connection:
        assert connection.scalars(select(func.min(lexical_log.c.commit_number))).one() > 1
    assert names(lexical_search(there, "library")) == ["bus"]
    with write_transaction(here.engine) as connection:  # as a restored dump has it
        connection.execute(state.update().values(lexicon=1))
        connection.execute(delete(versions).where(LIVE, versions.c.title == ""))
    there.inverted_index.replace([])
    there.follow()
    assert sorted(there.inverted_index.ids()) == [int(c) for c in _live_children(there)]


def _live_children(index: Index) -> list[int]:
    from index.catalog.queries import live_children

    with index.engine.connect() as connection:
        return list(live_children(connection))


def test_a_damaged_inverted_index_is_rebuilt_from_the_shared_catalog(
    here: Index, there: Index, postgres_url: str, embedder: Embedder
) -> None:
    """The other machine is not concerned."""
    here.add_documents([document("leave", LEAVE)])
    there.follow()
    there.close()
    folder = there.settings.state_dir
    (folder / "lexicon" / "children" / "meta.json").write_text("{")
    with open_index(machine(folder, postgres_url), embedder) as index:
        with pytest.raises(StoreDamaged, match="doctor --repair"):
            lexical_search(index, "military")
        assert index.doctor(repair=True).ok
        assert names(lexical_search(index, "military")) == ["leave"]
    assert here.doctor().ok


def test_a_change_of_the_analyser_fills_each_index_anew(
    here: Index, there: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each machine does so when it runs the new release; the other keeps its own."""
    here.add_documents([document("leave", LEAVE)])
    there.follow()
    monkeypatch.setattr(analyser, "tokenise", lambda word: (word.lower()[::-1],))
    monkeypatch.setattr(analyser, "_cache", analyser._TokenCache())
    there.follow()
    assert there.inverted_index.frequency("evael") == 1
    assert here.inverted_index.frequency("evael") == 0


def test_access_is_the_same_on_both(here: Index, there: Index) -> None:
    """What is restricted on one machine is not found by others on the other."""
    from index.catalog.labels import Labels
    from index.scope import Scope

    here.add_documents([document("pay", "Salaries rise in March.")])
    assert names(lexical_search(there, "salaries")) == ["pay"]
    here.relabel(["pay"], here.settings.collection, Labels(access=("user:ann",)))
    assert lexical_search(there, "salaries") == []
    assert names(lexical_search(there, "salaries", Scope("ann"))) == ["pay"]


def test_one_machine_writes_at_a_time(here: Index, there: Index) -> None:
    """The writer's lock, and that of whoever computes vectors, are of the database."""
    with writer_lock(here.settings.state_dir, catalog=here.engine) as is_held:
        assert is_held()
        with pytest.raises(StoreBusy), there.writer(wait=0.0):
            pass
    with (
        fill_lock(here.settings.state_dir, here.engine) as one,
        fill_lock(there.settings.state_dir, there.engine) as two,
    ):
        assert (one, two) == (True, False)
    there.add_documents([document("leave", LEAVE)])


def test_a_writer_that_lost_its_connection_commits_nothing(here: Index, there: Index) -> None:
    """Whoever writes next completes what it had staged, whole."""
    with pytest.raises(StoreBusy), here.writer() as writer:
        writer.is_alone = lambda: False  # as after the server was restarted
        writer.commit()
    there.add_documents([document("leave", LEAVE)])
    assert names(lexical_search(here, "military")) == ["leave"]


def _killed_at(step: str, folder: Path, url: str) -> None:
    import os

    settings = machine(folder, url)
    real = getattr(two_phase_commit, step)

    def die(*arguments: object) -> object:
        real(*arguments)
        os.kill(os.getpid(), 9)
        return None

    setattr(two_phase_commit, step, die)
    with open_index(settings, build_embedder(settings)) as index:
        index.add_documents([book(f"zebra{n}", 2) for n in range(4)])


@pytest.mark.parametrize("step", ["mark_staged", "new_generation", "switch_generation", "follow"])
def test_a_killed_writer_leaves_nothing_half_visible(
    here: Index, there: Index, postgres_url: str, step: str
) -> None:
    """Killed for good on one machine, all documents are of one version on the other."""
    here.add_documents([book(f"zebra{n}", 1) for n in range(4)])
    there.follow()
    folder = here.settings.state_dir
    process = multiprocessing.get_context("spawn").Process(
        target=_killed_at, args=(step, folder, postgres_url)
    )
    process.start()
    process.join(120)
    assert process.exitcode == -9
    sizes = {row.source: row.children for row in there.sources()}
    seen = {}
    for name, size in sizes.items():
        hits = [hit.child_id for hit in there.lexical_search(name, 200, EVERYONE)]
        passages = [p for p in there.passages(hits, EVERYONE).values() if p.source == name]
        assert len(passages) == size
        seen[name] = {word for p in passages for word in p.text.split()} & {"v1", "v2"}
    assert len(seen) == 4
    expected = {"v2"} if step in ("switch_generation", "follow") else {"v1"}
    assert all(versions == expected for versions in seen.values())
    there.add_documents([document("leave", LEAVE)])  # completes it
    for index in (here, there):
        found = [passage.text for passage in lexical_search(index, "zebra2", k=50)]
        assert found
        assert not any("v1" in text.split() for text in found)
        assert index.doctor().ok


def test_two_workers_share_a_queue(
    here: Index, there: Index, tmp_path: Path, queue_of: Callable[[Index], JobStore]
) -> None:
    """Of twenty files none is read twice, and both machines find all of them."""
    folder = tmp_path / "files"
    folder.mkdir()
    for number in range(20):
        (folder / f"n{number}.md").write_text(f"# Note {number}\n\nIt is about subject{number}.")
    stores = [queue_of(index) for index in (here, there)]
    files = sorted(folder.iterdir())
    jobs = [NewJob("file", file.name, str(file), here.settings.collection) for file in files]
    stores[0].add("local", jobs)
    taken: list[list[int]] = [[], []]
    for claims, store in zip(taken, stores, strict=True):
        _record(claims, store)
    with IngestQueue(here, stores[0]), IngestQueue(there, stores[1]):
        deadline = time.monotonic() + 120
        while stores[0].by_status() != {"done": 20} and time.monotonic() < deadline:
            time.sleep(0.05)
    assert [job.outcome for job in stores[1].jobs("local")] == ["added"] * 20
    assert len({job.worker for job in stores[1].jobs("local")}) == 2
    claimed = [*taken[0], *taken[1]]
    assert sorted(set(claimed)) == sorted(job.id for job in stores[0].jobs("local"))
    for index in (here, there):
        assert len(index.sources()) == 20
        found = [names(lexical_search(index, f"subject{n}"))[0] for n in range(20)]
        assert found == [str(folder / f"n{n}.md") for n in range(20)]


@pytest.fixture
def queue_of() -> Iterator[Callable[[Index], JobStore]]:
    """Return a function that opens the queue as a machine has it."""
    engines: list[Engine] = []

    def make(index: Index) -> JobStore:
        settings = index.settings
        engines.append(open_documents_database(settings.state_dir, settings.database_url))
        return JobStore(engines[-1])

    yield make
    for engine in engines:
        engine.dispose()


def _record(claims: list[int], store: JobStore) -> None:
    finish = store.finish

    def recorded(number: int, *arguments: object, **values: object) -> None:
        claims.append(number)
        finish(number, *arguments, **values)  # type: ignore[arg-type]  # as it was called

    store.finish = recorded  # type: ignore[method-assign]


def test_workers_at_once_take_different_jobs(
    here: Index, there: Index, tmp_path: Path, queue_of: Callable[[Index], JobStore]
) -> None:
    """While one takes jobs, others skip them; those of a dead worker wait again."""
    one, two = queue_of(here), queue_of(there)
    one.add("local", [NewJob("file", f"{n}", str(tmp_path / f"{n}.md"), "c") for n in range(6)])
    with write_transaction(one.engine, shared=True) as connection:
        from ingest.jobs import schema

        query = select(schema.jobs.c.id).order_by(schema.jobs.c.id).limit(2)
        locked = list(connection.scalars(query.with_for_update()))
        assert [job.id for job in two.claim(2, "two")] == [3, 4]
    assert locked == [1, 2]
    from database.advisory_locks import AdvisoryLock

    with AdvisoryLock(two.engine, "two") as lease:
        assert lease.acquire(0.0)
        one.recover("one")
        assert two.by_status() == {"waiting": 4, "reading": 2}
    one.recover("one")
    assert two.by_status() == {"waiting": 6}


def test_an_upload_is_read_by_a_machine_that_did_not_take_it(
    here: Index, tmp_path: Path, queue_of: Callable[[Index], JobStore]
) -> None:
    """Its file comes out of the database, and goes from there when nothing refers to it."""
    from ingest.jobs.originals import OriginalsCleaner, fetch_original

    path = save_upload("rules.md", b"# Rules\n\nDogs are welcome.", here.settings, "ann")
    store = queue_of(here)
    store.add("ann", [NewJob("file", "rules.md", str(path), "c")])
    path.unlink()
    fetch_original(store.engine, str(path), here.settings)
    assert path.read_bytes() == b"# Rules\n\nDogs are welcome."
    outside = tmp_path / "elsewhere" / "uploads" / path.parent.name / path.name
    fetch_original(store.engine, str(outside), here.settings)
    assert not outside.exists()
    now = time.time() + 7_200
    cleaner = OriginalsCleaner(store.engine, here.settings, lambda: now)
    assert cleaner.clear(lambda: []) == 0  # a job refers to it
    store.forget("ann")
    assert (
        OriginalsCleaner(store.engine, here.settings, lambda: now).clear(lambda: [str(path)]) == 0
    )
    assert OriginalsCleaner(store.engine, here.settings, lambda: now).clear(lambda: []) == 1
    assert not path.exists()


@pytest.mark.parametrize("missing", ["database", "vectors"])
def test_settings_that_do_not_go_together_are_refused(
    tmp_path: Path, postgres_url: str, embedder: Embedder, missing: str
) -> None:
    """Documents in a database need its address, and vectors that other machines can read."""
    settings = Settings(
        state_dir=tmp_path,
        documents_in="database",
        database_url=None if missing == "database" else postgres_url,
        vectors="chroma" if missing == "vectors" else "pgvector",
    )
    with pytest.raises(SettingsError, match="RAG_DOCUMENTS_IN"), open_index(settings, embedder):
        pass
