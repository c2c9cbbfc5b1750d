"""Figures: counts, times, costs, guard decisions, topics and sources, filtered and as CSV."""

import csv
import io
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from agents.events import Error
from chains.sources import Citation
from chat.feedback import figures as module
from chat.feedback.figures import Figures, Filters
from chat.feedback.replay import TurnContext
from chat.feedback.store import FeedbackStore
from chat.feedback.table import csv_text
from chat.feedback.topics import topics
from chat.store import AppStore
from tests.chat.feedback.turns import CITED, finished

BLOCKED = {"rail": "pii", "rule": "phone", "action": "redact", "channel": "user", "spans": 2}
ALLOWED = {**BLOCKED, "action": "allow"}
UNSUPPORTED = Citation(1, "old.md", 1, "Two.", "2", False)


@pytest.fixture
def figures(store: AppStore) -> Figures:
    """Figures over some conversations of two users, assistants and collections."""
    feedback = FeedbackStore(store)
    for number in range(20):
        turn = finished(
            store,
            thread=f"a{number}",
            collection="rules",
            ms={"total": 100 * (number + 1), "first_token": 10},
            usage={"total_tokens": 90, "other_tokens": 10, "usd": 0.01},
        )
        feedback.describe(turn, TurnContext("A", "rag", "rules", "en", "m1"))
        feedback.rate(turn, "local", 1 if number < 15 else -1)
    cached = finished(store, "휴학은?", thread="b", user="ann", assistant="react", cached=True)
    feedback.rate(cached, "ann", -1, reasons=["bad_source"])
    feedback.signal(cached, "ann", "repeated")
    feedback.signal(cached, "ann", "copied")
    old = finished(
        store, thread="c", user="ann", citations=(UNSUPPORTED,), guard=[BLOCKED, BLOCKED, ALLOWED]
    )
    feedback.rate(old, "ann", 1)
    for number, question in enumerate(
        ("기숙사 방값은 얼마인가요?", "기숙사 방값은 한 달에 얼마죠?", "Who feeds the campus cat?")
    ):
        finished(store, question, "?", thread=f"u{number}", abstained=True, citations=())
    turn = store.begin("failed", "local", "leave?")
    store.finish(turn, "failed", Error("no", "failed"), text="", sources=[])
    store.begin("running", "local", "leave?")
    return Figures(store.engine)


def test_the_overview_counts_everything_once(figures: Figures) -> None:
    """Answers, failures, abstentions, cache, guard, ratings, signals, times, tokens and dollars."""
    found = figures.overview()
    assert (found.turns, found.answers, found.failed, found.abstained) == (26, 25, 1, 3)
    assert (found.cached, found.false_hits, found.guarded) == (1, 1, 1)
    assert (found.thumbs_up, found.thumbs_down) == (16, 6)
    assert (found.redone, found.copied) == (1, 1)
    assert found.tokens == 20 * 100 + 5 * 3
    assert found.usd == pytest.approx(0.2)
    assert not found.truncated
    of_rules = figures.overview(Filters(collection="rules"))
    assert of_rules.p50_ms == pytest.approx(1050)
    assert of_rules.p95_ms == pytest.approx(1905)
    assert (of_rules.first_p50_ms, of_rules.first_p95_ms) == (10, 10)


def test_nothing_gives_no_figures(store: AppStore) -> None:
    """Counts are 0, times are unknown, lists are empty."""
    empty = Figures(store.engine)
    assert (empty.overview().turns, empty.overview().p50_ms) == (0, None)
    assert empty.by("assistant") == []
    assert empty.guard_decisions() == []
    assert empty.unanswered() == []
    assert empty.bad_sources() == []
    assert csv_text([]) == ""


def test_thumbs_are_told_by_collection_and_assistant(figures: Figures) -> None:
    """Those with most turns first."""
    by_collection = [(o.name, o.thumbs_up, o.thumbs_down) for o in figures.by("collection")]
    assert by_collection == [("rules", 15, 5), ("", 1, 1)]
    by_assistant = {o.name: (o.turns, o.thumbs_down) for o in figures.by("assistant")}
    assert by_assistant == {"rag": (24, 5), "react": (1, 1), "": (1, 0)}
    assert [o.name for o in figures.by("variant")] == ["A", ""]
    (day,) = figures.by("day")
    assert day.turns == 26


def test_filters_leave_what_they_name(figures: Figures, store: AppStore) -> None:
    """Time, collection, assistant and user, alone and together."""
    assert figures.overview(Filters(user="ann")).turns == 2
    assert figures.overview(Filters(assistant="react")).turns == 1
    assert figures.overview(Filters(user="ann", assistant="rag")).thumbs_up == 1
    newest = max(thread.created_at for thread in store.threads("local", limit=100))
    assert figures.overview(Filters(since=newest + 60)).turns == 0
    assert figures.overview(Filters(until=newest - 3600)).turns == 0
    assert figures.guard_decisions(Filters(user="local")) == []


def test_guard_decisions_are_counted_by_turn(figures: Figures) -> None:
    """A rule that decides twice in a turn counts once; what was allowed is no decision."""
    (found,) = figures.guard_decisions()
    assert (found.rail, found.rule, found.action, found.channel) == (
        *("pii", "phone", "redact", "user"),
    )
    assert found.turns == 1


def test_bad_sources_are_named(figures: Figures) -> None:
    """A document in answers rated down, and one that does not support what cites it."""
    first, second = figures.bad_sources()
    assert (first.source, first.cited, first.thumbs_down, first.bad_source) == (
        "leave.md",
        21,
        6,
        1,
    )
    assert (second.source, second.thumbs_down, second.unsupported) == ("old.md", 0, 1)
    assert CITED.source == "leave.md"


def test_unanswered_questions_are_grouped(figures: Figures) -> None:
    """Two wordings are one topic, by words and by meaning."""
    for embed in (None, by_length):
        room, cat = figures.unanswered(embed=embed)
        assert room.count == 2
        assert set(room.questions) == {"기숙사 방값은 얼마인가요?", "기숙사 방값은 한 달에 얼마죠?"}
        assert cat.title == "Who feeds the campus cat?"


def by_length(texts: Sequence[str]) -> NDArray[np.float32]:
    """Vectors by which Korean questions are like each other, and English ones."""
    rows = [[float("가" <= text[0] <= "힣"), float(text[0].isascii())] for text in texts]
    return np.array(rows, dtype=np.float32)


def test_topics_are_titled_by_their_most_frequent_question() -> None:
    """The same question in another spelling counts for it."""
    asked = [
        ("When does the pool open today?", 5.0),
        ("When does the pool open?", 4.0),
        ("when does the pool open", 3.0),
        ("Where is the library?", 2.0),
    ]
    pool, library = topics(asked)
    assert (pool.title, pool.count, pool.last) == ("When does the pool open?", 3, 5.0)
    assert library.count == 1


def test_figures_are_bounded(figures: Figures, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest turns count, and the summary says that there are more."""
    monkeypatch.setattr(module, "MOST", 11)  # one of them is running
    found = figures.overview()
    assert (found.turns, found.truncated) == (10, True)


def test_csv_holds_every_row_and_no_formula(store: AppStore) -> None:
    """Korean survives, lists are joined, and a question cannot run in a spreadsheet."""
    for number, question in enumerate(('=HYPERLINK("http://x")', "기숙사, 방값은?")):
        finished(store, question, "?", thread=f"t{number}", abstained=True, citations=())
    text = csv_text(Figures(store.engine).unanswered())
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert {row["title"] for row in rows} == {'\'=HYPERLINK("http://x")', "기숙사, 방값은?"}
    assert {row["count"] for row in rows} == {"1"}
