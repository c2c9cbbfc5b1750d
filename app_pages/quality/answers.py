"""Figures of answers: cards, charts by day, and tables by collection, reason, rule and source."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from html import escape
from typing import Any

import streamlit as st

from app_pages import session
from app_pages.quality import variants
from app_pages.quality.charts import render_days
from app_pages.quality.report import Report
from app_pages.quality.tables import Show, render_table
from app_pages.quality.wording import (
    FEW,
    SOME,
    assistant_named,
    integer,
    money,
    named,
    percentile,
    share,
)
from chat.feedback import reasons as reasons_of
from chat.feedback.figures import Filters, Summary
from ingest.jobs.uploads import display_source

COUNTS = ("answers", "thumbs_up", "thumbs_down", "abstained", "redone", "copied")


def render(report: Report, filters: Filters) -> None:
    """Render the view."""
    label, overview = session.labels(), report.overview
    if overview.truncated:
        st.info(label("quality_truncated", count=f"{overview.turns:,}"), icon=":material/info:")
    st.html(_cards(overview))
    _days(report.days)
    _summaries("collection", label("quality_by_collection"), report.collections)
    _summaries("assistant", label("quality_by_assistant"), report.assistants)
    _reasons(report)
    _signals(overview)
    _guard(report)
    _sources(report)
    variants.render(report.variants, filters)


def _cards(one: Summary) -> str:
    """Return the numbers of all turns as an HTML description list."""
    label = session.labels()
    rated = one.thumbs_up + one.thumbs_down
    times = label("quality_of_timed", count=f"{one.timed:,}")
    firsts = label("quality_of_timed", count=f"{one.first_timed:,}")
    false_hits = label("quality_false_hits", count=integer(one.false_hits))
    cards = [
        ("answers", integer(one.answers), label("quality_failed", count=integer(one.failed))),
        ("thumbs_up", share(one.thumbs_up, rated), label("quality_about_rated")),
        ("p50", percentile(one.p50_ms, one.timed, FEW), times),
        ("p95", percentile(one.p95_ms, one.timed, SOME), times),
        ("first_p50", percentile(one.first_p50_ms, one.first_timed, FEW), firsts),
        ("first_p95", percentile(one.first_p95_ms, one.first_timed, SOME), firsts),
        ("abstained", share(one.abstained, one.answers), label("quality_about_abstained")),
        ("cached", share(one.cached, one.answers), false_hits),
        ("guarded", share(one.guarded, one.turns), label("quality_about_guarded")),
        ("tokens", integer(one.tokens), label("quality_of_turns", count=f"{one.counted:,}")),
        ("usd", money(one.usd, one.priced), label("quality_of_turns", count=f"{one.priced:,}")),
    ]
    parts = (
        f'<div class="figure"><dt>{escape(label(f"quality_card_{name}"))}</dt>'
        f"<dd>{escape(value)}<small>{escape(note)}</small></dd></div>"
        for name, value, note in cards
    )
    return f'<dl class="figures-cards">{"".join(parts)}</dl>'


def _days(days: Sequence[Summary]) -> None:
    label = session.labels()
    st.subheader(label("quality_over_time"), anchor=False)
    if len(days) > 1:
        with st.container(horizontal=True, key="quality_charts"):
            render_days(days)
    else:
        st.caption(label("quality_one_day"))
    with st.expander(label("quality_day_table")):
        rows = [{"day": day.name, **_numbers(day)} for day in reversed(days)]
        fields = ("answers", "thumbs_up", "thumbs_down", "abstained", "p50_ms")
        shown: dict[str, Show] = {"day": str, **_shown(fields)}
        render_table("days", label("quality_over_time"), rows, shown, more=_file_fields(shown))


def _summaries(dimension: str, title: str, summaries: Sequence[Summary]) -> None:
    rows = [{dimension: one.name, **_numbers(one)} for one in summaries]
    name = assistant_named if dimension == "assistant" else named
    shown = {dimension: name, **_shown((*COUNTS, "p50_ms"))}
    render_table(dimension, title, rows, shown, more=_file_fields(shown))


def _numbers(one: Summary) -> dict[str, Any]:
    """Return the fields of a summary; times that mean too little are left out."""
    numbers = asdict(one)
    for name in ("name", "truncated"):
        del numbers[name]
    for prefix, timed in (("", one.timed), ("first_", one.first_timed)):
        for field, needed in (("p50_ms", FEW), ("p95_ms", SOME)):
            value = numbers[prefix + field]
            is_known = value is not None and timed >= needed
            numbers[prefix + field] = round(value) if is_known else None
    numbers["usd"] = round(one.usd, 6) if one.priced else None
    return numbers


def _shown(fields: Sequence[str]) -> dict[str, Show]:
    return {field: _time if field.endswith("_ms") else integer for field in fields}


def _file_fields(shown: Mapping[str, object]) -> list[str]:
    """Return the fields of a summary that stand in the file only."""
    return [name for name in _numbers(Summary()) if name not in shown]


def _time(ms: float | None) -> str:
    return percentile(ms, FEW if ms is not None else 0, FEW)


def _reasons(report: Report) -> None:
    label, language = session.labels(), session.language()
    rows = [
        {
            "reason": reasons_of.label(one.reason, language),
            "thumb": label("quality_col_thumbs_up" if one.thumb > 0 else "quality_col_thumbs_down"),
            "ratings": one.ratings,
        }
        for one in report.reasons
    ]
    shown: dict[str, Show] = {"reason": str, "thumb": str, "ratings": integer}
    rated = report.overview.thumbs_up + report.overview.thumbs_down
    render_table(
        "reasons",
        label("quality_reasons"),
        rows,
        shown,
        note=label("quality_rated", count=integer(rated)),
        empty=label("quality_no_reasons"),
    )


def _signals(one: Summary) -> None:
    label = session.labels()
    kinds = ("copied", "regenerated", "repeated", "abandoned")
    rows = [
        {"signal": label(f"quality_signal_{kind}"), "turns": getattr(one, kind)} for kind in kinds
    ]
    found = any(row["turns"] for row in rows)
    render_table(
        "signals",
        label("quality_signals"),
        rows if found else [],
        {"signal": str, "turns": integer},
        note=label("quality_about_signals", count=f"{one.turns:,}"),
        empty=label("quality_no_signals"),
    )


def _guard(report: Report) -> None:
    label = session.labels()
    rows = [
        {
            "rail": one.rail,
            "rule": one.rule,
            "action": _term(f"quality_action_{one.action}", one.action),
            "channel": _term(f"quality_channel_{one.channel}", one.channel),
            "turns": one.turns,
        }
        for one in report.guard
    ]
    texts = {field: str for field in ("rail", "rule", "action", "channel")}
    render_table(
        "guard",
        label("quality_guard"),
        rows,
        {**texts, "turns": integer},
        note=label("quality_about_guard"),
        empty=label("quality_no_guard"),
    )


def _term(key: str, code: str) -> str:
    """Return the label of a code, or the code of another program where there is none."""
    label = session.labels()
    return label(key) if key in label else code


def _sources(report: Report) -> None:
    label = session.labels()
    rows = [{**asdict(one), "source": display_source(one.source)} for one in report.sources]
    fields = ("cited", "thumbs_down", "bad_source", "unsupported")
    render_table(
        "sources",
        label("quality_sources"),
        rows,
        {"source": str, **dict.fromkeys(fields, integer)},
        note=label("quality_about_sources"),
        empty=label("quality_no_sources"),
    )
