"""End to end: the cache around conversations on the embedded model and real documents."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.events import Answer
from chat.cache.cache import AnswerCache
from chat.cache.context import CacheContext, cache_context
from settings import Settings
from workspace import Workspace, open_workspace

LOCKERS = """# Lockers

## Fees
A locker costs 9 euros a month. The key deposit is 20 euros.
"""
POOL = """# 수영장 안내

## 이용 시간
수영장은 오전 6시에 연다. 성인 이용료는 5,000원이다.
"""
STAFF = """# Staff lockers

A staff locker costs 4 euros a month.
"""


@pytest.fixture
def ws(settings: Settings, tmp_path: Path) -> Iterator[Workspace]:
    """A workspace with one English and one Korean document."""
    (tmp_path / "lockers.md").write_text(LOCKERS, "utf-8")
    (tmp_path / "pool.md").write_text(POOL, "utf-8")
    own = Settings(
        state_dir=settings.state_dir,
        web_tools=False,
        embedding_model="offline:hashing",
        cache_recheck=0.0,
        cache_cosine=0.1,
    )
    with open_workspace(own) as opened:
        opened.index.add([str(tmp_path / "lockers.md"), str(tmp_path / "pool.md")], jobs=1)
        yield opened


def context_of(ws: Workspace, user: str = "local") -> CacheContext:
    """The context of a user."""
    return cache_context(ws.settings, ws.index, ws.scope(user), "rag")


def ask(ws: Workspace, cache: AnswerCache, question: str, user: str = "local") -> Answer:
    """Answer a question as a conversation does that uses the cache."""
    context = context_of(ws, user)
    hit = cache.lookup(question, context)
    if hit and not hit.recheck:
        return hit.answer("t2")
    end = list(ws.conversation(assistant="rag", user=user).ask(question))[-1]
    assert isinstance(end, Answer), end
    cache.store(question, context, end, hit=hit)
    return end


CASES = [
    ("How much is a locker per month?", "a locker costs how much a month?", "9 euros"),
    ("수영장은 몇 시에 여나요?", "저기, 수영장 몇 시에 여는지 아세요?", "6시"),
]


@pytest.mark.parametrize(("question", "again", "fact"), CASES, ids=["en", "ko"])
def test_a_second_person_gets_the_answer_of_the_first(
    ws: Workspace, question: str, again: str, fact: str
) -> None:
    """With its citations, whose words still stand in the document."""
    first = ask(ws, ws.answer_cache, question, "ann")
    assert fact in first.answer and not first.cached
    second = ask(ws, ws.answer_cache, again, "ben")
    assert second.cached and second.answer == first.answer
    for one in second.citations:
        assert ws.index.page_text(one.source, one.page)[one.start : one.end] == one.quote


def test_an_abstention_is_not_given_again(ws: Workspace) -> None:
    """Documents that are added later may have the answer."""
    question = "How much is a surfboard?"
    assert ask(ws, ws.answer_cache, question).abstained
    assert ws.answer_cache.lookup(question, context_of(ws)) is None


def test_a_document_that_is_read_again_drops_its_answers(ws: Workspace, tmp_path: Path) -> None:
    """The answer of the new text is computed, and the old entry is gone."""
    question = "How much is a locker per month?"
    assert "9 euros" in ask(ws, ws.answer_cache, question).answer
    assert ask(ws, ws.answer_cache, question).cached
    (tmp_path / "lockers.md").write_text(LOCKERS.replace("9 euros", "11 euros"), "utf-8")
    ws.index.add([str(tmp_path / "lockers.md")], jobs=1)
    fresh = ask(ws, ws.answer_cache, question)
    assert not fresh.cached and "11 euros" in fresh.answer
    assert ask(ws, ws.answer_cache, question).answer == fresh.answer


def test_users_who_may_see_other_documents_share_no_answer(ws: Workspace, tmp_path: Path) -> None:
    """Those who may see the same ones do."""
    from index.catalog.labels import Labels

    (tmp_path / "staff.md").write_text(STAFF, "utf-8")
    ws.index.add([str(tmp_path / "staff.md")], jobs=1, labels=Labels(access=("user:sue",)))
    assert context_of(ws, "ann") == context_of(ws, "ben")
    assert context_of(ws, "ann") != context_of(ws, "sue")
    question = "How much is a staff locker a month?"
    assert "4 euros" in ask(ws, ws.answer_cache, question, "sue").answer
    assert ask(ws, ws.answer_cache, question, "sue").cached
    assert not ask(ws, ws.answer_cache, question, "ann").cached
    assert "4 euros" not in ask(ws, ws.answer_cache, question, "ann").answer


def test_collections_and_conditions_are_part_of_the_context(ws: Workspace) -> None:
    """An answer from some documents is none of all."""
    whole = cache_context(ws.settings, ws.index, ws.scope(), "rag")
    some = cache_context(ws.settings, ws.index, ws.scope(collection="default"), "rag")
    assert whole != some
    assert whole != cache_context(ws.settings, ws.index, ws.scope(), "react")


@pytest.mark.parametrize(
    ("name", "value"), [("top_k", 9), ("guard_age", "middle"), ("temperature", 0.7)]
)
def test_settings_that_change_answers_are_part_of_the_context(
    ws: Workspace, name: str, value: object
) -> None:
    """The others, as the length of a turn, are not."""
    before = context_of(ws)
    changed = ws.settings.model_copy(update={name: value})
    assert cache_context(changed, ws.index, ws.scope(), "rag") != before
    other = ws.settings.model_copy(update={"turn_seconds": 5.0, "cache_hours": 2.0})
    assert cache_context(other, ws.index, ws.scope(), "rag") == before
