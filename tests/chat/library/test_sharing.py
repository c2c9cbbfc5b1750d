"""Share links: what a reader sees, what is withheld, and when a link is closed."""

import hashlib
from dataclasses import asdict
from typing import Any

import pytest
from sqlalchemy import select, update

from agents.events import Answer, Error, Notice, Step
from chains.sources import Source
from chat import schema
from chat.checkpoints import Checkpoints
from chat.library.guess_limit import MOST, GuessLimit
from chat.library.library import Library, open_library
from chat.library.shared_view import SharedConversation
from chat.library.sharing import DAY
from chat.store import AppStore
from database import write_transaction
from errors import NothingToShare, SharingOff, TooManyGuesses, UnknownShare
from index.scope import Scope
from ingest.index import Index
from settings import Settings
from tests.chat.library.turns import cite, say, source
from tests.library import document

ANN, BEN = Scope("ann", groups=("staff",)), Scope("ben")
OPEN_TEXT = "Military leave lasts two years."
STAFF_TEXT = "교직원 급여는 월 400만 원이다."


@pytest.fixture
def documents(index: Index) -> Index:
    """A document for everyone and one for staff."""
    index.add_documents([document("open.md", OPEN_TEXT, title="Leave")])
    index.add_documents([document("staff.md", STAFF_TEXT, title="급여", access=["group:staff"])])
    return index


def stored(index: Index, name: str, n: int = 1) -> Source:
    """A document of the index as a source of an answer."""
    (section,) = index.sections(name, ANN)
    return source(n, name, child_id=section.child_id, text=section.parent_text, title=section.title)


def read(
    library: Library, documents: Index, viewer: Scope = BEN, language: str = "en", **values: str
) -> SharedConversation:
    """What a reader sees of the conversation of Ann, shared now."""
    token = library.sharing.share("t1", "ann").token
    return library.sharing.shared(token, viewer, documents, language, **values)


def everything(conversation: SharedConversation) -> str:
    """All texts of a shared conversation."""
    return repr(asdict(conversation))


def test_a_reader_sees_questions_answers_and_cited_sources(
    library: Library, store: AppStore, documents: Index
) -> None:
    """Without an account of the owner, and without sources that are not cited."""
    first = stored(documents, "open.md")
    end = Answer("Two years [1].", False, [cite(first)], [], "t1")
    turn = store.begin("t1", "ann", "How long?")
    store.finish(
        turn, "done", end, text=end.answer, sources=[first, stored(documents, "open.md", 2)]
    )
    shared = read(library, documents)
    (exchange,) = shared.exchanges
    assert (shared.title, exchange.question, exchange.text) == (
        "How long?",
        "How long?",
        "Two years [1].",
    )
    assert [found.text for found in exchange.sources] == [OPEN_TEXT]
    assert [citation.quote for citation in exchange.citations] == [OPEN_TEXT]
    assert not exchange.withheld


def test_nothing_else_of_the_user_or_the_turn_is_shown(
    library: Library, store: AppStore, documents: Index
) -> None:
    """No ids, other threads, tool steps, notices, guard decisions, usage or ratings."""
    say(store, "my other secret", thread="other-thread", user="ann")
    step = Step("s1", "read_memory", "secret-query", "done")
    end = Answer(
        "Two years.",
        False,
        [],
        [step],
        "t1",
        guard=[{"rule": "secret-rule"}],
        usage={"total_tokens": 4711},
        ms={"total": 4711},
        confidence=0.4711,
        prompt="secret-prompt",
        notices=[Notice("guard", "secret-notice")],
    )
    turn = store.begin("t1", "ann", "question", assistant="secret-bot", collection="secret-room")
    store.finish(turn, "done", end, text=end.answer, sources=[])
    store.rate(turn, "ann", -1, "secret-comment")
    library.set_tags("t1", "ann", ["secret-tag"])
    shown = everything(read(library, documents))
    assert "Two years." in shown
    for hidden in ("secret", "4711", turn, "ann", "t1", "other-thread"):
        assert hidden not in shown


@pytest.mark.parametrize(
    ("language", "words"), [("ko", "볼 권한이 없는 문서"), ("en", "documents that you may not see")]
)
def test_an_answer_from_hidden_documents_is_withheld(
    library: Library, store: AppStore, documents: Index, language: str, words: str
) -> None:
    """A sentence stands in its place; neither name nor text of the document is in the result."""
    say(
        store,
        "How much?",
        "400만 원 [1].",
        user="ann",
        sources=(stored(documents, "staff.md"),),
    )
    withheld = read(library, documents, BEN, language)
    (exchange,) = withheld.exchanges
    assert exchange.withheld
    assert words in exchange.text
    assert exchange.question == "How much?"
    for hidden in ("staff.md", "급여", "400만"):
        assert hidden not in everything(withheld)
    assert "400만 원" in read(library, documents, ANN, language).exchanges[0].text


def test_a_hidden_passage_that_is_not_cited_withholds_the_answer(
    library: Library, store: AppStore, documents: Index
) -> None:
    """The model has read it, so its words may be in the answer."""
    shown, hidden = stored(documents, "open.md"), stored(documents, "staff.md", 2)
    end = Answer("Two years [1].", False, [cite(shown)], [], "t1")
    turn = store.begin("t1", "ann", "How long?")
    store.finish(turn, "done", end, text=end.answer, sources=[shown, hidden])
    assert read(library, documents).exchanges[0].withheld


def test_what_may_repeat_a_withheld_answer_is_withheld(
    library: Library, store: AppStore, documents: Index
) -> None:
    """A later answer without sources of its own; one that cites what is visible is shown."""
    staff, leave = stored(documents, "staff.md"), stored(documents, "open.md")
    say(store, "hello", "Hi.", user="ann", sources=())
    say(store, "salary?", "400만 원 [1].", user="ann", sources=(staff,))
    say(store, "in words?", "Four million.", user="ann", sources=())
    say(store, "leave?", "Two years [1].", user="ann", sources=(leave,))
    assert [one.withheld for one in read(library, documents).exchanges] == [
        False,
        True,
        True,
        False,
    ]
    assert "Four million" not in everything(read(library, documents))
    assert not any(one.withheld for one in read(library, documents, ANN).exchanges)


def test_access_is_checked_at_each_reading(
    library: Library, store: AppStore, documents: Index
) -> None:
    """Labels that change, and a document that goes, change what an old link shows."""
    say(store, user="ann", sources=(stored(documents, "open.md"),))
    token = library.sharing.share("t1", "ann").token

    def withheld(viewer: Scope) -> bool:
        return library.sharing.shared(token, viewer, documents).exchanges[0].withheld

    assert not withheld(BEN)
    documents.add_documents([document("open.md", OPEN_TEXT, access=["group:staff"])])
    assert (withheld(BEN), withheld(ANN)) == (True, False)
    documents.add_documents([document("open.md", "All new.", access=["user:ben"])])
    assert (withheld(BEN), withheld(ANN)) == (False, True)
    documents.remove(["open.md"])
    assert (withheld(BEN), withheld(ANN)) == (True, True)


def test_a_document_of_the_same_name_opens_nothing(
    library: Library, store: AppStore, documents: Index
) -> None:
    """An address that is hidden in one collection is not shown for the other's sake."""
    passage = stored(documents, "staff.md")
    say(store, user="ann", text="400 [1]", sources=(passage,))
    documents.add_documents([document("staff.md", "A public page.")], collection="other")
    documents.add_documents([document("staff.md", "Changed.", access=["group:staff"])])
    assert read(library, documents).exchanges[0].withheld
    assert not read(library, documents, ANN).exchanges[0].withheld


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        (source(1, "https://example.org/a", url="https://example.org/a", page=0), True),
        (source(1, "calculator", page=0), True),
        (source(1, "date_time", page=0), True),
        (source(1, "query_table", page=0), False),
        (source(1, "open.md", child_id="999999"), True),
        (source(1, "open.md"), False),
        (source(1, "staff.md", child_id="999999"), False),
        (source(1, "gone.md", child_id="999999"), False),
        (source(1, "open.md", child_id="c1; --"), True),
    ],
    ids=["web", "sum", "clock", "rows", "old", "no id", "old hidden", "gone", "no number"],
)
def test_what_cannot_be_checked_is_hidden(
    library: Library, store: AppStore, documents: Index, found: Source, shown: bool
) -> None:
    """Web pages and computed values are visible; rows of databases and lost documents are not."""
    say(store, user="ann", sources=(found,))
    assert read(library, documents).exchanges[0].withheld is not shown


def test_a_link_shows_what_was_there_when_it_was_made(
    library: Library, store: AppStore, documents: Index
) -> None:
    """Later turns and a new title are not shown; neither is an answer that was not finished."""
    say(store, "first", "One.", user="ann", sources=())
    failed = store.begin("t1", "ann", "second")
    error = Error("provider secret-host said no", "model_unavailable")
    store.finish(failed, "failed", error, text="Par", sources=[])
    store.begin("t1", "ann", "running")
    link = library.sharing.share("t1", "ann")
    store.rename("t1", "ann", "private name")
    say(store, "later", "Later.", thread="t2", user="ann", sources=())
    shared = library.sharing.shared(link.token, BEN, documents, "ko")
    assert shared.title == "first"
    assert [one.question for one in shared.exchanges] == ["first", "second"]
    assert "끝까지" in shared.exchanges[1].text
    assert len(link.turns) == 2
    for hidden in ("secret-host", "Par", "private", "Later"):
        assert hidden not in everything(shared)


def test_a_link_keeps_to_the_versions_that_were_shown(
    library: Library, store: AppStore, documents: Index
) -> None:
    """Another version of a turn, made after sharing and shown now, is not behind the link."""
    turn = say(store, "first", "Old.", user="ann", sources=())
    link = library.sharing.share("t1", "ann")
    other = store.begin("t1", "ann", "edited", version_of=turn)
    store.finish(other, "done", Answer("New.", False, [], [], "t1"), text="New.", sources=[])
    assert [one.text for one in store.exchanges("t1", "ann")] == ["New."]
    (exchange,) = library.sharing.shared(link.token, BEN, documents).exchanges
    assert exchange.question == "first"
    later = library.sharing.share("t1", "ann")
    (exchange,) = library.sharing.shared(later.token, BEN, documents).exchanges
    assert exchange.question == "edited"


def test_an_answer_written_after_sharing_is_not_shown(
    library: Library, store: AppStore, documents: Index, settings: Settings
) -> None:
    """Where a turn is answered anew in its place, the link keeps to what it was made for."""
    turn = say(store, "first", "Old.", user="ann", sources=())
    link = library.sharing.share("t1", "ann")
    messages = schema.messages
    change = update(messages).where(messages.c.turn_id == turn, messages.c.role == "ai")
    with write_transaction(store.engine) as connection:
        connection.execute(change.values(created_at=messages.c.created_at + 60))
    (exchange,) = library.sharing.shared(link.token, BEN, documents).exchanges
    assert (exchange.question, "Old." in exchange.text) == ("first", False)


def test_closed_links_read_alike(
    library: Library, store: AppStore, documents: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unknown, revoked, expired, deleted: one answer, which says nothing about the conversation."""
    say(store, user="ann", sources=())
    token = library.sharing.share("t1", "ann").token

    def said(secret: str) -> str:
        with pytest.raises(UnknownShare) as caught:
            library.sharing.shared(secret, ANN, documents)
        return str(caught.value)

    unknown = {said(secret) for secret in ("", "x", token[:-1], token + "=", "\ud800")}
    library.trash.delete("t1", "ann")
    deleted = said(token)
    library.trash.restore("t1", "ann")
    assert library.sharing.shared(token, ANN, documents)
    later = library.sharing.links("t1", "ann")[0].expires_at
    with monkeypatch.context() as patched:
        patched.setattr("chat.library.sharing.time.time", lambda: later)
        expired = said(token)
        assert library.sharing.links("t1", "ann") == []
    assert library.sharing.revoke("t1", "ann") == 1
    assert unknown == {deleted} == {expired} == {said(token)}
    assert library.sharing.revoke("t1", "ann") == 0


def test_links_are_listed_and_revoked_one_by_one(
    library: Library, store: AppStore, documents: Index, settings: Settings
) -> None:
    """Each sharing makes a link of its own; only the hash of its token is stored."""
    say(store, user="ann", sources=())
    first = library.sharing.share("t1", "ann")
    second = library.sharing.share("t1", "ann")
    assert len({first.token, second.token}) == 2
    assert len(first.token) >= 43
    assert first.expires_at - first.created_at == settings.share_days * DAY
    assert [link.id for link in library.sharing.links("t1", "ann")] == [second.id, first.id]
    assert library.sharing.revoke("t1", "ann", first.id) == 1
    assert library.sharing.shared(second.token, BEN, documents)
    with pytest.raises(UnknownShare):
        library.sharing.shared(first.token, BEN, documents)
    with store.engine.connect() as connection:
        held = str(connection.execute(select(schema.shares)).all())
    assert hashlib.sha256(second.token.encode()).hexdigest() in held
    assert second.token not in held


def test_a_conversation_without_an_end_is_not_shared(library: Library, store: AppStore) -> None:
    """There is nothing to show before the first answer."""
    store.begin("t1", "ann", "question")
    with pytest.raises(NothingToShare):
        library.sharing.share("t1", "ann")


def test_sharing_can_be_switched_off(
    library: Library, store: AppStore, checkpointer: Checkpoints, documents: Index, tmp_path: Any
) -> None:
    """With 0 days no link is made, and those that were made open no more."""
    say(store, user="ann", sources=())
    token = library.sharing.share("t1", "ann").token
    settings = Settings(state_dir=tmp_path / "state", share_days=0)
    closed = open_library(store, lambda: checkpointer, settings)
    for ask in (
        lambda: closed.sharing.share("t1", "ann"),
        lambda: closed.sharing.consequences("t1", "ann", "ko"),
    ):
        with pytest.raises(SharingOff, match="RAG_SHARE_DAYS"):
            ask()
    with pytest.raises(UnknownShare):
        closed.sharing.shared(token, ANN, documents)


@pytest.mark.parametrize(
    ("language", "words"),
    [("ko", ["2개", "개인 정보", "30일"]), ("en", ["up to now (2)", "personal", "30 days"])],
)
def test_consequences_are_named_before_sharing(
    library: Library, store: AppStore, language: str, words: list[str]
) -> None:
    """Who can read what, what is not shared, and when it ends."""
    say(store, user="ann")
    say(store, user="ann")
    said = " ".join(library.sharing.consequences("t1", "ann", language))
    assert all(word in said for word in words)


def test_guessing_ends_soon(library: Library, store: AppStore, documents: Index) -> None:
    """After many unknown links none is looked up for a while, a good one included."""
    say(store, user="ann", sources=())
    token = library.sharing.share("t1", "ann").token
    for number in range(MOST):
        with pytest.raises(UnknownShare):
            library.sharing.shared(f"guess-{number}", BEN, documents)
    for guess in ("guess", token):
        with pytest.raises(TooManyGuesses):
            library.sharing.shared(guess, BEN, documents)


def test_attempts_are_forgotten(library: Library) -> None:
    """What failed longer ago does not count, nor does a link that opens."""
    limit = GuessLimit(most=1, seconds=0.0)
    limit.failed()
    limit.check()
    strict = GuessLimit(most=1)
    strict.check()
    strict.failed()
    with pytest.raises(TooManyGuesses):
        strict.check()
