"""Deletion: hidden at once, undone without loss, purged for good after a time."""

from pathlib import Path

import pytest
from langgraph.checkpoint.base import empty_checkpoint

from agents.events import Error
from chat.checkpoints import Checkpoints
from chat.library.library import Library, open_library
from chat.library.sharing import DAY
from chat.memory.store import open_facts
from chat.store import AppStore
from errors import ThreadBusy, UnknownThread
from index.scope import Scope
from settings import Settings
from tests.chat.library.turns import say
from tests.services.postgres_server import on_sqlite
from workspace import open_workspace


def remember(checkpointer: Checkpoints, thread: str = "t1") -> None:
    """Put a checkpoint of a thread."""
    config = {"configurable": {"thread_id": thread, "checkpoint_ns": ""}}
    checkpointer.put(config, empty_checkpoint(), {}, {})  # type: ignore[arg-type]


def remembered(checkpointer: Checkpoints, thread: str = "t1") -> int:
    """The number of checkpoints of a thread."""
    return len(list(checkpointer.list({"configurable": {"thread_id": thread}})))


def rows(store: AppStore) -> dict[str, int]:
    """The number of rows of each table of conversations."""
    tables = ("threads", "turns", "messages", "search_texts", "feedback", "thread_tags", "shares")
    with store.engine.connect() as connection:
        return {
            name: connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one()
            for name in tables
        }


def test_a_deleted_conversation_is_nowhere(library: Library, store: AppStore) -> None:
    """It is not listed, found, read, rated, renamed, exported, shared or asked."""
    turn = say(store, "군휴학 기간은?")
    library.set_tags("t1", "local", ["시험"])
    library.trash.delete("t1", "local")
    assert (store.threads("local"), library.listed("local")) == ([], [])
    assert (library.search("local", "휴학"), library.tags("local")) == ([], {})
    assert store.waiting("t1", "local") is None
    for ask in (
        lambda: store.thread("t1", "local"),
        lambda: store.exchanges("t1", "local"),
        lambda: store.exchange(turn, "local"),
        lambda: store.events(turn, "local"),
        lambda: store.rate(turn, "local", 1),
        lambda: store.rename("t1", "local", "x"),
        lambda: library.export("t1", "local", "html"),
        lambda: library.answer_markdown(turn, "local"),
        lambda: library.sharing.share("t1", "local"),
        lambda: library.pin("t1", "local"),
        lambda: library.trash.delete("t1", "local"),
    ):
        with pytest.raises(UnknownThread):
            ask()


@pytest.mark.parametrize(
    ("question", "words"), [("더 물어볼게요", "삭제한 대화"), ("one more", "was deleted")]
)
def test_asking_in_a_deleted_conversation_says_so(
    library: Library, store: AppStore, question: str, words: str
) -> None:
    """The other tab is told to restore it, in the language of the question; nothing is added."""
    say(store)
    library.trash.delete("t1", "local")
    with pytest.raises(UnknownThread, match=words):
        store.begin("t1", "local", question)
    library.trash.restore("t1", "local")
    assert len(store.exchanges("t1", "local")) == 1
    assert store.begin("t1", "local", question)


def test_undo_restores_everything(
    library: Library, store: AppStore, checkpointer: Checkpoints, settings: Settings
) -> None:
    """Messages, feedback, checkpoints, tags, pin and share link are as they were."""
    turn = say(store)
    store.rate(turn, "local", -1, "wrong")
    library.set_tags("t1", "local", ["시험"])
    library.pin("t1", "local")
    link = library.sharing.share("t1", "local")
    remember(checkpointer)
    before = (store.exchanges("t1", "local"), library.listed("local"), rows(store))
    trashed = library.trash.delete("t1", "local")
    assert trashed.deleted_at
    assert library.trash.list("local") == [trashed]
    assert library.trash.restore("t1", "local").deleted_at is None
    assert (store.exchanges("t1", "local"), library.listed("local"), rows(store)) == before
    assert remembered(checkpointer) == 1
    assert library.sharing.links("t1", "local")[0].id == link.id
    assert library.trash.list("local") == []
    with pytest.raises(UnknownThread):
        library.trash.restore("t1", "local")


def test_a_purge_takes_what_is_old_enough(
    library: Library, store: AppStore, checkpointer: Checkpoints, settings: Settings
) -> None:
    """After the days of the settings nothing of it is left; others stay."""
    for name in ("old", "new", "kept"):
        store.rate(say(store, thread=name), "local", 1)
        remember(checkpointer, name)
    old = library.trash.delete("old", "local")
    ends = library.trash.purged_at(old)
    assert ends == (old.deleted_at or 0) + settings.deleted_days * DAY
    assert library.trash.purge(ends - 1) == 0
    library.trash.delete("new", "local")
    assert library.trash.purge(ends) == 1
    assert [thread.id for thread in library.trash.list("local")] == ["new"]
    assert [thread.id for thread in store.threads("local")] == ["kept"]
    counted = rows(store)
    assert (counted["threads"], counted["messages"], counted["search_texts"]) == (2, 4, 4)
    assert [remembered(checkpointer, name) for name in ("old", "new", "kept")] == [0, 1, 1]
    with pytest.raises(UnknownThread):
        library.trash.restore("old", "local")


def test_the_start_purges(
    library: Library, store: AppStore, checkpointer: Checkpoints, tmp_path: Path
) -> None:
    """Opening the library deletes what has expired, and nothing else."""
    say(store)
    library.trash.delete("t1", "local")
    for days, left in ((30, 1), (0, 0)):
        settings = Settings(state_dir=tmp_path / "state", deleted_days=days)
        reopened = open_library(store, lambda: checkpointer, settings)
        assert len(reopened.trash.list("local")) == left


def test_with_no_days_to_undo_it_is_deleted_at_once(
    store: AppStore, checkpointer: Checkpoints, settings: Settings, tmp_path: Path
) -> None:
    """As the consequences say, nothing is left to restore."""
    strict = Settings(state_dir=tmp_path / "state", deleted_days=0)
    library = open_library(store, lambda: checkpointer, strict)
    say(store)
    library.trash.delete("t1", "local")
    assert library.trash.list("local") == []
    assert set(rows(store).values()) == {0}


@on_sqlite
@pytest.mark.parametrize("trashed", [True, False])
def test_deleting_for_good_leaves_no_words_in_the_file(
    library: Library,
    store: AppStore,
    checkpointer: Checkpoints,
    settings: Settings,
    trashed: bool,
) -> None:
    """Neither the database nor its log holds the question, the answer or the title."""
    say(store, "비밀번호는 QWERTYUIOP-1 인가요?", "Yes, ASDFGHJKL-2.")
    remember(checkpointer)
    if trashed:
        library.trash.delete("t1", "local")
    library.trash.delete_now("t1", "local")
    files = settings.state_dir.glob("app.db*")
    held = b"".join(file.read_bytes() for file in files if file.suffix != ".lock")
    assert b"threads_of_user" in held
    for words in ("QWERTYUIOP-1", "qwertyuiop-1", "ASDFGHJKL-2", "비밀번호"):
        assert words.encode() not in held
    assert set(rows(store).values()) == {0}
    assert remembered(checkpointer) == 0


def test_a_running_conversation_is_not_deleted(library: Library, store: AppStore) -> None:
    """It must be stopped first, then it can be."""
    turn = store.begin("t1", "local", "question")
    for delete in (library.trash.delete, library.trash.delete_now):
        with pytest.raises(ThreadBusy):
            delete("t1", "local")
    store.finish(turn, "cancelled", Error("stopped", "cancelled"), text="", sources=[])
    library.trash.delete_now("t1", "local")
    assert store.threads("local") == []


def test_facts_and_used_tokens_stay(library: Library, store: AppStore, settings: Settings) -> None:
    """Deletion and undo change neither what is remembered of the user nor the day's budget."""
    say(store, usage={"total_tokens": 7})
    with open_facts(settings) as facts:
        facts.add("local", "trait", "", "tall", language="en", origin="said")
        library.trash.delete("t1", "local")
        assert [fact.value for fact in facts.current("local")] == ["tall"]
        assert store.used("local", 0).tokens == 7
        library.trash.restore("t1", "local")
        library.trash.delete_now("t1", "local")
        assert [fact.value for fact in facts.current("local")] == ["tall"]


@pytest.mark.parametrize(
    ("language", "days", "words"),
    [
        ("ko", 30, ["1개", "30일", "기억된"]),
        ("en", 30, ["(1)", "30 days", "Remembered facts"]),
        ("ko", 0, ["되돌릴 수 없습니다"]),
        ("en", 0, ["cannot be undone"]),
    ],
)
def test_consequences_are_named_before_deletion(
    store: AppStore,
    checkpointer: Checkpoints,
    tmp_path: Path,
    language: str,
    days: int,
    words: list[str],
) -> None:
    """How much goes, until when it can be undone, what stays; a link where there is one."""
    settings = Settings(state_dir=tmp_path / "state", deleted_days=days)
    library = open_library(store, lambda: checkpointer, settings)
    say(store)
    said = library.trash.consequences("t1", "local", language)
    assert all(word in " ".join(said) for word in words)
    library.sharing.share("t1", "local")
    shared = library.trash.consequences("t1", "local", language)
    assert [line for line in said if line not in shared] == []
    (link,) = [line for line in shared if line not in said]
    assert ("링크" if language == "ko" else "link") in link


def test_the_workspace_has_the_library(settings: Settings) -> None:
    """Page and commands get it from the composition root, with the checkpoints of the workspace."""
    with open_workspace(settings) as workspace:
        say(workspace.store)
        remember(workspace.checkpointer)
        workspace.library.trash.delete_now("t1", "local")
        assert remembered(workspace.checkpointer) == 0
        say(workspace.store, cited=False, sources=())
        token = workspace.library.sharing.share("t1", "local").token
        read = workspace.library.sharing.shared(token, Scope("eve"), workspace.index)
        assert [exchange.text for exchange in read.exchanges] == ["Two years [1]."]
