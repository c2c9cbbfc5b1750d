"""Outcomes of turns: written with the answer, made of old answers, and all that figures read."""

from typing import Any

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.engine import Engine

from agents.events import Error
from chains.sources import Citation
from chat import schema
from chat.feedback.figures import Figures, ReasonCount
from chat.feedback.outcomes import outcome_of
from chat.feedback.schema import turn_outcomes
from chat.feedback.store import FeedbackStore
from chat.feedback.table import csv_table
from chat.migrations.versions import v0007_turn_outcomes as migration
from chat.store import AppStore
from tests.chat.feedback.turns import CITED, finished

GUARD = {"rail": "pii", "rule": "phone", "action": "redact", "channel": "user"}


def outcomes(engine: Engine) -> list[Any]:
    """All outcomes in the order of their turns."""
    with engine.connect() as connection:
        query = select(turn_outcomes).order_by(turn_outcomes.c.turn_id)
        return list(connection.execute(query).mappings().all())


def test_an_outcome_is_written_with_the_answer(store: AppStore) -> None:
    """Numbers, decisions once, and cited documents; of a failure what is known."""
    no = Citation(2, "old.md", 1, "No.", "2", False)
    finished(
        store,
        citations=(CITED, no, no),
        guard=[GUARD, GUARD, {**GUARD, "action": "allow"}],
        usage={"total_tokens": 9, "other_tokens": 1, "usd": 0.5},
        ms={"total": 7, "first_token": 3},
    )
    (row,) = outcomes(store.engine)
    assert (row["ms"], row["first_ms"], row["tokens"], row["usd"]) == (7, 3, 10, 0.5)
    assert row["guard"] == [["pii", "phone", "redact", "user"]]
    assert row["sources"] == {"leave.md": True, "old.md": False}
    turn = store.begin("failed", "local", "leave?")
    store.finish(turn, "failed", Error("no", "failed"), text="", sources=[])
    failed = next(row for row in outcomes(store.engine) if row["turn_id"] == turn)
    assert (failed["ms"], failed["tokens"], failed["abstained"]) == (None, None, False)


def test_answers_of_an_earlier_program_get_an_outcome(
    store: AppStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The migration makes the same rows, batch by batch."""
    for number in range(5):
        finished(store, thread=f"t{number}", ms={"total": number})
    before = outcomes(store.engine)
    monkeypatch.setattr(migration, "BATCH", 2)
    with store.engine.begin() as connection:
        connection.execute(delete(turn_outcomes))
        migration._fill(connection)
    assert outcomes(store.engine) == before


def test_an_empty_end_has_an_outcome() -> None:
    """An answer of a very old program has neither usage nor times."""
    found = outcome_of({"answer": "yes"})
    assert (found["ms"], found["tokens"], found["guard"], found["sources"]) == (None, None, [], {})


def test_an_outcome_goes_with_its_conversation(store: AppStore) -> None:
    """Nothing of a deleted conversation is left in figures."""
    finished(store)
    with store.engine.begin() as connection:
        connection.execute(delete(schema.threads))
        count = select(func.count()).select_from(turn_outcomes)
        assert connection.execute(count).scalar() == 0


def test_figures_read_no_answer(store: AppStore) -> None:
    """Transcripts are large; without them every figure but the unanswered questions is there."""
    turn = finished(store, guard=[GUARD])
    FeedbackStore(store).rate(turn, "local", -1, reasons=["wrong", "bad_source"])
    with store.engine.begin() as connection:
        connection.execute(delete(schema.messages))
    figures = Figures(store.engine)
    assert figures.overview().p50_ms == 9
    assert figures.guard_decisions()[0].rule == "phone"
    assert figures.bad_sources()[0].source == "leave.md"
    assert set(figures.reasons()) == {ReasonCount("wrong", -1, 1), ReasonCount("bad_source", -1, 1)}
    assert figures.values() == {"collection": [], "assistant": ["rag"], "user": ["local"]}


def test_the_version_changes_with_turns_ratings_and_signals(store: AppStore) -> None:
    """Whoever keeps figures sees that they are old."""
    figures, feedback = Figures(store.engine), FeedbackStore(store)
    seen = [figures.version()]
    turn = finished(store)
    seen.append(figures.version())
    feedback.rate(turn, "local", 1)
    seen.append(figures.version())
    feedback.rate(turn, "local", -1)
    seen.append(figures.version())
    feedback.signal(turn, "local", "copied")
    seen.append(figures.version())
    assert len(set(seen)) == 5


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", " =1", "＝1+1", "＋1", "－1", "＠x"]
)
def test_no_cell_is_a_formula(text: str) -> None:
    """Neither behind spaces nor in full-width signs; every text is quoted."""
    body = csv_table([{"title": text, "n": 1}], {"title": "제목", "n": "n"})
    assert body.startswith('\ufeff"제목","n"\r\n')
    assert f'"\'{text}",1' in body


def test_a_cell_holds_semicolons_and_quotes() -> None:
    """They neither split a cell nor end it."""
    assert '"a;=1 ""b"""' in csv_table([{"title": 'a;=1 "b"'}])
