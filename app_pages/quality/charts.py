"""Charts as Vega-Lite specifications, which the page draws without evaluating code.

Streamlit's Vega runs expressions by an interpreter, so the content security policy stays closed.
The colours differ for colour-blind readers (Okabe and Ito 2008) and hold on light and dark pages.
"""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from app_pages import session
from chat.feedback.summaries import Summary
from evals.comparison.compare import Difference

UP, DOWN, NEUTRAL = "#1f8fb5", "#d55e00", "#8a949b"
_DAY = {"field": "day", "type": "temporal", "timeUnit": "utcyearmonthdate", "title": None}


def render_days(days: Sequence[Summary]) -> None:
    """Render answers per day, and thumbs per day: up above the line, down below it."""
    label = session.labels()
    answers = [{"day": day.name, "n": day.answers} for day in days]
    title = label("quality_answers_a_day")
    _render("answers", title, _bars(answers, title, {"color": {"value": UP}}))
    thumbs = [
        {"day": day.name, "n": count, "kind": kind}
        for day in days
        for kind, count in (
            (label("quality_col_thumbs_up"), day.thumbs_up),
            (label("quality_col_thumbs_down"), -day.thumbs_down),
        )
        if count
    ]
    if thumbs:
        kinds = [label("quality_col_thumbs_up"), label("quality_col_thumbs_down")]
        title = label("quality_thumbs_a_day")
        colour = {
            "field": "kind",
            "type": "nominal",
            "title": None,
            "scale": {"domain": kinds, "range": [UP, DOWN]},
            "legend": {"orient": "bottom"},
        }
        _render("thumbs", title, _bars(thumbs, title, {"color": colour}))


def _bars(values: list[dict[str, Any]], title: str, more: dict[str, Any]) -> dict[str, Any]:
    label = session.labels()
    axis = {"format": "%m-%d", "labelOverlap": True, "tickCount": 6, "grid": False}
    count = {
        "field": "n",
        "type": "quantitative",
        "title": None,
        "axis": {"labelExpr": "format(abs(datum.value), '~s')", "tickMinStep": 1, "tickCount": 4},
    }
    return {
        "description": title,
        "height": 150,
        "data": {"values": values},
        "mark": {"type": "bar", "width": {"band": 0.8}},
        "encoding": {
            "x": {**_DAY, "axis": axis},
            "y": count,
            "tooltip": [
                {**_DAY, "format": "%Y-%m-%d", "title": label("quality_col_day")},
                {"field": "n", "type": "quantitative", "title": label("quality_col_count")},
            ],
            **more,
        },
    }


def render_differences(name: str, differences: Sequence[Difference]) -> None:
    """Render each difference as a point with its 95 % interval, around the line of none."""
    label = session.labels()
    verdicts = {
        "better": (label("quality_verdict_better"), UP, "triangle-up"),
        "no difference": (label("quality_verdict_none"), NEUTRAL, "circle"),
        "worse": (label("quality_verdict_worse"), DOWN, "triangle-down"),
    }
    values = [
        {
            "metric": one.metric,
            "difference": one.difference,
            "low": one.low,
            "high": one.high,
            "verdict": verdicts[one.verdict][0],
        }
        for one in differences
    ]
    names, colours, shapes = zip(*verdicts.values(), strict=True)
    scale = {"field": "verdict", "type": "nominal", "title": None, "legend": {"orient": "bottom"}}
    colour = {**scale, "scale": {"domain": names, "range": colours}}
    shape = {**scale, "scale": {"domain": names, "range": shapes}}
    metric = {"field": "metric", "type": "nominal", "title": None, "sort": None}
    title = label("quality_differences")
    interval = {"field": "low", "type": "quantitative", "title": title}
    zero = {"data": {"values": [{"zero": 0}]}, "mark": {"type": "rule", "strokeDash": [4, 4]}}
    spec = {
        "description": title,
        "height": {"step": 28},
        "data": {"values": values},
        "encoding": {"y": {**metric, "axis": {"labelLimit": 150}}},
        "layer": [
            {**zero, "encoding": {"x": {"field": "zero", "type": "quantitative"}, "y": None}},
            {
                "mark": {"type": "rule", "strokeWidth": 2},
                "encoding": {"x": interval, "x2": {"field": "high"}, "color": colour},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1},
                "encoding": {
                    "x": {"field": "difference", "type": "quantitative"},
                    "color": colour,
                    "shape": shape,
                },
            },
        ],
    }
    _render(name, title, spec)


def _render(name: str, title: str, spec: dict[str, Any]) -> None:
    with st.container(key=f"quality-chart-{name}", gap="xsmall"):
        st.markdown(f"**{title}**")
        st.vega_lite_chart(spec=spec, width="stretch", alt=title)
