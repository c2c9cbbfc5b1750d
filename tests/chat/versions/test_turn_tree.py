"""Turn tree: versions of turns, the path that is shown, titles, revisions and origins."""

from collections.abc import Sequence

import pytest
from sqlalchemy.exc import IntegrityError

from agents.events import Answer
from chat import schema
from chat.store import AppStore, open_store
from database import write_transaction
from errors import ThreadBusy, UnknownThread
from settings import Settings


def ask(store: AppStore, question: str, version_of: str | None = None, thread: str = "t1") -> str:
    """A turn that has ended, answered with its question in capitals."""
    turn = store.begin(thread, "local", question, version_of=version_of)
    text = question.upper()
    store.finish(turn, "done", Answer(text, False, [], [], thread), text=text, sources=[])
    return turn


def shown(store: AppStore, thread: str = "t1") -> list[str]:
    """The questions of the transcript."""
    return [exchange.question for exchange in store.exchanges(thread, "local")]


def test_a_version_takes_the_place_of_its_turn(store: AppStore) -> None:
    """It is shown instead, and what followed the old version is not shown."""
    first = ask(store, "first")
    old = ask(store, "second")
    ask(store, "third")
    new = ask(store, "second", version_of=old)
    one, two = store.exchanges("t1", "local")
    assert [one.turn, two.turn] == [first, new]
    assert (one.position, one.version, one.versions) == (1, 1, [first])
    assert (two.position, two.version, two.versions) == (2, 2, [old, new])
    assert store.exchange(old, "local").versions == [old, new]
    assert store.exchange(old, "local").version == 1


def test_the_turns_of_a_version_come_back_with_it(store: AppStore) -> None:
    """Each version has its own later turns, and remembers which of their versions were shown."""
    ask(store, "a")
    old = ask(store, "b")
    c = ask(store, "c")
    c2 = ask(store, "c2", version_of=c)
    ask(store, "d")
    store.choose_version(c, "local")
    new = ask(store, "b2", version_of=old)
    ask(store, "e")
    assert shown(store) == ["a", "b2", "e"]
    store.choose_version(old, "local")
    assert shown(store) == ["a", "b", "c"]
    store.choose_version(c2, "local")
    assert shown(store) == ["a", "b", "c2", "d"]
    store.choose_version(new, "local")
    assert shown(store) == ["a", "b2", "e"]
    store.choose_version(old, "local")
    assert shown(store) == ["a", "b", "c2", "d"]
    assert [e.position for e in store.exchanges("t1", "local")] == [1, 2, 3, 4]


def test_a_version_of_a_hidden_turn_brings_its_past_along(store: AppStore) -> None:
    """Choosing, or asking again, deep in a version that is not shown shows that version."""
    a = ask(store, "a")
    b = ask(store, "b")
    ask(store, "a2", version_of=a)
    ask(store, "b again", version_of=b)
    assert shown(store) == ["a", "b again"]
    store.choose_version(b, "local")
    assert shown(store) == ["a", "b"]


def test_the_next_turn_follows_the_version_that_is_shown(store: AppStore) -> None:
    """It is not seen under the other version."""
    old = ask(store, "a")
    new = ask(store, "a2", version_of=old)
    store.choose_version(old, "local")
    ask(store, "next")
    assert shown(store) == ["a", "next"]
    store.choose_version(new, "local")
    assert shown(store) == ["a2"]


def test_the_shown_turns_are_paged(store: AppStore) -> None:
    """`last` and `before` count what is shown."""
    for number in range(4):
        turn = ask(store, f"q{number}")
    ask(store, "new", version_of=turn)
    assert [e.question for e in store.exchanges("t1", "local", last=2)] == ["q2", "new"]
    earlier = store.exchanges("t1", "local", last=2, before=3)
    assert [e.question for e in earlier] == ["q0", "q1"]


def test_no_version_is_chosen_while_the_conversation_answers(store: AppStore) -> None:
    """Neither is another one begun; the refusal is in the language of the question."""
    old = ask(store, "휴학 기간은?")
    ask(store, "휴학 신청은?", version_of=old)
    running = store.begin("t1", "local", "next")
    with pytest.raises(ThreadBusy, match="이 대화는 아직"):
        store.choose_version(old, "local")
    with pytest.raises(ThreadBusy):
        store.begin("t1", "local", "again", version_of=old)
    assert store.exchanges("t1", "local")[-1].turn == running


def test_versions_belong_to_their_user_and_thread(store: AppStore) -> None:
    """Those of another user, or of another conversation, do not exist."""
    turn = ask(store, "a")
    with pytest.raises(UnknownThread):
        store.choose_version(turn, "eve")
    with pytest.raises(UnknownThread):
        store.begin("t1", "eve", "mine", version_of=turn)
    with pytest.raises(UnknownThread):
        store.begin("t2", "local", "b", version_of=turn)
    assert [thread.id for thread in store.threads("local")] == ["t1"]
    assert store.exchange(turn, "local").versions == [turn]


def test_one_turn_is_shown_at_a_position(store: AppStore) -> None:
    """The database refuses a second one, whoever writes."""
    ask(store, "a")
    turns = schema.turns
    again = {"id": "x", "thread_id": "t1", "position": 1, "status": "done", "owner": ""}
    with pytest.raises(IntegrityError), write_transaction(store._engine) as connection:
        connection.execute(turns.insert().values(**again, version=2, cancel=False, started_at=0))
    assert shown(store) == ["a"]


def test_an_interrupted_version_stays_one(settings: Settings) -> None:
    """A process that dies in a new version leaves it interrupted and the old one to choose."""
    with open_store(settings) as dead:
        old = ask(dead, "a")
        new = dead.begin("t1", "local", "a", version_of=old)
    with open_store(settings) as store:
        (exchange,) = store.exchanges("t1", "local")
        assert (exchange.turn, exchange.status) == (new, "interrupted")
        store.choose_version(old, "local")
        assert shown(store) == ["a"]
        assert store.exchanges("t1", "local")[0].status == "done"


def test_deleting_a_thread_deletes_all_versions(store: AppStore) -> None:
    """Those that are not shown as well."""
    old = ask(store, "a")
    ask(store, "a2", version_of=old)
    store.delete("t1", "local")
    for turn in (old, "t1"):
        with pytest.raises(UnknownThread):
            store.exchange(turn, "local")
    with store._engine.connect() as connection:
        assert connection.execute(schema.turns.select()).all() == []


@pytest.mark.parametrize(
    ("first", "edited"),
    [("How long is leave?", "How long is sick leave?"), ("휴학 기간은?", "군휴학 기간은?")],
    ids=["en", "ko"],
)
def test_a_title_follows_the_first_question(store: AppStore, first: str, edited: str) -> None:
    """As long as it is the first question; a name that the user has given stays."""
    old = ask(store, first)
    ask(store, "And then?")
    ask(store, edited, version_of=old)
    assert store.thread("t1", "local").title == edited
    store.choose_version(old, "local")
    assert store.thread("t1", "local").title == first
    store.rename("t1", "local", "Mine")
    ask(store, edited, version_of=old)
    assert store.thread("t1", "local").title == "Mine"


def test_a_later_question_does_not_change_the_title(store: AppStore) -> None:
    """Only the first one is the title."""
    ask(store, "a")
    ask(store, "b2", version_of=ask(store, "b"))
    assert store.thread("t1", "local").title == "a"


def test_every_change_raises_the_revision(store: AppStore) -> None:
    """A reader that polls sees turns begin and end, versions and titles; others see nothing."""
    seen = [store.revision("t1", "local")]

    def check() -> None:
        seen.append(store.revision("t1", "local"))

    turn = store.begin("t1", "local", "a")
    check()
    store.finish(turn, "done", Answer("A", False, [], [], "t1"), text="A", sources=[])
    check()
    ask(store, "a", version_of=turn)
    check()
    store.choose_version(turn, "local")
    check()
    store.rename("t1", "local", "Mine")
    check()
    waiting = store.begin("t1", "local", "b")
    check()
    store.wait(waiting, [])
    check()
    assert seen[0] == 0
    assert seen == sorted(set(seen))
    assert store.thread("t1", "local").revision == seen[-1]
    assert store.revision("t1", "local") == seen[-1]  # reading changes nothing
    assert store.revision("t1", "eve") == 0


@pytest.mark.parametrize(
    ("origins", "expected"),
    [(None, ["new", "web", "cli"]), (["web", ""], ["new", "web"]), (["cli"], ["cli"]), ([], [])],
)
def test_threads_are_listed_by_origin(
    store: AppStore, origins: Sequence[str] | None, expected: list[str]
) -> None:
    """The origin is where a thread was begun, whoever goes on with it."""
    for thread, origin in (("cli", "cli"), ("web", "web"), ("new", "")):
        turn = store.begin(thread, "local", "hi", origin=origin)
        store.finish(turn, "done", Answer("Hi", False, [], [], thread), text="Hi", sources=[])
    turn = store.begin("new", "local", "more", origin="cli")
    assert [thread.id for thread in store.threads("local", origins=origins)] == expected
