"""Summaries: counts, percentiles and sums of turns, by what they have in common.

The rows of a query are turned into arrays once, which are then grouped by any dimension; 100,000
turns take some hundred milliseconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Dimension = Literal["collection", "assistant", "user", "model", "variant", "language", "day"]
TOGETHER = ""  # name of the one group of all turns

SIGNALS = ("regenerated", "abandoned", "repeated", "copied")
FIELDS = (
    *("at", "status", "collection", "assistant", "user", "model", "variant", "language"),
    *("ms", "first", "tokens", "usd", "abstained", "cached", "guarded", "thumb"),
    *SIGNALS,
)

_QUARTER = 900  # seconds; every time zone begins its days at a quarter of an hour
_FAILED = ("failed", "interrupted")
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Summary:
    """Counts of some turns.

    Attributes:
        name: The value of the dimension that they share; empty for all.
        answers: Turns with an answer, abstentions included; `failed` are the others that ended.
        abstained: Answers that the documents have none.
        cached: Answers given again; `false_hits` of them were rated down.
        guarded: Turns with a decision of the guardrails other than to allow.
        thumbs_up, thumbs_down: Ratings.
        redone: Turns that were stopped, asked anew, or asked again in other words; the next three
            count each of them.
        copied: Turns whose answer was copied.
        timed, first_timed: Answers whose time is known, and those of which that to the first text.
        p50_ms, p95_ms: Of the time of an answer, cached ones included; None without any.
        first_p50_ms, first_p95_ms: Of the time to its first text.
        tokens, usd: Of all, where they are known; `counted` and `priced` turns have them.
        truncated: Whether older turns were left out.
    """

    name: str = ""
    turns: int = 0
    answers: int = 0
    failed: int = 0
    abstained: int = 0
    cached: int = 0
    false_hits: int = 0
    guarded: int = 0
    thumbs_up: int = 0
    thumbs_down: int = 0
    redone: int = 0
    regenerated: int = 0
    abandoned: int = 0
    repeated: int = 0
    copied: int = 0
    timed: int = 0
    p50_ms: float | None = None
    p95_ms: float | None = None
    first_timed: int = 0
    first_p50_ms: float | None = None
    first_p95_ms: float | None = None
    counted: int = 0
    tokens: int = 0
    priced: int = 0
    usd: float = 0.0
    truncated: bool = False


class TurnColumns:
    """The rows of `chat.feedback.figures` as arrays.

    Args:
        rows: One a turn, with the values of `FIELDS` in their order.
        truncated: Whether older turns were left out.
    """

    def __init__(self, rows: Sequence[Any], *, truncated: bool = False) -> None:
        self._truncated = truncated
        columns = zip(*rows, strict=True) if rows else [()] * len(FIELDS)
        self._columns = dict(zip(FIELDS, columns, strict=True))
        status = np.array(self._columns["status"], dtype=np.str_)
        answered, numbers = status == "done", self._numbers
        thumbs = numbers("thumb")
        cached = answered & (numbers("cached") == 1)
        signals = {name: numbers(name) == 1 for name in SIGNALS}
        self._masks: dict[str, Mask] = {
            "answers": answered,
            "failed": np.isin(status, _FAILED),
            "abstained": answered & (numbers("abstained") == 1),
            "cached": cached,
            "false_hits": cached & (thumbs == -1),
            "guarded": numbers("guarded") == 1,
            "thumbs_up": thumbs == 1,
            "thumbs_down": thumbs == -1,
            "redone": signals["regenerated"] | signals["abandoned"] | signals["repeated"],
            **signals,
        }
        self._times = np.where(answered, numbers("ms"), np.nan)
        firsts = numbers("first")  # 0 where an answer of the cache has no first text
        self._firsts = np.where(answered & (firsts > 0), firsts, np.nan)
        self._tokens, self._usd = numbers("tokens"), numbers("usd")

    def together(self) -> Summary:
        """Return the counts of all turns."""
        found = self._grouped([TOGETHER] * len(self._tokens))
        return found[0] if found else Summary(truncated=self._truncated)

    def by(self, dimension: Dimension, zone: tzinfo | None = None) -> list[Summary]:
        """Return the counts by a dimension, those with most turns first; days in their order.

        Args:
            dimension: What groups the turns.
            zone: Time zone of the days; None for UTC.
        """
        if dimension == "day":
            return sorted(self._grouped(self._days(zone)), key=lambda one: one.name)
        found = self._grouped([str(value or "") for value in self._columns[dimension]])
        return sorted(found, key=lambda one: (-one.turns, one.name))

    def _numbers(self, field: str) -> NDArray[np.float64]:
        """Return a column as numbers, NaN where there is none."""
        return np.array(self._columns[field], dtype=np.float64)

    def _days(self, zone: tzinfo | None) -> list[str]:
        quarters = [int(at // _QUARTER) for at in self._columns["at"]]
        days = {
            one: datetime.fromtimestamp(one * _QUARTER, zone or UTC).strftime("%Y-%m-%d")
            for one in set(quarters)
        }
        return [days[one] for one in quarters]

    def _grouped(self, names: Sequence[str]) -> list[Summary]:
        """Return a summary for each different name; one name a row."""
        numbers: dict[str, int] = {}
        codes = np.array([numbers.setdefault(name, len(numbers)) for name in names], dtype=np.intp)
        size = len(numbers)
        counts = {
            name: np.bincount(codes[mask], minlength=size) for name, mask in self._masks.items()
        }
        turns = np.bincount(codes, minlength=size)
        times, firsts = _parts(self._times, codes, size), _parts(self._firsts, codes, size)
        tokens, usd = _sums(self._tokens, codes, size), _sums(self._usd, codes, size)
        return [
            Summary(
                name=name,
                turns=int(turns[at]),
                **{field: int(values[at]) for field, values in counts.items()},
                timed=len(times[at]),
                p50_ms=_percentile(times[at], 50),
                p95_ms=_percentile(times[at], 95),
                first_timed=len(firsts[at]),
                first_p50_ms=_percentile(firsts[at], 50),
                first_p95_ms=_percentile(firsts[at], 95),
                counted=int(tokens[0][at]),
                tokens=round(float(tokens[1][at])),
                priced=int(usd[0][at]),
                usd=float(usd[1][at]),
                truncated=self._truncated,
            )
            for name, at in numbers.items()
        ]


def _parts(
    values: NDArray[np.float64], codes: NDArray[np.intp], size: int
) -> list[NDArray[np.float64]]:
    """Return the known values of each group."""
    known = ~np.isnan(values)
    values, codes = values[known], codes[known]
    order = np.argsort(codes, kind="stable")
    ends = np.cumsum(np.bincount(codes, minlength=size))[:-1]
    return list(np.split(values[order], ends))


def _sums(
    values: NDArray[np.float64], codes: NDArray[np.intp], size: int
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return for each group how many values are known, and their sum."""
    known = ~np.isnan(values)
    codes = codes[known]
    return np.bincount(codes, minlength=size), np.bincount(codes, values[known], minlength=size)


def _percentile(values: NDArray[np.float64], share: float) -> float | None:
    return float(np.percentile(values, share)) if len(values) else None
