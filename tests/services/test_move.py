"""Moving a state from SQLite to Postgres: all is copied and compared, or nothing is there."""

import sqlite3
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from langgraph.checkpoint.base import empty_checkpoint
from sqlalchemy import Table, text

from api.keys.store import open_keys
from chat.checkpoints import open_checkpointer
from chat.feedback.store import FeedbackStore
from chat.memory.store import open_facts
from chat.people.audit import AuditLog
from chat.store import open_store
from cli.move_state.__main__ import run
from database.postgres import connect
from errors import SettingsError, StoreError
from models.vision.pictures import Picture
from settings import Settings
from tests.chat.feedback.turns import finished

pytest.importorskip("langgraph.checkpoint.postgres", reason="no Postgres: run `make test-services`")
moving = import_module("cli.move_state.move")
move = moving.move
pytestmark = pytest.mark.services


def filled(settings: Settings) -> str:
    """Write a little of everything, and return the secret of a key."""
    with open_store(settings) as store, open_facts(settings) as facts:
        turn = finished(store, "군휴학 기간은?", "2년 [1].")
        finished(store, "a NUL \0 in it", "yes", thread="t2", user="lee")
        picture = Picture("p.png", "image/png", bytes(range(256)))
        store.begin("t3", "local", "still running", pictures=[picture])
        store.rate(turn, "local", 1, "good 😀")
        FeedbackStore(store).signal(turn, "local", "copied")
        AuditLog(store.engine, 30).record("kim", "document_added", "a.md")
        facts.add("local", "residence", "", "수원", language="ko", origin="said")
    with open_checkpointer(settings) as checkpointer:
        for thread in ("t1", "t2"):
            _remember(checkpointer, thread)
    keys = open_keys(settings)
    key, secret = keys.create("local", "n", groups=["staff"], daily_usd=1)
    keys.add_use(key.id, tokens=5, usd=0.25)
    keys.close()
    return secret


def _remember(checkpointer: Any, thread: str) -> None:
    checkpoint = {**empty_checkpoint(), "channel_values": {"messages": ["m", thread], "n": 1}}
    checkpoint["channel_versions"] = {"messages": "1", "n": "1"}
    place = {"configurable": {"thread_id": thread, "checkpoint_ns": ""}}
    written = checkpointer.put(place, checkpoint, {"turn": f"of {thread}"}, {"messages": "1"})
    checkpointer.put_writes(written, [("messages", "written")], "task")


def read(settings: Settings, secret: str) -> list[Any]:
    """What the application reads of a state."""
    with open_store(settings) as store, open_facts(settings) as facts:
        found: list[Any] = [store.threads("local")]
        found += [store.exchanges("t1", "local"), store.exchanges("t3", "local")]
        found += [FeedbackStore(store).ratings(), facts.export("local")]
        found += [AuditLog(store.engine, 30).entries()]
    with open_checkpointer(settings) as checkpointer:
        for thread in ("t1", "t2"):
            one = checkpointer.get_tuple({"configurable": {"thread_id": thread}})
            assert one is not None
            found += [
                one.checkpoint["channel_values"],
                one.pending_writes,
                one.metadata.get("turn"),
            ]
    keys = open_keys(settings)
    key = keys.find(secret)
    assert key is not None
    found += [key, keys.used_today(key.id)]
    keys.close()
    return found


@pytest.fixture
def files(tmp_path: Path) -> Settings:
    """Settings of a state in files."""
    return Settings(state_dir=tmp_path / "state")


@pytest.fixture
def target(files: Settings, postgres_url: str) -> Settings:
    """The same, with the database to move to."""
    return Settings(state_dir=files.state_dir, database_url=postgres_url)


def tables(settings: Settings) -> int:
    """The number of tables of the program in the target."""
    assert settings.database_url is not None
    engine = connect(settings.database_url, "public")
    query = (
        "SELECT count(*) FROM pg_tables WHERE schemaname IN ('rag_app', 'rag_memory', 'rag_api')"
    )
    with engine.connect() as connection:
        found = connection.execute(text(query)).scalar_one()
    engine.dispose()
    return int(found)


def test_all_that_is_read_is_the_same(files: Settings, target: Settings) -> None:
    """Conversations, ratings, facts, checkpoints, audit log and keys; and it goes on from there."""
    secret = filled(files)
    before = read(files, secret)
    moved = {f"{one.database}.{one.table}": one.rows for one in move(target)}
    assert (moved["app.threads"], moved["app.pictures"], moved["app.audit"]) == (3, 1, 1)
    assert read(target, secret) == before
    with open_store(target) as store:
        (said,) = store.exchanges("t2", "lee")
        assert said.question == "a NUL \ufffd in it"
        finished(store, "next")
        assert len(store.exchanges("t1", "local")) == 2
        AuditLog(store.engine, 30).record("kim", "document_added", "b.md")
        assert len(AuditLog(store.engine, 30).entries()) == 2


def test_what_is_not_empty_is_refused(files: Settings, target: Settings) -> None:
    """A second move changes nothing; a database that was only opened is empty."""
    secret = filled(files)
    open_keys(target).close()
    move(target)
    with pytest.raises(StoreError, match=r"not empty: rag_app\.") as caught:
        move(target)
    assert caught.value.remedy
    with open_store(target) as store:
        assert len(store.threads("local")) == 2
    assert read(target, secret)


def test_an_interrupted_move_leaves_nothing(
    files: Settings, target: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the next one begins anew; the files are as they were."""
    secret = filled(files)
    before = read(files, secret)
    copied: list[str] = []
    copy = moving._move_table

    def stop(source: Any, into: Any, store: Any, table: Table) -> Any:
        if store.name == "api":
            raise KeyboardInterrupt
        copied.append(table.name)
        return copy(source, into, store, table)

    monkeypatch.setattr(moving, "_move_table", stop)
    with pytest.raises(KeyboardInterrupt):
        move(target)
    assert "messages" in copied
    assert tables(target) == 0
    monkeypatch.undo()
    assert read(files, secret) == before
    move(target)
    assert read(target, secret) == before


def test_a_difference_is_found(
    files: Settings, target: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A changed row is an error, and nothing is kept."""
    filled(files)
    count = moving._go_on_counting

    def spoil(connection: Any, table: Table) -> None:
        count(connection, table)
        if table.name == "messages":
            changed = table.update().where(table.c.role == "human")
            connection.execute(changed.values(text=table.c.text + "."))

    monkeypatch.setattr(moving, "_go_on_counting", spoil)
    with pytest.raises(StoreError, match=r"rag_app\.messages differs"):
        move(target)
    assert tables(target) == 0


def test_nobody_writes_the_files_meanwhile(
    files: Settings, target: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer waits until the move has ended, so that it loses nothing of the file."""
    filled(files)
    held: list[str] = []
    copy = moving._move_table

    def look(source: Any, into: Any, store: Any, table: Table) -> Any:
        if table.name == "threads":
            raw = sqlite3.connect(files.state_dir / "app.db", timeout=0)
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                raw.execute("UPDATE threads SET title = 'late'")
            raw.close()
            held.append(table.name)
        return copy(source, into, store, table)

    monkeypatch.setattr(moving, "_move_table", look)
    move(target)
    assert held == ["threads"]


def test_the_command_says_what_it_has_moved(
    files: Settings, postgres_url: str, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """A line a table; without an address, or without a state, it is bad usage."""
    state = ["--state", str(files.state_dir)]
    assert run(state) == 2
    monkeypatch.setenv("RAG_DATABASE_URL", postgres_url)
    assert run(state) == 2
    filled(Settings(state_dir=files.state_dir, database_url=None))
    capsys.readouterr()
    assert run(state) == 0
    out = capsys.readouterr().out
    assert "app.turns\t3 rows" in out
    assert run([*state, "--json"]) == 1
    assert "not empty" in capsys.readouterr().err


def test_a_state_of_nothing_is_refused(target: Settings) -> None:
    """It names the setting."""
    with pytest.raises(SettingsError, match="nothing to move"):
        move(target)
