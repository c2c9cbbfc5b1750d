"""The answer cache: hits, misses, rechecks, counters, and who may share an entry."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from chat.cache.cache import AnswerCache
from chat.cache.entry import Entry
from chat.cache.keys import normalised
from chat.cache.redis_store import RedisAnswers
from tests.chat.cache.conftest import CONTEXT, answer, citation

Make = Callable[..., AnswerCache]
QUESTION = {"en": "How much is a locker per month?", "ko": "사물함은 한 달에 얼마인가요?"}
PARAPHRASE = {
    "en": "Could you tell me how much a locker is per month?",
    "ko": "한 달에 사물함 얼마예요?",
}
TRAP = {"en": "How much is a locker per year?", "ko": "사물함은 일 년에 얼마인가요?"}


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_question_is_answered_once(make_cache: Make, language: str) -> None:
    """The same question hits by its key, a paraphrase by its meaning, a trap not at all."""
    cache = make_cache()
    question = QUESTION[language]
    assert cache.lookup(question, CONTEXT) is None
    assert cache.store(question, CONTEXT, answer()) == ""
    exact = cache.lookup(f"  {question} ", CONTEXT)
    assert exact is not None and exact.kind == "exact"
    close = cache.lookup(PARAPHRASE[language], CONTEXT)
    assert close is not None and close.kind == "semantic" and close.cosine < 1
    assert close.entry.question == question
    assert cache.lookup(TRAP[language], CONTEXT) is None
    expected = {"misses": 2, "stored": 1, "hits_exact": 1, "hits_semantic": 1, "saved_tokens": 2000}
    assert expected.items() <= cache.counters.items()


def test_a_hit_is_an_answer_that_cost_nothing(make_cache: Make) -> None:
    """It is marked, belongs to the thread that asks, and keeps its citations."""
    cache = make_cache()
    cache.store(QUESTION["en"], CONTEXT, answer())
    hit = cache.lookup(QUESTION["en"], CONTEXT)
    assert hit is not None
    given = hit.answer("other thread")
    assert given.cached and given.thread == "other thread" and given.usage == {}
    assert given.citations == answer().citations and given.answer == answer().answer


@pytest.mark.parametrize(
    "other",
    [
        {"access": "staff"},
        {"generation": 8},
        {"prompt": "2"},
        {"model": "other"},
        {"policy": "strict"},
        {"settings": "k=9"},
        {"assistant": "react"},
    ],
)
def test_another_context_shares_no_entry(make_cache: Make, other: dict[str, Any]) -> None:
    """Neither the same question nor a paraphrase hits in it."""
    cache = make_cache()
    cache.store(QUESTION["en"], CONTEXT, answer())
    context = replace(CONTEXT, **other)
    assert cache.lookup(QUESTION["en"], context) is None
    assert cache.lookup(PARAPHRASE["en"], context) is None


def test_again_goes_past_the_cache(make_cache: Make) -> None:
    """And drops the entry, so that the new answer takes its place."""
    cache = make_cache()
    cache.store(QUESTION["en"], CONTEXT, answer())
    assert cache.lookup(QUESTION["en"], CONTEXT, again=True) is None
    assert cache.lookup(QUESTION["en"], CONTEXT) is None
    cache.store(QUESTION["en"], CONTEXT, answer("It is 10 euros [1]."))
    hit = cache.lookup(QUESTION["en"], CONTEXT)
    assert hit is not None and "10" in hit.entry.answer.answer
    assert cache.counters["again"] == 1


def test_a_follow_up_is_not_looked_up(make_cache: Make) -> None:
    """The same words mean something else behind other turns."""
    cache = make_cache()
    cache.store(QUESTION["en"], CONTEXT, answer())
    assert cache.lookup(QUESTION["en"], CONTEXT, earlier=True) is None


@pytest.mark.parametrize(
    ("text", "false_hits"), [("It is 9 euros [1].", 0), ("It is 12 euros [1].", 1)]
)
def test_a_share_of_the_hits_is_compared(make_cache: Make, text: str, false_hits: int) -> None:
    """An answer that differs from the cached one counts as a false hit and takes its place."""
    cache = make_cache(cache_recheck=0.5, chance=lambda: 0.4)
    cache.store(QUESTION["en"], CONTEXT, answer())
    hit = cache.lookup(PARAPHRASE["en"], CONTEXT)
    assert hit is not None and hit.recheck
    cache.store(PARAPHRASE["en"], CONTEXT, answer(text), hit=hit)
    assert cache.counters.get("false_hits", 0) == false_hits
    assert cache.counters["rechecked"] == 1 and "hits_semantic" not in cache.counters
    kept = make_cache().lookup(QUESTION["en"], CONTEXT)
    assert kept is not None and kept.entry.answer.answer == text


def test_a_hit_above_the_share_is_given(make_cache: Make) -> None:
    """Chance decides against the setting."""
    cache = make_cache(cache_recheck=0.5, chance=lambda: 0.6)
    cache.store(QUESTION["en"], CONTEXT, answer())
    hit = cache.lookup(QUESTION["en"], CONTEXT)
    assert hit is not None and not hit.recheck


def test_refused_answers_are_counted_by_reason(make_cache: Make) -> None:
    """So that an operator sees why little is cached."""
    cache = make_cache()
    assert cache.store(QUESTION["en"], CONTEXT, answer(abstained=True)) == "abstained"
    assert cache.lookup(QUESTION["en"], CONTEXT) is None
    assert cache.counters["refused_abstained"] == 1


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_change_of_the_documents_drops_an_answer(make_cache: Make, language: str) -> None:
    """Also one that cites nothing of what changed, on this machine and on others."""
    server = FakeRedis()
    cache = make_cache(shared=RedisAnswers(server, 60))
    cache.store(QUESTION[language], CONTEXT, answer(citations=[citation("c7")]))
    later = replace(CONTEXT, generation=CONTEXT.generation + 1)
    assert cache.lookup(QUESTION[language], later) is None
    assert cache.lookup(QUESTION[language], CONTEXT) is not None


def test_a_far_question_is_not_compared(make_cache: Make) -> None:
    """Below the cosine of the settings the gate is not asked."""
    cache = make_cache(cache_cosine=1.0)
    cache.store(QUESTION["en"], CONTEXT, answer())
    assert cache.lookup(PARAPHRASE["en"], CONTEXT) is None


def test_a_failing_database_is_a_miss(
    make_cache: Make, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A cache that fails does not fail a turn; the log says so, without the question."""
    cache = make_cache()

    def fail(*_: Any, **__: Any) -> None:
        raise OperationalError("select", {}, Exception("database is locked"))

    monkeypatch.setattr("chat.cache.store.AnswerStore.get", fail)
    monkeypatch.setattr("chat.cache.store.AnswerStore.put", fail)
    assert cache.lookup(QUESTION["en"], CONTEXT) is None
    cache.store(QUESTION["en"], CONTEXT, answer())
    assert "cannot be read" in caplog.text and "cannot be written" in caplog.text
    assert QUESTION["en"] not in caplog.text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("When is it?", "  when  is it ? "),
        ("Ｗｈｅｎ is it", "when is it"),
        ("휴학은 언제인가요?", "휴학은 언제인가요"),
        ("w\u200bhen is it", "when is it"),
    ],
)
def test_spellings_of_one_question_have_one_key(one: str, other: str) -> None:
    """Case, blanks, full width, invisible characters and the mark at the end do not count."""
    assert normalised(one) == normalised(other)


class FakeRedis:
    """The commands that are used, over dictionaries; fails on request."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self.times: dict[str, int] = {}
        self.fails = False

    def _check(self) -> None:
        if self.fails:
            raise ConnectionError("refused")

    def get(self, name: str) -> str | None:
        self._check()
        return self.values.get(name)

    def set(self, name: str, value: str, *, ex: int) -> None:
        self._check()
        self.values[name], self.times[name] = value, ex

    def delete(self, *names: str) -> None:
        self._check()
        for name in names:
            self.values.pop(name, None)


def test_machines_share_exact_answers(make_cache: Make) -> None:
    """One that has never seen a question finds it by its key; what one removes is gone for all."""
    server = FakeRedis()
    shared = RedisAnswers(server, 60)
    make_cache(shared=shared).store(QUESTION["ko"], CONTEXT, answer())
    other = make_cache(shared=shared)
    other.clear()
    hit = other.lookup(QUESTION["ko"], CONTEXT)
    assert hit is not None and hit.kind == "exact"
    assert set(server.times.values()) == {60}
    assert other.lookup(QUESTION["ko"], replace(CONTEXT, access="staff")) is None
    other.lookup(QUESTION["ko"], CONTEXT, again=True)
    assert other.lookup(QUESTION["ko"], CONTEXT) is None
    assert server.values == {}


def test_a_failing_server_is_a_miss(make_cache: Make) -> None:
    """The store of this machine goes on."""
    server = FakeRedis()
    cache = make_cache(shared=RedisAnswers(server, 60))
    server.fails = True
    assert cache.lookup(QUESTION["en"], CONTEXT) is None
    cache.store(QUESTION["en"], CONTEXT, answer())
    assert cache.lookup(QUESTION["en"], CONTEXT) is not None


def test_a_damaged_shared_entry_is_a_miss() -> None:
    """What another program wrote under a key is no error."""
    server = FakeRedis()
    shared = RedisAnswers(server, 60)
    shared.put(Entry("k", "question", answer()))
    assert shared.get("k") is not None
    server.values["rag:answer:k"] = "{}"
    assert shared.get("k") is None
