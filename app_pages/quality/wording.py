"""Numbers in words: no more digits than they mean, and how many turns they are of."""

from typing import get_args

from app_pages import session
from evals.comparison.overview import COSTS
from evals.messages import has_words, words
from settings import AssistantName

ASSISTANTS = get_args(AssistantName)
FEW = 5  # values below which no median is shown
SOME = 20  # values below which neither a 95th percentile nor a percentage is shown


def duration(ms: float | None) -> str:
    """Return a time with two digits, such as 0.4 s or 12 s."""
    label = session.labels()
    if ms is None:
        return label("quality_unknown")
    if ms < 50:
        return label("quality_seconds_under", seconds="0.1")
    digits = 1 if ms < 9_950 else 0
    return label("quality_seconds", seconds=f"{ms / 1000:.{digits}f}")


def percentile(ms: float | None, timed: int, needed: int) -> str:
    """Return a percentile of times, or that there are too few."""
    return duration(ms) if timed >= needed else session.labels()("quality_not_enough")


def money(usd: float, priced: int) -> str:
    """Return an amount of US dollars."""
    if not priced:
        return session.labels()("quality_unknown")
    if 0 < usd < 0.01:
        return session.labels()("quality_under_cent")
    return f"${usd:,.0f}" if usd >= 100 or usd == 0 else f"${usd:,.2f}"


def share(part: int, whole: int) -> str:
    """Return a part of a whole; as a percentage, too, where the whole is large enough."""
    label, values = session.labels(), {"part": f"{part:,}", "whole": f"{whole:,}"}
    if not whole:
        return label("quality_none")
    if whole < SOME:
        return label("quality_share", **values)
    return label("quality_share_percent", **values, percent=_percent(part, whole))


def _percent(part: int, whole: int) -> str:
    percent = 100 * part / whole
    if 0 < percent < 1:
        return "<1"
    return ">99" if 99 < percent < 100 else f"{percent:.0f}"


def integer(value: object) -> str:
    """Return a whole number with separators."""
    return f"{value:,}" if isinstance(value, int) else str(value)


def assistant_named(value: object) -> str:
    """Return the name of an assistant as the chat shows it."""
    return session.labels()(f"assistant_{value}") if value in ASSISTANTS else named(value)


def named(value: object) -> str:
    """Return a name, or the label for an empty one."""
    return str(value) or session.labels()("quality_unnamed")


def metric_name(metric: str) -> str:
    """Return a metric as the tables of `evals` name it; times keep their name with its unit."""
    key = f"short_{metric}"
    return words(key, session.language()) if has_words(key) and metric not in COSTS else metric


def interval(low: float, high: float) -> str:
    """Return the ends of a confidence interval."""
    return f"{digits(low)} – {digits(high)}"


def digits(value: float) -> str:
    """Return a mean with two digits behind the point, larger ones without."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"


def signed(value: float) -> str:
    """Return a difference with its sign."""
    text = digits(abs(value))
    return text if not float(text.replace(",", "")) else f"{'+' if value > 0 else '−'}{text}"
