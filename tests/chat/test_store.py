"""Conversation store: thread locks, ownership, transcripts, recovery."""

from contextlib import ExitStack

import pytest
from sqlalchemy import create_engine, inspect

from agents.events import Answer, Error, Sources, Step, Token
from chains.sources import Citation, Source
from chat import schema
from chat.checkpoints import open_checkpointer
from chat.queries import shorten
from chat.store import AppStore, open_store
from chat.transcript import Status
from errors import ThreadBusy, UnknownThread
from settings import Settings
from tests.services.postgres_server import on_sqlite

SOURCE = Source(1, "leave.md", "Leave", 1, "Two years.")
CITED = Citation(1, "leave.md", 1, "Two years.", "c1", supported=True, start=0, end=10)


def answer(text: str = "Two years [1].") -> Answer:
    """A full answer."""
    step = Step("s1", "search_documents", "leave", "done", 3)
    return Answer(text, False, [CITED], [step], "t1", usage={"total_tokens": 3}, ms={"total": 9})


def finished(store: AppStore, thread: str = "t1", user: str = "local") -> str:
    """A successful turn."""
    turn = store.begin(thread, user, "How long is leave?")
    store.finish(turn, "done", answer(), text="Two years [1].", sources=[SOURCE])
    return turn


def test_a_turn_reads_back_as_it_was_written(store: AppStore) -> None:
    """Question, answer, citations, steps and sources survive the database."""
    turn = finished(store)
    (exchange,) = store.exchanges("t1", "local")
    assert (exchange.turn, exchange.question, exchange.status) == (
        turn,
        "How long is leave?",
        "done",
    )
    assert exchange.end == answer()
    assert exchange.sources == [SOURCE]
    assert exchange.citations == [CITED]


def test_events_are_polled_by_number(store: AppStore) -> None:
    """Polling with the last number gives only new events."""
    turn = store.begin("t1", "local", "leave?")
    store.record(turn, [(1, Step("s", "t", "i")), (2, Token("Two"))])
    store.finish(turn, "done", answer(), text="", sources=[], events=[(3, answer())])
    assert store.events(turn, "local", after=1) == [(2, Token("Two")), (3, answer())]


def test_a_thread_answers_one_question_at_a_time(store: AppStore, settings: Settings) -> None:
    """A second tab, or a second process, gets ThreadBusy."""
    store.begin("t1", "local", "first")
    with pytest.raises(ThreadBusy):
        store.begin("t1", "local", "second")
    with open_store(settings) as other, pytest.raises(ThreadBusy, match="답하고"):
        other.begin("t1", "local", "둘째 질문입니다")
    assert [e.question for e in store.exchanges("t1", "local")] == ["first"]


def test_turns_of_a_dead_process_are_recovered_at_the_next_start(settings: Settings) -> None:
    """The partial answer stays, the thread is unlocked, a polling page gets the end."""
    with ExitStack() as stack:
        dead = stack.enter_context(open_store(settings))
        turn = dead.begin("t1", "local", "leave?")
        dead.record(turn, [(1, Sources([SOURCE])), (2, Token("Two ye"))])
        dead._lease.release()  # the operating system does this for a process that is killed
        live = stack.enter_context(open_store(settings))
        (exchange,) = live.exchanges("t1", "local")
        assert (exchange.status, exchange.text) == ("interrupted", "Two ye")
        assert exchange.sources == [SOURCE]
        end = live.events(turn, "local")[-1][1]
        assert isinstance(end, Error)
        assert end.code == "interrupted"
        assert live.begin("t1", "local", "again")


def test_a_live_process_keeps_its_turns(store: AppStore, settings: Settings) -> None:
    """Opening the store a second time does not interrupt the first one's turn."""
    store.begin("t1", "local", "leave?")
    with open_store(settings) as other:
        assert other.exchanges("t1", "local")[0].status == "running"


def test_another_user_finds_nothing(store: AppStore) -> None:
    """Threads, turns, events and ratings of one user do not exist for another."""
    turn = finished(store)
    assert store.threads("eve") == []
    for ask in (
        lambda: store.thread("t1", "eve"),
        lambda: store.exchanges("t1", "eve"),
        lambda: store.exchange(turn, "eve"),
        lambda: store.events(turn, "eve"),
        lambda: store.cancel(turn, "eve"),
        lambda: store.rate(turn, "eve", 1),
        lambda: store.rename("t1", "eve", "mine"),
        lambda: store.delete("t1", "eve"),
        lambda: store.begin("t1", "eve", "question"),
    ):
        with pytest.raises(UnknownThread):
            ask()
    assert len(store.exchanges("t1", "local")) == 1


def test_the_transcript_is_paged(store: AppStore) -> None:
    """A page shows the last turns and asks for earlier ones by position."""
    for _ in range(5):
        finished(store)
    last = store.exchanges("t1", "local", last=2)
    assert [e.position for e in last] == [4, 5]
    earlier = store.exchanges("t1", "local", last=2, before=last[0].position)
    assert [e.position for e in earlier] == [2, 3]


def test_a_rating_can_be_changed_and_removed(store: AppStore) -> None:
    """One rating per turn and user; None removes it."""
    turn = finished(store)
    seen = []
    for thumb in (1, -1, None):
        store.rate(turn, "local", thumb)
        seen.append(store.exchange(turn, "local").thumb)
    assert seen == [1, -1, None]


def test_threads_are_titled_listed_renamed_and_deleted(store: AppStore) -> None:
    """The newest comes first; a deleted one takes its turns with it."""
    finished(store, "a")
    turn = finished(store, "b")
    assert [(t.id, t.title) for t in store.threads("local")] == [
        ("b", "How long is leave?"),
        ("a", "How long is leave?"),
    ]
    store.rename("a", "local", "  Leave\n of absence ")
    assert store.thread("a", "local").title == "Leave of absence"
    store.delete("b", "local")
    assert [t.id for t in store.threads("local")] == ["a"]
    with pytest.raises(UnknownThread):
        store.exchange(turn, "local")


def test_a_running_thread_is_not_deleted(store: AppStore) -> None:
    """A conversation that is answering must be stopped first."""
    turn = store.begin("t1", "local", "leave?")
    assert store.thread("t1", "local").running == turn
    with pytest.raises(ThreadBusy):
        store.delete("t1", "local")


def test_tokens_of_old_turns_are_dropped(store: AppStore) -> None:
    """The next question removes the tokens from the event log."""
    turn = store.begin("t1", "local", "leave?")
    store.record(turn, [(1, Step("s", "t", "i")), (2, Token("Two"))])
    store.finish(turn, "done", answer(), text="Two", sources=[])
    store.begin("t1", "local", "next")
    assert [type(event) for _, event in store.events(turn, "local")] == [Step]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("short", "short"),
        ("word " * 20, ("word " * 11).strip() + "…"),
        ("가" * 80, "가" * 59 + "…"),
    ],
    ids=["short", "cut at a word", "no blank"],
)
def test_titles_fit_one_line(text: str, title: str) -> None:
    """A title is cut at a word where there is one."""
    assert shorten(text) == title
    assert len(shorten(text)) <= 60


@on_sqlite
def test_migrations_make_the_tables_as_declared(store: AppStore, settings: Settings) -> None:
    """The migrated database has the columns, keys and indexes of `chat.schema`."""
    declared = create_engine("sqlite://")
    schema.metadata.create_all(declared)
    migrated = create_engine(f"sqlite:///{settings.state_dir / 'app.db'}")
    want, have = inspect(declared), inspect(migrated)
    assert set(have.get_table_names()) == {*want.get_table_names(), "alembic_version"}
    for table in want.get_table_names():
        assert _shape(have, table) == _shape(want, table)
    declared.dispose()
    migrated.dispose()


def _shape(found: object, table: str) -> object:
    inspected = found
    columns = [
        (c["name"], str(c["type"]), c["nullable"])
        for c in inspected.get_columns(table)  # type: ignore[attr-defined]
    ]
    indexes = {
        (i["name"], tuple(i["column_names"]), i["unique"])
        for i in inspected.get_indexes(table)  # type: ignore[attr-defined]
    }
    keys = inspected.get_foreign_keys(table)  # type: ignore[attr-defined]
    return columns, indexes, [(k["constrained_columns"], k["referred_table"]) for k in keys]


@on_sqlite
def test_a_damaged_checkpoint_file_is_moved_aside(settings: Settings) -> None:
    """Checkpoints are restored from the transcript, so a damaged file is no error."""
    path = settings.prepare_state() / "checkpoints.db"
    path.write_bytes(b"no database at all" * 300)
    with open_checkpointer(settings) as checkpointer:
        assert list(checkpointer.list(None)) == []
    assert path.with_name("checkpoints.db.damaged").is_file()


@pytest.mark.parametrize(
    ("statuses", "remembered"),
    [
        ([], []),
        (["done"], [0]),
        (["done", "done"], [1]),
        (["done", "failed", "cancelled", "interrupted"], [0]),
        (["done", "done", "rejected", "failed", "rejected"], [4, 2, 1]),
        (["failed"], []),
    ],
)
def test_a_turn_goes_on_from_the_last_answered_one(
    store: AppStore, statuses: list[Status], remembered: list[int]
) -> None:
    """Turns without an answer are skipped, and those that nobody approved are remembered."""
    turns = []
    for status in statuses:
        turns.append(store.begin("t1", "local", "leave?"))
        store.finish(turns[-1], status, Error("end", "end"), text="", sources=[])
    store.begin("t1", "local", "now")
    assert store.remembered_turns("t1") == [turns[number] for number in remembered]
