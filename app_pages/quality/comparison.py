"""Comparison of two evaluation runs: differences with intervals, and the questions that changed."""

from collections.abc import Sequence
from dataclasses import asdict

import streamlit as st

from app_pages import session
from app_pages.escaping import plain_markdown
from app_pages.quality.tables import render_table
from app_pages.quality.variants import render_comparison
from errors import EvaluationError
from evals.comparison.compare import Difference, difference
from evals.reports.changes import ChangedQuestion, changed_questions
from evals.results import INDEX
from evals.runs.stored import StoredRun, load_run

SHOWN = 50  # changed questions on the page; the file has all
LONGEST = 300  # characters of an answer in the table


def render(runs: Sequence[StoredRun]) -> None:
    """Render the choice of two runs and what differs between them."""
    label = session.labels()
    st.subheader(label("quality_compare"), anchor=False)
    groups: dict[tuple[str, str], list[StoredRun]] = {}
    for run in runs:
        groups.setdefault((run.dataset, run.task), []).append(run)
    several = [run for run in runs if len(groups[run.dataset, run.task]) > 1]
    if not several:
        st.info(label("quality_one_run"), icon=":material/info:")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        right = st.selectbox(
            label("quality_right"), several, format_func=lambda r: r.name, key="quality_right"
        )
        others = [run for run in groups[right.dataset, right.task] if run != right]
        left = st.selectbox(
            label("quality_left"), others, format_func=lambda r: r.name, key="quality_left"
        )
    try:
        with st.spinner(label("quality_reading")):
            differences, changed = _compared(_key(left), _key(right), left, right)
    except EvaluationError as error:
        st.warning(session.error_text(error), icon=":material/error:")
        return
    st.caption(
        label("quality_compared", left=plain_markdown(left.name), right=plain_markdown(right.name))
    )
    render_comparison("run-differences", differences)
    _questions(changed)


def _key(run: StoredRun) -> tuple[str, ...]:
    at = (run.folder / INDEX).stat().st_mtime_ns if (run.folder / INDEX).exists() else 0
    return str(run.folder), str(at), run.dataset, run.task, run.config


@st.cache_data(max_entries=8, show_spinner=False)
def _compared(
    left: tuple[str, ...], right: tuple[str, ...], _left: StoredRun, _right: StoredRun
) -> tuple[list[Difference], list[ChangedQuestion]]:
    before, after = load_run(_left), load_run(_right)
    shared = [name for name in before.metrics if name in after.metrics]
    differences = [difference(before, after, name) for name in shared]
    return differences, changed_questions(before, after)


def _questions(changed: Sequence[ChangedQuestion]) -> None:
    label = session.labels()
    lost = sum(one.after < one.before for one in changed)
    render_table(
        "changed",
        label("quality_changed"),
        [asdict(one) for one in changed[:SHOWN]],
        {
            "question": _short,
            "before": _score,
            "after": _score,
            "said_before": _short,
            "said_after": _short,
            "wanted": _short,
        },
        note=label("quality_changed_note", better=len(changed) - lost, worse=lost),
        empty=label("quality_no_change"),
        all_rows=[asdict(one) for one in changed],
    )


def _score(value: float) -> str:
    return f"{value:.2g}"


def _short(value: str) -> str:
    text = " ".join(value.split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
