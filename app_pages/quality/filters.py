"""Filters above the figures: period, collection, assistant and user."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import streamlit as st

from app_pages import session
from app_pages.quality.report import values
from app_pages.quality.wording import assistant_named
from chat.feedback.figures import Filters

PERIODS = ("7", "30", "90", "all", "custom")
DEFAULT = "30"


def render() -> Filters:
    """Render the filters and return what they leave."""
    label, known = session.labels(), values()
    with st.container(horizontal=True, vertical_alignment="bottom", key="quality_filters"):
        period = st.selectbox(
            label("quality_period"),
            PERIODS,
            index=PERIODS.index(DEFAULT),
            format_func=lambda name: label(f"quality_period_{name}"),
            key="quality_period",
        )
        chosen = {name: _choose(name, known[name]) for name in ("collection", "assistant", "user")}
    since, until = _custom() if period == "custom" else (_days_ago(period), None)
    return Filters(since, until, **chosen)


def _choose(name: str, known: Sequence[str]) -> str | None:
    """Render the choice of one value; None for all."""
    label, shown = session.labels(), assistant_named if name == "assistant" else str
    chosen = st.selectbox(
        label(f"quality_col_{name}"),
        ["", *known],
        format_func=lambda value: shown(value) if value else label("quality_all"),
        key=f"quality_{name}",
        disabled=not known,
    )
    return chosen or None


def _days_ago(period: str) -> float:
    """Return the Unix time of the first midnight of a period, in the reader's time zone."""
    if period == "all":
        return 0.0
    return _midnight(_today() - timedelta(days=int(period) - 1))


def _custom() -> tuple[float, float | None]:
    """Render the choice of two days; the end is the midnight after the second."""
    label, today = session.labels(), _today()
    days = st.date_input(
        label("quality_days"),
        (today - timedelta(days=6), today),
        max_value=today,
        format="YYYY-MM-DD",
        key="quality_days",
    )
    days = days if isinstance(days, tuple) else (days,)
    if not days:
        return 0.0, None
    return _midnight(days[0]), _midnight(days[-1] + timedelta(days=1))


def _today() -> date:
    return datetime.now(session.time_zone()).date()


def _midnight(day: date) -> float:
    return datetime.combine(day, time(), session.time_zone()).timestamp()
