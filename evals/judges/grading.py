"""What else an answer is measured by, where someone asks for it: a judge, a model of meaning.

grading = Grading(criteria=("groundedness",), votes=3)
for grade in grading.graders(workspace):
    values, detail = grade(question, answer, sources)
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from agents.events import Answer
from chains.sources import Source
from evals.datasets.datasets import Question
from evals.judges.judge import Case, Judge, judged, known_criteria
from evals.metrics.bertscore import METRIC, BertScore, transformer
from models.chat import chat_model, chat_model_name
from settings import Settings
from workspace import Workspace

Graded = tuple[dict[str, float], dict[str, Any]]
Grader = Callable[[Question, Answer, Sequence[Source]], Graded]


@dataclass(frozen=True)
class Grading:
    """Which measures are asked for; by default none.

    Attributes:
        criteria: What the judge grades, `all` for everything it knows.
        votes: Of the judge, for each criterion.
        bertscore: Model of BERTScore; empty for none.
    """

    criteria: tuple[str, ...] = ()
    votes: int = 1
    bertscore: str = ""

    def __bool__(self) -> bool:
        return bool(self.criteria or self.bertscore)

    def check(self, settings: Settings) -> None:
        """Tell what is missing before anything is measured.

        Raises:
            EvaluationError: a criterion is unknown, or BERTScore cannot be had.
            GenerativeModelNeeded: the judge is the embedded model.
        """
        known_criteria(self.criteria)
        if self.criteria:
            Judge(chat_model(settings, "judge"))
        if self.bertscore:
            transformer(self.bertscore)

    def key(self, settings: Settings) -> str:
        """Return what the grades depend on: other rows than these cannot stand for them."""
        if not self:
            return ""
        parts = [*known_criteria(self.criteria), str(self.votes), self.bertscore]
        if self.criteria:
            judge = Judge(chat_model(settings, "judge"), prompts=settings.prompts_dir)
            parts += [chat_model_name(settings, "judge"), judge.version]
        return "|".join(parts)

    def graders(self, workspace: Workspace) -> list[Grader]:
        """Return the measures, each made once; they raise ModelError where a model fails."""
        found: list[Grader] = []
        if self.criteria:
            prompts = workspace.settings.prompts_dir
            judge = Judge(workspace.chat_model("judge"), self.votes, prompts)
            found.append(_by_judge(judge, known_criteria(self.criteria)))
        if self.bertscore:
            found.append(_by_bertscore(BertScore(transformer(self.bertscore))))
        return found


def _by_judge(judge: Judge, criteria: Sequence[str]) -> Grader:
    def grade(question: Question, answer: Answer, sources: Sequence[Source]) -> Graded:
        case = Case(
            question=question.text,
            answer=answer.answer,
            passages=tuple(sources),
            accepted=question.answers,
            language=question.language,
        )
        values, detail = judged(judge, criteria, case)
        return values, {"judge": detail}

    return grade


def _by_bertscore(scorer: BertScore) -> Grader:
    def grade(question: Question, answer: Answer, sources: Sequence[Source]) -> Graded:
        if answer.abstained or not question.answers:
            return {}, {}
        return {METRIC: scorer.f1(answer.answer, question.answers)}, {}

    return grade
