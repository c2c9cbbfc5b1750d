"""Ratings: reasons, corrections and all that is needed to replay an answer; implicit signals."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text

from chains.sources import Citation, Source
from chat.feedback.reasons import label, reasons
from chat.feedback.replay import TurnContext
from chat.feedback.store import FeedbackStore
from chat.store import AppStore, open_store
from errors import FeedbackError, UnknownThread
from settings import Settings
from tests.chat.feedback.turns import finished
from tests.services.postgres_server import on_sqlite
from text.translation import translated
from workspace import Workspace


@pytest.fixture
def feedback(store: AppStore) -> FeedbackStore:
    """Feedback of an empty store."""
    return FeedbackStore(store)


def test_a_rating_keeps_all_that_replays_the_answer(
    store: AppStore, feedback: FeedbackStore
) -> None:
    """Question, rewritten question, answer, citations, sources, prompt and context are stored."""
    finished(store, "휴학은 어떻게 하나요?", "신청합니다 [1].")
    turn = finished(store, "기간은요?", "2년입니다 [1].", search="휴학 기간")
    context = TurnContext(
        "B", "rag", "rules", "ko", "offline:extractive", "p1", "s1", "g1", "a1", 7, ("staff",)
    )
    feedback.describe(turn, context)
    rating = feedback.rate(
        turn,
        "local",
        -1,
        reasons=["wrong", "bad_source", "wrong"],
        comment=" 기간이 틀려요 ",
        correction="군 휴학은 3년입니다.",
    )
    assert feedback.rating(turn, "local") == rating
    assert (rating.thumb, rating.reasons) == (-1, ("wrong", "bad_source"))
    assert (rating.comment, rating.correction) == ("기간이 틀려요", "군 휴학은 3년입니다.")
    replay = rating.replay
    assert (replay.question, replay.rewritten) == ("기간은요?", "휴학 기간")
    assert replay.history == ("휴학은 어떻게 하나요?",)
    assert replay.answer == "2년입니다 [1]."
    assert replay.citations == (Citation(1, "leave.md", 1, "Two years.", "1", True),)
    assert replay.sources == (Source(1, "leave.md", "Leave", 1, "Two years.", child_id="1"),)
    assert (replay.prompt, replay.language, replay.context) == ("answer/ko/1", "ko", context)
    assert store.exchange(turn, "local").thumb == -1


def test_a_rating_outlives_a_restart_and_is_replaced(settings: Settings) -> None:
    """Another process reads it; the next rating takes its place; removal leaves none."""
    with open_store(settings) as store:
        turn = finished(store)
        FeedbackStore(store).rate(turn, "local", 1, reasons=["helpful"])
    with open_store(settings) as store:
        feedback = FeedbackStore(store)
        assert [r.reasons for r in feedback.ratings()] == [("helpful",)]
        feedback.rate(turn, "local", -1, reasons=["too_long"])
        assert [(r.thumb, r.reasons) for r in feedback.ratings()] == [(-1, ("too_long",))]
        feedback.remove(turn, "local")
        assert feedback.rating(turn, "local") is None
        assert feedback.ratings() == []


def test_a_plain_thumb_can_be_replayed_too(store: AppStore, feedback: FeedbackStore) -> None:
    """A thumb that an earlier program stored has its answer from the transcript."""
    turn = finished(store)
    store.rate(turn, "local", 1)
    (rating,) = feedback.ratings(thumb=1)
    assert (rating.reasons, rating.correction) == ((), "")
    assert rating.replay.answer == "Two years [1]."
    assert rating.replay.context.assistant == "rag"


def test_what_is_no_rating_is_refused_in_both_languages(
    store: AppStore, feedback: FeedbackStore
) -> None:
    """A reason of the other thumb, an unknown thumb, a long text and a running turn."""
    turn = finished(store)
    running = store.begin("other", "local", "leave?")
    cases: list[tuple[str, tuple[object, ...], dict[str, object]]] = [
        (turn, (1,), {"reasons": ["wrong"]}),
        (turn, (-1,), {"reasons": ["nonsense"]}),
        (turn, (2,), {}),
        (turn, (-1,), {"comment": "x" * 9000}),
        (running, (1,), {}),
    ]
    for name, values, named in cases:
        with pytest.raises(FeedbackError) as caught:
            feedback.rate(name, "local", *values, **named)  # type: ignore[arg-type]
        assert _hangul(translated(caught.value.text, "ko")), caught.value
    assert feedback.ratings() == []


def test_another_user_can_neither_rate_nor_signal(store: AppStore, feedback: FeedbackStore) -> None:
    """The turns of one user do not exist for another."""
    turn = finished(store)
    for call in (
        lambda: feedback.rate(turn, "eve", 1),
        lambda: feedback.signal(turn, "eve", "copied"),
        lambda: feedback.remove(turn, "eve"),
    ):
        with pytest.raises(UnknownThread):
            call()
    feedback.rate(turn, "local", 1)
    assert feedback.rating(turn, "eve") is None
    assert feedback.ratings(user="eve") == []


def test_every_reason_has_a_label_in_both_languages() -> None:
    """Codes are fixed; a thumb up and a thumb down have their own."""
    down, up = reasons(-1), reasons(1)
    assert down[:4] == ["wrong", "incomplete", "off_topic", "bad_source"]
    assert {"outdated", "too_long", "unsafe", "other"} < set(down)
    assert {"helpful", "well_sourced"} < set(up)
    assert not set(up) & set(down)
    for code in up + down:
        assert _hangul(label(code, "ko"))
        assert not _hangul(label(code, "en"))


def test_a_deleted_conversation_takes_its_feedback_along(
    store: AppStore, feedback: FeedbackStore
) -> None:
    """Rating, signals and context of a turn go with it."""
    turn = finished(store)
    feedback.rate(turn, "local", 1)
    feedback.signal(turn, "local", "copied")
    feedback.describe(turn, TurnContext("A"))
    store.delete("t1", "local")
    with store.engine.connect() as connection:
        for table in ("feedback", "signals", "turn_contexts"):
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 0


def test_a_signal_counts_once(store: AppStore, feedback: FeedbackStore) -> None:
    """The first of a kind is kept; an unknown kind is refused."""
    turn = finished(store)
    feedback.signal(turn, "local", "copied")
    feedback.signal(turn, "local", "copied", "later")
    assert feedback.signals(turn, "local") == {"copied": ""}
    with pytest.raises(FeedbackError):
        feedback.signal(turn, "local", "liked")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("first", "second", "other"),
    [
        ("How long is leave?", "How long is leave", "Who grants leave?"),
        ("휴학 기간은 얼마나 되나요?", "휴학 기간은 얼마나 되나요", "휴학은 누가 허가하나요?"),
    ],
)
def test_turns_tell_what_people_thought_of_them(
    workspace: Workspace, tmp_path: Path, first: str, second: str, other: str
) -> None:
    """Asked the same: repeated. Asked anew: regenerated. Another question: nothing."""
    (tmp_path / "leave.md").write_text("Leave lasts two years.\n\n휴학 기간은 2년이다.", "utf-8")
    workspace.index.add([str(tmp_path / "leave.md")], jobs=1)
    conversation = workspace.conversation(thread="t1")
    for question, again in ((first, False), (second, False), (other, False), (other, True)):
        list(conversation.ask(question, again=again))
    turns = [one.turn for one in workspace.store.exchanges("t1", "local")]
    found = [workspace.feedback.signals(turn, "local") for turn in turns]
    assert found == [{"repeated": turns[1]}, {}, {"regenerated": turns[3]}, {}]
    context = workspace.feedback.context(turns[0])
    assert (context.assistant, context.language) == ("react", "ko" if _hangul(first) else "en")
    assert context.model.startswith("offline:extractive|offline:hashing")
    assert context.generation > 0
    assert context.settings


@pytest.mark.parametrize(
    ("first", "same", "other"),
    [
        ("How long is leave?", "How long is leave??", "Who grants leave?"),
        ("휴학 기간은 얼마나 되나요?", "휴학 기간은 얼마나 되나요??", "휴학은 누가 허가하나요?"),
    ],
)
def test_a_version_says_something_of_the_one_it_replaces(
    workspace: Workspace, tmp_path: Path, first: str, same: str, other: str
) -> None:
    """Answered anew: regenerated. Edited to the same: repeated. Edited to another: nothing."""
    (tmp_path / "leave.md").write_text("Leave lasts two years.\n\n휴학 기간은 2년이다.", "utf-8")
    workspace.index.add([str(tmp_path / "leave.md")], jobs=1)
    conversation, turns = workspace.conversation(thread="t1"), list[str]()

    def last() -> str:
        turns.append(workspace.store.exchanges("t1", "local")[-1].turn)
        return turns[-1]

    list(conversation.ask(other))
    before = last()
    list(conversation.ask(first))
    list(conversation.regenerate(last()))
    list(conversation.edit(last(), same))
    list(conversation.edit(last(), other))
    last()
    found = [workspace.feedback.signals(turn, "local") for turn in turns]
    assert found == [{}, {"regenerated": turns[2]}, {"repeated": turns[3]}, {}, {}]
    following = workspace.feedback.previous(turns[1], "local")
    assert following is not None and following.turn == before


def test_a_stopped_turn_is_abandoned(workspace: Workspace, tmp_path: Path) -> None:
    """Closing the stream of a turn is what a reader does who gives up."""
    (tmp_path / "leave.md").write_text("Leave lasts two years.", "utf-8")
    workspace.index.add([str(tmp_path / "leave.md")], jobs=1)
    events = workspace.conversation(thread="t1").ask("How long is leave?")
    next(events)
    events.close()  # type: ignore[attr-defined]
    (exchange,) = workspace.store.exchanges("t1", "local")
    assert exchange.status == "cancelled"
    assert workspace.feedback.signals(exchange.turn, "local") == {"abandoned": ""}


@on_sqlite
def test_ratings_of_an_earlier_program_survive_the_migration(settings: Settings) -> None:
    """A thumb of the first schema gets the new columns, empty."""
    from chat.store import MIGRATIONS

    path = settings.prepare_state() / "app.db"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        _migrate(connection, MIGRATIONS, "0001")
        connection.execute(text("INSERT INTO threads VALUES ('t1','local','T','rag','',1,1)"))
        connection.execute(
            text("INSERT INTO turns VALUES ('x','t1',1,'done','o',0,1,2)"),
        )
        connection.execute(text("INSERT INTO messages VALUES (1,'x','human','Leave?','{}',1)"))
        connection.execute(text("INSERT INTO feedback VALUES ('x','local',-1,'no',1)"))
    engine.dispose()
    with open_store(settings) as store:
        (rating,) = FeedbackStore(store).ratings()
        assert (rating.thumb, rating.comment, rating.reasons) == (-1, "no", ())
        assert "promotions" in inspect(store.engine).get_table_names()


def _migrate(connection: object, folder: Path, revision: str) -> None:
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(str(folder))
    environment = EnvironmentContext(
        Config(), script, fn=lambda current, _: script._upgrade_revs(revision, current)
    )
    with environment:
        environment.configure(connection=connection, transactional_ddl=True)  # type: ignore[arg-type]
        environment.run_migrations()


def _hangul(words: str) -> bool:
    return any("가" <= letter <= "힣" for letter in words)


def test_the_migration_is_one_for_postgres_too() -> None:
    """Its statements are written for that database, keys and defaults included."""
    from importlib import import_module
    from io import StringIO

    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    written = StringIO()
    options = {"as_sql": True, "output_buffer": written}
    context = MigrationContext.configure(dialect_name="postgresql", opts=options)
    migration = import_module("chat.migrations.versions.v0004_feedback")
    with Operations.context(context):
        migration.upgrade()
    statements = written.getvalue()
    assert "ALTER TABLE feedback ADD COLUMN reasons JSON DEFAULT '[]' NOT NULL" in statements
    assert "FOREIGN KEY(turn_id) REFERENCES turns (id) ON DELETE SET NULL" in statements
    assert statements.count("CREATE TABLE") == 3
