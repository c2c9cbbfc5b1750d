"""Preferences: which of two runs gave the better answers, by pairwise comparison.

For each question the right run wins (+1), loses (-1) or ties; the mean is resampled like any
paired difference (see `evals.comparison.compare`). Unreadable judgements are counted apart, not as
ties.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any

from errors import EvaluationError, ModelError, Phrase
from evals.comparison.compare import Verdict
from evals.comparison.pairwise import Outcome, Pairwise, Preference
from evals.judges.judge import Case
from evals.metrics.metrics import interval
from evals.records import QuestionResult, Run
from models.evidence import Evidence
from text.language import detect_language

_SCORE: Mapping[Outcome, float] = {"left": -1.0, "tie": 0.0, "right": 1.0}


@dataclass(frozen=True)
class JudgedPair:
    """The judgement of one question.

    Attributes:
        outcome: None where it could not be read, or the judge failed with `error`.
    """

    id: str
    outcome: Outcome | None
    swayed: bool = False
    reason: str = ""
    error: str = ""


@dataclass(frozen=True)
class AnswerComparison:
    """The judgements of two runs on one dataset.

    Attributes:
        left, right: Names of their configurations.
        wins, losses, ties: Counts for the right run.
        refused: Questions without a readable judgement.
        swayed: Ties in which the judge followed the order of the answers (position bias).
        difference, low, high: Mean of +1, 0 and -1 with its 95 % interval.
        verdict: Whether the right run is better.
    """

    dataset: str
    left: str
    right: str
    wins: int
    losses: int
    ties: int
    refused: int
    swayed: int
    difference: float
    low: float
    high: float
    verdict: Verdict
    questions: tuple[JudgedPair, ...]

    def summary(self) -> dict[str, Any]:
        """Return the comparison as the CLI prints it."""
        return asdict(self)


def compare_answers(
    judge: Pairwise,
    left: Run,
    right: Run,
    *,
    limit: int | None = None,
    seed: int = 0,
    jobs: int = 1,
    on_progress: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> AnswerComparison:
    """Return the comparison of the answers of `right` with those of `left`.

    Raises:
        EvaluationError: no question was answered by both, or none could be judged.
    """
    ours, theirs = _answered(left), _answered(right)
    shared = [name for name in ours if name in theirs][:limit]
    if not shared:
        raise EvaluationError(
            "The two measurements answered no question in common.",
            "Run both with `--task answers --out DIR` on the same dataset.",
        )
    judged: list[JudgedPair] = []
    with ThreadPoolExecutor(jobs) as pool:
        for one in pool.map(lambda name: _judged(judge, ours[name], theirs[name]), shared):
            judged.append(one)
            on_progress("judge", len(judged), len(shared))
    return _comparison(left, right, judged, seed)


def answer_pairs(left: Iterable[Run], right: Iterable[Run]) -> list[tuple[Run, Run]]:
    """Return the pairs of runs to compare: answers to the same dataset, in order.

    Raises:
        EvaluationError: there are none.
    """
    theirs = [run for run in right if run.task == "answers"]
    pairs = []
    for run in left:
        place = next((i for i, other in enumerate(theirs) if other.dataset == run.dataset), None)
        if run.task == "answers" and place is not None:
            pairs.append((run, theirs.pop(place)))
    if not pairs:
        raise EvaluationError(
            "The two folders hold no answers to the same dataset.",
            "Run both with `--task answers --out DIR` on the same dataset.",
        )
    return pairs


def _answered(run: Run) -> dict[str, QuestionResult]:
    return {row.id: row for row in run.rows if row.detail.get("answer")}


def _judged(judge: Pairwise, left: QuestionResult, right: QuestionResult) -> JudgedPair:
    try:
        preference: Preference = judge.prefer(_case(left), _case(right))
    except ModelError as error:
        return JudgedPair(left.id, None, error=error.text)
    return JudgedPair(left.id, preference.outcome, preference.swayed, preference.reason)


def _case(row: QuestionResult) -> Case:
    detail = row.detail
    question = str(detail["question"])
    return Case(
        question=question,
        answer=str(detail["answer"]),
        passages=tuple(
            Evidence(n, str(source), str(quote))
            for n, (source, quote) in enumerate(detail.get("citations", ()), start=1)
        ),
        accepted=tuple(map(str, detail.get("accepted", ()))),
        language="ko" if detect_language(question) == "ko" else "en",
    )


def _comparison(left: Run, right: Run, judged: Sequence[JudgedPair], seed: int) -> AnswerComparison:
    count = Counter(one.outcome for one in judged)
    scores = [_SCORE[one.outcome] for one in judged if one.outcome is not None]
    if not scores:
        first = next(
            (one.error for one in judged if one.error),
            Phrase("No reply of the judge was readable."),
        )
        raise EvaluationError(
            "The judge decided nothing. {first}",
            "Set RAG_JUDGE_MODEL to a stronger model.",
            first=first,
        )
    mean = interval(scores, seed)
    verdict: Verdict = "no difference"
    if mean.low > 0 or mean.high < 0:
        verdict = "better" if mean.low > 0 else "worse"
    return AnswerComparison(
        dataset=left.dataset,
        left=left.config,
        right=right.config,
        wins=count["right"],
        losses=count["left"],
        ties=count["tie"],
        refused=count[None],
        swayed=sum(one.swayed for one in judged),
        difference=mean.value,
        low=mean.low,
        high=mean.high,
        verdict=verdict,
        questions=tuple(judged),
    )
