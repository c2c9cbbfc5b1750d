"""Let a model grade an answer, criterion by criterion.

    judge = Judge(ws.chat_model("judge"), votes=3)
    graded = judge.grade("groundedness", Case(question, answer, passages))
    graded.value            # 0 to 1: the median vote; None where the judge gave no readable grade

One criterion a call, the reason before the score and several votes follow G-Eval (Liu et al.
2023, "G-Eval: NLG Evaluation using GPT-4 with Better Human Alignment"). Votes of a model at
temperature 0 would repeat each other, and judges are swayed by what comes first (Zheng et al. 2023,
"Judging LLM-as-a-Judge with MT-Bench and Chatbot Arena"), so each vote sees the passages begin at
another one. A reply that cannot be read is asked for once more and then counts as refused.
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
# The passages would only distract where the answer alone is graded.
_WITH_PASSAGES = ("groundedness", "completeness", "safety")
_WITH_ACCEPTED = ("completeness",)


class Grade(BaseModel):
    """A grade by one criterion."""

    reason: str = Field(description="What in the text leads to the score, two sentences at most.")
    score: int = Field(ge=LOWEST, le=HIGHEST, description="From 1, worst, to 5, best.")


@dataclass(frozen=True)
class Case:
    """An answer to grade.

    Attributes:
        passages: What the assistant was given, numbered as the answer cites it.
        accepted: Answers known to be right; empty where none are known.
        language: Of the prompt, `ko` or `en`.
    """

    question: str
    answer: str
    passages: tuple[NumberedPassage, ...] = ()
    accepted: tuple[str, ...] = ()
    language: str = "en"


@dataclass(frozen=True)
class Graded:
    """What the votes come to.

    Attributes:
        value: The median vote, 0 worst to 1 best; None unless most votes could be read.
        spread: Highest minus lowest vote on the same scale.
        scores: The votes that could be read, 1 to 5.
        refused: How many could not.
        reason: Why, in the words of a vote nearest to the median.
    """

    value: float | None
    spread: float = 0.0
    scores: tuple[int, ...] = ()
    refused: int = 0
    reason: str = ""


class Judge(JudgingModel):
    """Grades answers with a generative model, `votes` times by each criterion."""

    @property
    def version(self) -> str:
        """Changes with any character of the prompts and rubrics; results record it."""
        prompts = [load_prompt("judge", spoken, self.prompts).version for spoken in ("ko", "en")]
        return "-".join([*prompts, rubrics_version()])

    def grade(self, criterion: str, case: Case) -> Graded:
        """Return the grade of one answer by one criterion.

        Raises:
            ModelError: the judge did not answer.
        """
        said = [self._vote(criterion, case, turn) for turn in range(self.votes)]
        grades = [grade for grade in said if grade is not None]
        return _summed(grades, refused=len(said) - len(grades))

    def _vote(self, criterion: str, case: Case, turn: int) -> Grade | None:
        meaning, scale = rubric(criterion, case.language)
        shown = _material(criterion, case, turn)
        values = {"criterion": meaning, "scale": scale, "material": shown}
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


def judged(
    judge: Judge, names: Sequence[str], case: Case
) -> tuple[dict[str, float], dict[str, Mapping[str, Any]]]:
    """Return the metrics of one answer, and behind them each criterion's votes and reason.

    `judge_NAME` is there where the votes could be read; `judge_refused` is the share of votes
    that could not, and `judge_spread`, with several votes, how far apart the others are.

    Raises:
        ModelError: the judge did not answer.
    """
    found = {name: judge.grade(name, case) for name in names}
    values = {f"judge_{name}": one.value for name, one in found.items() if one.value is not None}
    values["judge_refused"] = fmean(one.refused / judge.votes for one in found.values())
    if judge.votes > 1:
        values["judge_spread"] = fmean(one.spread for one in found.values())
    detail: dict[str, Mapping[str, Any]] = {
        name: {"scores": list(one.scores), "refused": one.refused, "reason": one.reason}
        for name, one in found.items()
    }
    return values, detail


def _material(criterion: str, case: Case, turn: int) -> str:
    parts = [fenced("question", case.question)]
    if criterion in _WITH_PASSAGES and case.passages:
        first = turn % len(case.passages)
        parts.append(render_evidence([*case.passages[first:], *case.passages[:first]]))
    if criterion in _WITH_ACCEPTED:
        parts += [fenced("accepted", answer) for answer in case.accepted]
    return "\n".join([*parts, fenced("answer", case.answer)])


def _summed(grades: Sequence[Grade], refused: int) -> Graded:
    if len(grades) <= refused:
        return Graded(None, refused=refused, scores=tuple(grade.score for grade in grades))
    scores = [grade.score for grade in grades]
    middle, reach = median(scores), HIGHEST - LOWEST
    nearest = min(grades, key=lambda grade: abs(grade.score - middle))
    return Graded(
        value=(middle - LOWEST) / reach,
        spread=(max(scores) - min(scores)) / reach,
        scores=tuple(scores),
        refused=refused,
        reason=nearest.reason,
    )
