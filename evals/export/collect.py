"""Rows of feedback: what people promoted to training rows, and pairs of rated answers.

Promoted rows are grounded and scrubbed. A question whose answers were rated up and down gives a
preference, too, where one of its answers was promoted.
"""

from collections import defaultdict
from dataclasses import replace

from chat.cache.keys import normalised
from chat.feedback.scrub import Scrubber
from errors import FeedbackError
from evals.export.rows import TrainingRow
from evals.feedback.promote import Promoter
from workspace import Workspace


def promoted_rows(workspace: Workspace) -> list[TrainingRow]:
    """Return the training rows that people have made of ratings, the newest first."""
    rows = [TrainingRow.from_json(one.data) for one in workspace.promotions.active("training")]
    return _with_rejected(workspace, rows[::-1])


def rated_rows(workspace: Workspace, since: float = 0.0) -> tuple[list[TrainingRow], int]:
    """Return rows of all ratings, as if each was promoted, and the number of those that cannot be.

    Ratings without a right answer, without support in the documents, or of documents that not
    everyone may see are left out.
    """
    promoter, rows, refused = Promoter(workspace), list[TrainingRow](), 0
    for rating in workspace.feedback.ratings(since=since):
        try:
            rows.append(TrainingRow.from_json(promoter.training_row(rating), "rating"))
        except FeedbackError:
            refused += 1
    return _with_rejected(workspace, rows), refused


def _with_rejected(workspace: Workspace, rows: list[TrainingRow]) -> list[TrainingRow]:
    """Give rows without a rejected answer one that was rated down for the same question."""
    lacking = [row for row in rows if not row.rejected]
    if not lacking:
        return rows
    scrubber = Scrubber(workspace.settings)
    down: dict[str, list[str]] = defaultdict(list)
    for rating in workspace.feedback.ratings(thumb=-1):
        question = scrubber.scrub(rating.replay.question)
        down[normalised(question)].append(rating.replay.answer)
    return [
        replace(row, rejected=scrubber.scrub(worse[0]))
        if not row.rejected and (worse := down.get(normalised(row.question)))
        else row
        for row in rows
    ]
