"""LLM judge: grades an answer criterion by criterion, with several votes.

    judge = Judge(ws.chat_model("judge"), votes=3)
    grade = judge.grade("groundedness", Case(question, answer, passages))
    grade.value            # 0 to 1: the median vote; None without a readable majority of votes

One criterion for each call, the reason before the score and several votes follow G-Eval (Liu et
al. 2023, "G-Eval: NLG Evaluation using GPT-4 with Better Human Alignment"). Votes at temperature 0
would repeat each other, and judges have a position bias (Zheng et al. 2023, "Judging LLM-as-a-Judge
with MT-Bench and Chatbot Arena"), so each vote sees the passages rotated. An unreadable reply is
asked for once more and then counts as refused.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Any

from pydantic import BaseModel, Field

from errors import EvaluationError
from evals.judges.structured import JudgingModel
from models.evidence import NumberedPassage, fenced, render_evidence
from prompts.rubrics import criteria, rubric, rubrics_version
from prompts.templates import load_prompt

LOWEST, HIGHEST = 1, 5
# Criteria whose prompt contains the passages.
_WITH_PASSAGES = ("groundedness", "completeness", "safety")
_WITH_ACCEPTED = ("completeness",)


class Grade(BaseModel):
    """A grade by one criterion."""

    reason: str = Field(description="What in the text leads to the score, two sentences at most.")
    score: int = Field(ge=LOWEST, le=HIGHEST, description="From 1, worst, to 5, best.")


@dataclass(frozen=True)
class Case:
    """An answer to judge.

    Attributes:
        passages: The evidence of the assistant, numbered as the answer cites it.
        accepted: Accepted answers; empty where none are known.
        language: Language of the prompt, `ko` or `en`.
    """

    question: str
    answer: str
    passages: tuple[NumberedPassage, ...] = ()
    accepted: tuple[str, ...] = ()
    language: str = "en"


@dataclass(frozen=True)
class AggregatedGrade:
    """The aggregated votes.

    Attributes:
        value: Median vote, 0 worst to 1 best; None unless most votes could be read.
        spread: Highest minus lowest vote on the same scale.
        scores: The readable votes, 1 to 5.
        refused: The number of unreadable votes.
        reason: Reason of a vote nearest to the median.
    """

    value: float | None
    spread: float = 0.0
    scores: tuple[int, ...] = ()
    refused: int = 0
    reason: str = ""


class Judge(JudgingModel):
    """Grades answers by a generative model, with `votes` votes for each criterion."""

    @property
    def version(self) -> str:
        """Hash of the prompts and rubrics, recorded in results."""
        prompts = [load_prompt("judge", spoken, self.prompts).version for spoken in ("ko", "en")]
        return "-".join([*prompts, rubrics_version()])

    def grade(self, criterion: str, case: Case) -> AggregatedGrade:
        """Return the grade of one answer by one criterion.

        Raises:
            ModelError: the judge did not answer.
        """
        votes = [self._vote(criterion, case, number) for number in range(self.votes)]
        grades = [grade for grade in votes if grade is not None]
        return _aggregated(grades, refused=len(votes) - len(grades))

    def _vote(self, criterion: str, case: Case, number: int) -> Grade | None:
        meaning, scale = rubric(criterion, case.language)
        material = _material(criterion, case, number)
        values = {"criterion": meaning, "scale": scale, "material": material}
        return self.ask("judge", case.language, Grade, **values)


def known_criteria(names: Iterable[str]) -> tuple[str, ...]:
    """Return the criteria named, all of them for `all`.

    Raises:
        EvaluationError: one is not known.
    """
    names, known = tuple(dict.fromkeys(names)), criteria()
    if unknown := [name for name in names if name not in (*known, "all")]:
        raise EvaluationError(
            "The judge knows no criterion {unknown!r}.",
            "Known: {known}, or all.",
            unknown=unknown[0],
            known=", ".join(known),
        )
    return known if "all" in names else names


def judge_scores(
    judge: Judge, names: Sequence[str], case: Case
) -> tuple[dict[str, float], dict[str, Mapping[str, Any]]]:
    """Return the metrics of one answer, and each criterion's votes and reason as details.

    `judge_NAME` exists where most votes could be read; `judge_refused` is the share of unreadable
    votes, and `judge_spread`, with several votes, the mean spread of the others.

    Raises:
        ModelError: the judge did not answer.
    """
    grades = {name: judge.grade(name, case) for name in names}
    values = {f"judge_{name}": one.value for name, one in grades.items() if one.value is not None}
    values["judge_refused"] = fmean(one.refused / judge.votes for one in grades.values())
    if judge.votes > 1:
        values["judge_spread"] = fmean(one.spread for one in grades.values())
    detail: dict[str, Mapping[str, Any]] = {
        name: {"scores": list(one.scores), "refused": one.refused, "reason": one.reason}
        for name, one in grades.items()
    }
    return values, detail


def _material(criterion: str, case: Case, number: int) -> str:
    parts = [fenced("question", case.question)]
    if criterion in _WITH_PASSAGES and case.passages:
        first = number % len(case.passages)
        parts.append(render_evidence([*case.passages[first:], *case.passages[:first]]))
    if criterion in _WITH_ACCEPTED:
        parts += [fenced("accepted", answer) for answer in case.accepted]
    return "\n".join([*parts, fenced("answer", case.answer)])


def _aggregated(grades: Sequence[Grade], refused: int) -> AggregatedGrade:
    if len(grades) <= refused:
        return AggregatedGrade(None, refused=refused, scores=tuple(grade.score for grade in grades))
    scores = [grade.score for grade in grades]
    middle, scale = median(scores), HIGHEST - LOWEST
    nearest = min(grades, key=lambda grade: abs(grade.score - middle))
    return AggregatedGrade(
        value=(middle - LOWEST) / scale,
        spread=(max(scores) - min(scores)) / scale,
        scores=tuple(scores),
        refused=refused,
        reason=nearest.reason,
    )
