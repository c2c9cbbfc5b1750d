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
        rows: One a turn, with the attributes that are read here.
        truncated: Whether older turns were left out.
    """

    def __init__(self, rows: Sequence[Any], *, truncated: bool = False) -> None:
        self._rows = rows
        self._truncated = truncated
        statuses = [row.status for row in rows]
        answered = _mask(status == "done" for status in statuses)
        thumbs = np.array([row.thumb or 0 for row in rows], dtype=np.int8)
        cached = answered & _mask(row.cached for row in rows)
        signals = {
            name: _mask(getattr(row, name) for row in rows)
            for name in ("regenerated", "abandoned", "repeated", "copied")
        }
        self._masks: dict[str, Mask] = {
            "answers": answered,
            "failed": _mask(status in _FAILED for status in statuses),
            "abstained": answered & _mask(row.abstained for row in rows),
            "cached": cached,
            "false_hits": cached & (thumbs == -1),
            "guarded": _mask(row.guarded for row in rows),
            "thumbs_up": thumbs == 1,
            "thumbs_down": thumbs == -1,
            "redone": signals["regenerated"] | signals["abandoned"] | signals["repeated"],
            **signals,
        }
        self._times = _numbers(row.ms if row.status == "done" else None for row in rows)
        # An answer of the cache has no first text: 0 is none.
        self._firsts = _numbers(
            (row.first or None) if row.status == "done" else None for row in rows
        )
        self._tokens = _numbers(row.tokens for row in rows)
        self._usd = _numbers(row.usd for row in rows)

    def together(self) -> Summary:
        """Return the counts of all turns."""
        found = self._grouped([TOGETHER] * len(self._rows))
        return found[0] if found else Summary(truncated=self._truncated)

    def by(self, dimension: Dimension, zone: tzinfo | None = None) -> list[Summary]:
        """Return the counts by a dimension, those with most turns first; days in their order.

        Args:
            dimension: What groups the turns.
            zone: Time zone of the days; None for UTC.
        """
        if dimension == "day":
            return sorted(self._grouped(self._days(zone)), key=lambda one: one.name)
        found = self._grouped([str(getattr(row, dimension) or "") for row in self._rows])
        return sorted(found, key=lambda one: (-one.turns, one.name))

    def _days(self, zone: tzinfo | None) -> list[str]:
        quarters = [int(row.at // _QUARTER) for row in self._rows]
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


def _mask(values: Any) -> Mask:
    return np.array([bool(value) for value in values], dtype=np.bool_)


def _numbers(values: Any) -> NDArray[np.float64]:
    """Return numbers, NaN where there is none."""
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


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
