"""Pairwise comparison: a judge model prefers one of two answers to a question.

    preference = Pairwise(ws.chat_model("judge")).prefer(left, right)
    preference.outcome        # "left", "right", "tie", or None where the reply was not readable

Against position bias each pair is judged in both orders, and an answer is preferred only where
both orders agree; everything else is a tie (Zheng et al. 2023, "Judging LLM-as-a-Judge with
MT-Bench and Chatbot Arena").
"""

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, Field

from evals.judges.judge import Case
from evals.judges.structured import JudgingModel
from models.evidence import Evidence, fenced, render_evidence

Outcome = Literal["left", "right", "tie"]


class Choice(BaseModel):
    """The better of two answers."""

    reason: str = Field(description="Why, in two sentences at most.")
    winner: Literal["A", "B", "tie"] = Field(description="A, B or tie.")


@dataclass(frozen=True)
class Preference:
    """Which of two answers is better.

    Attributes:
        outcome: None where most votes of an order could not be read.
        swayed: Whether the two orders named different winners (position bias).
        reason: Reason of the last vote that agrees with the outcome; empty where the orders differ.
    """

    outcome: Outcome | None
    swayed: bool = False
    reason: str = ""


class Pairwise(JudgingModel):
    """Compares answers by a generative model, with `votes` votes in each order."""

    def prefer(self, left: Case, right: Case) -> Preference:
        """Return which of two answers to one question is better.

        The question and the accepted answers are taken from `left`.

        Raises:
            ModelError: the judge did not answer.
        """
        reasons: dict[Outcome, str] = {}
        first = self._ordered(left, right, ("left", "right"), reasons)
        second = self._ordered(right, left, ("right", "left"), reasons)
        if first is None or second is None:
            return Preference(None)
        if first == second:
            return Preference(first, reason=reasons.get(first, ""))
        return Preference("tie", swayed="tie" not in (first, second))

    def _ordered(
        self, a: Case, b: Case, names: tuple[Outcome, Outcome], reasons: dict[Outcome, str]
    ) -> Outcome | None:
        """Return the majority vote in one order; a tie where there is no majority."""
        outcomes: dict[str, Outcome] = {"A": names[0], "B": names[1], "tie": "tie"}
        votes: Counter[Outcome] = Counter()
        for _ in range(self.votes):
            if (choice := self._vote(a, b)) is not None:
                votes[outcomes[choice.winner]] += 1
                reasons[outcomes[choice.winner]] = choice.reason
        if votes.total() * 2 <= self.votes:
            return None
        winner, count = votes.most_common(1)[0]
        return winner if count * 2 > votes.total() else "tie"

    def _vote(self, a: Case, b: Case) -> Choice | None:
        return self.ask("prefer", a.language, Choice, material=_material(a, b))


def _material(a: Case, b: Case) -> str:
    passages = [
        Evidence(passage.n, name, passage.text)
        for name, case in (("A", a), ("B", b))
        for passage in case.passages
    ]
    parts = [fenced("question", a.question)]
    parts += [fenced("accepted", answer) for answer in a.accepted]
    parts += [fenced("answer-a", a.answer), fenced("answer-b", b.answer)]
    return "\n".join([*parts, render_evidence(passages)]).rstrip()
