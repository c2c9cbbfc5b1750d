"""Optional graders of answers: the LLM judge and BERTScore.

config = GraderConfig(criteria=("groundedness",), votes=3)
for grade in config.graders(workspace):
    values, detail = grade(question, answer, sources)
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from agents.events import Answer
from chains.sources import Source
from evals.datasets.datasets import Question
from evals.judges.judge import Case, Judge, judge_scores, known_criteria
from evals.metrics.bertscore import METRIC, BertScore, transformer
from models.chat import chat_model, chat_model_name
from settings import Settings
from workspace import Workspace

GraderResult = tuple[dict[str, float], dict[str, Any]]
Grader = Callable[[Question, Answer, Sequence[Source]], GraderResult]


@dataclass(frozen=True)
class GraderConfig:
    """The selected graders; by default none.

    Attributes:
        criteria: Criteria of the judge; `all` for all of them.
        votes: Votes of the judge for each criterion.
        bertscore: Model of BERTScore; empty for none.
    """

    criteria: tuple[str, ...] = ()
    votes: int = 1
    bertscore: str = ""

    def __bool__(self) -> bool:
        return bool(self.criteria or self.bertscore)

    def check(self, settings: Settings) -> None:
        """Raise the error for a missing model or package before anything is measured.

        Raises:
            EvaluationError: a criterion is unknown, or BERTScore is not available.
            GenerativeModelNeeded: the judge is the embedded model.
        """
        known_criteria(self.criteria)
        if self.criteria:
            Judge(chat_model(settings, "judge"))
        if self.bertscore:
            transformer(self.bertscore)

    def key(self, settings: Settings) -> str:
        """Return what the grades depend on, as a part of the result cache's fingerprint."""
        if not self:
            return ""
        parts = [*known_criteria(self.criteria), str(self.votes), self.bertscore]
        if self.criteria:
            judge = Judge(chat_model(settings, "judge"), prompts=settings.prompts_dir)
            parts += [chat_model_name(settings, "judge"), judge.version]
        return "|".join(parts)

    def graders(self, workspace: Workspace) -> list[Grader]:
        """Return the graders; each raises ModelError where its model fails."""
        graders: list[Grader] = []
        if self.criteria:
            prompts = workspace.settings.prompts_dir
            judge = Judge(workspace.chat_model("judge"), self.votes, prompts)
            graders.append(_by_judge(judge, known_criteria(self.criteria)))
        if self.bertscore:
            graders.append(_by_bertscore(BertScore(transformer(self.bertscore))))
        return graders


def _by_judge(judge: Judge, criteria: Sequence[str]) -> Grader:
    def grade(question: Question, answer: Answer, sources: Sequence[Source]) -> GraderResult:
        case = Case(
            question=question.text,
            answer=answer.answer,
            passages=tuple(sources),
            accepted=question.answers,
            language=question.language,
        )
        values, detail = judge_scores(judge, criteria, case)
        return values, {"judge": detail}

    return grade


def _by_bertscore(scorer: BertScore) -> Grader:
    def grade(question: Question, answer: Answer, sources: Sequence[Source]) -> GraderResult:
        if answer.abstained or not question.answers:
            return {}, {}
        return {METRIC: scorer.f1(answer.answer, question.answers)}, {}

    return grade
