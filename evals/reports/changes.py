"""Changed questions: those whose score differs between two runs."""

from dataclasses import dataclass

from evals.records import Run
from evals.reports.breakdown import answer_text, expected_text, question_text, score


@dataclass(frozen=True)
class ChangedQuestion:
    """A question whose score differs.

    Attributes:
        before, after: Its scores, 1 being best.
        said_before, said_after: The answers, or the first documents found.
        wanted: What would be right.
    """

    question: str
    before: float
    after: float
    said_before: str
    said_after: str
    wanted: str


def changed_questions(left: Run, right: Run) -> list[ChangedQuestion]:
    """Return the questions of both runs with different scores, those that lost most first."""
    ours = {row.id: row for row in left.rows}
    found: list[ChangedQuestion] = []
    for row in right.rows:
        if row.id not in ours:
            continue
        before, after = score(left, ours[row.id]), score(right, row)
        if before is not None and after is not None and before != after:
            said = answer_text(ours[row.id]), answer_text(row)
            found.append(
                ChangedQuestion(question_text(row), before, after, *said, expected_text(row))
            )
    return sorted(found, key=lambda one: (one.after - one.before, one.question))
