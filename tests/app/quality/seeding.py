"""A state with figures: turns, ratings and signals of some days, and two evaluation runs."""

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import update

from agents.events import Answer, Step
from chains.sources import Citation, Source
from chat import schema
from chat.feedback.replay import TurnContext
from chat.feedback.store import FeedbackStore
from chat.store import AppStore
from evals.metrics.metrics import interval
from evals.records import QuestionResult, Run
from evals.results import save
from evals.runs.stored import runs_folder

DAY = 86_400
SOURCE = Source(1, "leave.md", "Leave", 1, "Two years.", child_id="1")
BLOCKED = {"rail": "pii", "rule": "phone", "action": "redact", "channel": "user", "spans": 1}
UNANSWERED = (
    "기숙사 방값은 얼마인가요?",
    "기숙사 방값은 한 달에 얼마죠?",
    "Who feeds the campus cat?",
    '=HYPERLINK("http://x")',
    "My number is 010-1234-5678, who calls me back?",
)


def seed(store: AppStore, *, answers: int = 30) -> None:
    """Write answers of two weeks by two users, some rated, and unanswered questions."""
    feedback = FeedbackStore(store)
    for number in range(answers):
        user, variant = ("local", "A") if number % 3 else ("ann", "B")
        turn = answered(
            store,
            f"How long is leave number {number}?",
            thread=f"seed-{number}",
            user=user,
            days_ago=number % 14,
            cached=number % 10 == 0,
            guard=[BLOCKED] if number % 15 == 0 else [],
            supported=number % 9 != 0,
            ms={"total": 400 + 100 * number, "first_token": 200},
            usage={"total_tokens": 900, "usd": 0.002},
        )
        assistant, collection = ("rag", "rules") if number % 2 else ("react", "")
        feedback.describe(turn, TurnContext(variant, assistant, collection, "en", "m1"))
        if number % 2:
            up = number % 5 != 0
            feedback.rate(turn, user, 1 if up else -1, reasons=["clear" if up else "bad_source"])
        if number % 4 == 0:
            feedback.signal(turn, user, "copied" if number % 8 else "repeated")
    for number, question in enumerate(UNANSWERED):
        answered(store, question, thread=f"open-{number}", abstained=True, days_ago=number)


def answered(
    store: AppStore,
    question: str,
    *,
    thread: str,
    user: str = "local",
    days_ago: float = 0,
    supported: bool = True,
    **end: Any,
) -> str:
    """Write a finished turn of a past day and return its id."""
    turn = store.begin(thread, user, question)
    cited = (
        [] if end.get("abstained") else [Citation(1, "leave.md", 1, "Two years.", "1", supported)]
    )
    step = Step("s1", "search_documents", "leave", "done", 3)
    values: Mapping[str, Any] = {"abstained": False, **end}
    answer = Answer("Two years [1].", citations=cited, steps=[step], thread=thread, **values)
    store.finish(turn, "done", answer, text=answer.answer, sources=[SOURCE])
    begun = update(schema.turns).where(schema.turns.c.id == turn)
    with store.engine.begin() as connection:
        connection.execute(begun.values(started_at=time.time() - days_ago * DAY))
    return turn


def seed_runs(state: Path, questions: int = 24) -> None:
    """Write two runs of the same questions, the second better, and a damaged one."""
    for name, config, right in (
        ("before", {}, 8),
        ("after", {"top_k": 8, "openai_api_key": "sk-x"}, 20),
    ):
        rows = tuple(
            QuestionResult(
                f"q{number}",
                {"answer_contains": float(number < right), "ms_total": 100.0 + number},
                {"question": f"질문 {number}?", "answer": f"{name} {number}", "accepted": ["맞음"]},
            )
            for number in range(questions)
        )
        metrics = {
            metric: interval([row.values[metric] for row in rows])
            for metric in ("answer_contains", "ms_total")
        }
        run = Run("questions", "answers", "default", metrics, rows, config, "f")
        save([run], runs_folder(state) / name)
    damaged = runs_folder(state) / "damaged"
    damaged.mkdir()
    (damaged / "runs.json").write_text(json.dumps({"runs": [{"dataset": "x"}]}), "utf-8")
