"""Mistakes of a run: the questions that were answered wrong or refused, by kind."""

from collections.abc import Callable, Mapping
from typing import Literal

from evals.records import QuestionResult, Run

Mistake = Literal["refused", "wrong", "incomplete", "unfounded", "off_topic"]


def mistakes(run: Run) -> dict[str, list[tuple[QuestionResult, Mistake]]]:
    """Return the questions of each kind that went wrong, and how, in the order of the kinds.

    Tasks without right and wrong answers have none. A question is `refused`, `wrong`, `incomplete`
    (something of `all_of` lacks), `unfounded` (answered although the documents do not) or, in a
    dialogue, `off_topic` (it mentions what it must not).
    """
    found: dict[str, list[tuple[QuestionResult, Mistake]]] = {}
    judge = TASKS.get(run.task)
    for row in run.rows if judge else ():
        if judge and not row.error and (mistake := judge(row)):
            found.setdefault(str(row.detail.get("kind") or ""), []).append((row, mistake))
    return dict(sorted(found.items()))


def _answer(row: QuestionResult) -> Mistake | None:
    values = row.values
    if values.get("refused_answerable"):
        return "refused"
    if values.get("abstention_recall") == 0.0:
        return "unfounded"
    if values.get("wrong_answerable"):
        return "wrong"
    if values.get("answer_complete") == 0.0:
        return "incomplete"
    return "wrong" if values.get("answer_contains", 1.0) < 1.0 else None


def _dialogue(row: QuestionResult) -> Mistake | None:
    if row.values.get("last_turn_right", 1.0):
        return None
    if row.detail.get("abstained"):
        return "refused"
    return "wrong" if row.detail.get("missing") else "off_topic"


def _memory(row: QuestionResult) -> Mistake | None:
    if row.values.get("fact_right", row.values.get("abstained_right", 1.0)):
        return None
    if "abstained_right" in row.values:
        return "unfounded"
    if row.detail.get("abstained"):
        return "refused"
    return "wrong" if row.detail.get("missing") else "off_topic"


TASKS: Mapping[str, Callable[[QuestionResult], Mistake | None]] = {
    "answers": _answer,
    "dialogues": _dialogue,
    "memory": _memory,
}
