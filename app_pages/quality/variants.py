"""Variants: two configurations that share the conversations, and whether they differ."""

from collections.abc import Sequence
from dataclasses import asdict

import streamlit as st

from app_pages import session
from app_pages.quality.charts import render_differences
from app_pages.quality.tables import render_table
from app_pages.quality.wording import integer, interval, metric_name, share, signed
from chat.feedback.figures import Filters, Summary
from errors import EvaluationError
from evals.comparison.compare import INFORMATIONAL_METRICS, Difference
from evals.feedback.variants import compare_variants, variant_turns

MOST = 5_000  # turns that are compared; resampling more takes long
NAMES = ("A", "B")


def render(summaries: Sequence[Summary], filters: Filters) -> None:
    """Render the shares of the variants, and their comparison when it is asked for."""
    label = session.labels()
    known = [one for one in summaries if one.name in NAMES]
    total = sum(one.turns for one in known)
    rows = [
        {
            "variant": one.name,
            "share": share(one.turns, total),
            "answers": one.answers,
            "thumbs_up": one.thumbs_up,
            "thumbs_down": one.thumbs_down,
            "redone": one.redone,
        }
        for one in sorted(known, key=lambda one: one.name)
    ]
    counts = ("answers", "thumbs_up", "thumbs_down", "redone")
    render_table(
        "variants",
        label("quality_variants"),
        rows,
        {"variant": str, "share": str, **dict.fromkeys(counts, integer)},
        note=label("quality_about_variants"),
        empty=label("quality_no_variants"),
    )
    if known and st.toggle(
        label("quality_compare_variants", count=f"{MOST:,}"), key="quality_compare_variants"
    ):
        with st.spinner(label("quality_reading")):
            _compare(filters.since)


def _compare(since: float) -> None:
    workspace = session.server().workspace
    key = (str(workspace.settings.state_dir), str(workspace.figures.version()), since)
    try:
        found = _differences(key, since)
    except EvaluationError as error:
        st.info(session.error_text(error), icon=":material/hourglass_empty:")
        return
    render_comparison("variant-differences", found)


@st.cache_data(max_entries=4, show_spinner=False)
def _differences(key: tuple[object, ...], _since: float) -> list[Difference]:
    engine = session.server().workspace.store.engine
    return compare_variants(variant_turns(engine, _since, MOST))


def render_comparison(name: str, differences: Sequence[Difference]) -> None:
    """Render differences as a chart of those that share an axis, and all of them as a table."""
    label = session.labels()
    # Times, tokens and cost do not share the axis of the others.
    charted = [one for one in differences if one.metric not in INFORMATIONAL_METRICS]
    if charted:
        render_differences(name, charted)
    rows = [
        {**asdict(one), "verdict": label(f"quality_verdict_{_short(one)}")} for one in differences
    ]
    render_table(
        name,
        label("quality_differences_table"),
        [{**row, "interval": interval(row["low"], row["high"])} for row in rows],
        {
            "metric": metric_name,
            "difference": signed,
            "interval": str,
            "n": integer,
            "verdict": str,
        },
        note=label("quality_about_interval"),
        more=("low", "high", "p", "left", "right"),
    )


def _short(one: Difference) -> str:
    return "none" if one.verdict == "no difference" else one.verdict
