"""Which of two measurements gave the better answers, by a judge's preferences.

Question by question the right measurement wins (+1), loses (-1) or ties; the mean is resampled
like any paired difference (see `evals.reports.compare`). What the judge could not
decide readably is no tie: it is counted apart.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any

from errors import EvaluationError, ModelError, Phrase
from evals.judges.judge import Case
from evals.judges.pairwise import Outcome, Pairwise, Preference
from evals.metrics.metrics import interval
from evals.records import Row, Run
from evals.reports.compare import Verdict
from models.evidence import Evidence
from text.language import detect_language

_WORTH: Mapping[Outcome, float] = {"left": -1.0, "tie": 0.0, "right": 1.0}


@dataclass(frozen=True)
class Preferred:
    """One question, judged.

    Attributes:
        outcome: None where it could not be read, or the judge failed (`error` says how).
    """

    id: str
    outcome: Outcome | None
    swayed: bool = False
    reason: str = ""
    error: str = ""


@dataclass(frozen=True)
class Contest:
    """Two measurements of one dataset, judged.

    Attributes:
        left, right: Names of their configurations.
        wins, losses, ties: Of the right one.
        refused: Questions without a readable preference.
        swayed: Of the ties, those where the judge followed the order of the answers.
        difference, low, high: Mean of +1, 0 and -1 with its 95 % interval.
        verdict: On the right one.
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
    questions: tuple[Preferred, ...]

    def summary(self) -> dict[str, Any]:
        """Return the contest as the CLI prints it."""
        return asdict(self)


def contest(
    judge: Pairwise,
    left: Run,
    right: Run,
    *,
    limit: int | None = None,
    seed: int = 0,
    jobs: int = 1,
    tell: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> Contest:
    """Return how the answers of `right` fare against those of `left`.

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
    found: list[Preferred] = []
    with ThreadPoolExecutor(jobs) as pool:
        for one in pool.map(lambda name: _preferred(judge, ours[name], theirs[name]), shared):
            found.append(one)
            tell("judge", len(found), len(shared))
    return _summed(left, right, found, seed)


def contests(left: Iterable[Run], right: Iterable[Run]) -> list[tuple[Run, Run]]:
    """Return the pairs of measurements to compare: those of answers to one dataset, in order.

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


def _answered(run: Run) -> dict[str, Row]:
    return {row.id: row for row in run.rows if row.detail.get("answer")}


def _preferred(judge: Pairwise, left: Row, right: Row) -> Preferred:
    try:
        said: Preference = judge.prefer(_case(left), _case(right))
    except ModelError as error:
        return Preferred(left.id, None, error=error.text)
    return Preferred(left.id, said.outcome, said.swayed, said.reason)


def _case(row: Row) -> Case:
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


def _summed(left: Run, right: Run, found: Sequence[Preferred], seed: int) -> Contest:
    count = Counter(one.outcome for one in found)
    worth = [_WORTH[one.outcome] for one in found if one.outcome is not None]
    if not worth:
        first = next(
            (one.error for one in found if one.error), Phrase("No reply of the judge was readable.")
        )
        raise EvaluationError(
            "The judge decided nothing. {first}",
            "Set RAG_JUDGE_MODEL to a stronger model.",
            first=first,
        )
    mean = interval(worth, seed)
    verdict: Verdict = "no difference"
    if mean.low > 0 or mean.high < 0:
        verdict = "better" if mean.low > 0 else "worse"
    return Contest(
        dataset=left.dataset,
        left=left.config,
        right=right.config,
        wins=count["right"],
        losses=count["left"],
        ties=count["tie"],
        refused=count[None],
        swayed=sum(one.swayed for one in found),
        difference=mean.value,
        low=mean.low,
        high=mean.high,
        verdict=verdict,
        questions=tuple(found),
    )
