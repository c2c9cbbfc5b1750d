"""Charts as Vega-Lite specifications, which the page draws without evaluating code.

Streamlit's Vega runs expressions by an interpreter, so the content security policy stays closed.
The colours differ for colour-blind readers (Okabe and Ito 2008) and hold on light and dark pages.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import streamlit as st

from app_pages import session
from app_pages.quality.wording import metric_name
from chat.feedback.summaries import Summary
from evals.comparison.compare import Difference

UP, DOWN, NEUTRAL = "#1f8fb5", "#d55e00", "#8a949b"


def render_days(days: Sequence[Summary]) -> None:
    """Render answers per day, and thumbs per day: up above the line, down below it."""
    label, whole = session.labels(), with_gaps(days)
    title = label("quality_answers_a_day")
    values = [{"day": day, "n": one.answers} for day, one in whole.items()]
    _render("answers", title, _bars(values, {"value": UP}))
    names = [label("quality_col_thumbs_up"), label("quality_col_thumbs_down")]
    thumbs = [
        {"day": day, "n": count, "kind": name}
        for day, one in whole.items()
        for name, count in zip(names, (one.thumbs_up, -one.thumbs_down), strict=True)
    ]
    if any(value["n"] for value in thumbs):
        colour = {
            "field": "kind",
            "type": "nominal",
            "title": None,
            "scale": {"domain": names, "range": [UP, DOWN]},
            "legend": {"orient": "top"},
        }
        _render("thumbs", label("quality_thumbs_a_day"), _bars(thumbs, colour))


def with_gaps(days: Sequence[Summary]) -> dict[str, Summary]:
    """Return the days by name from the first to the last, those without turns as well."""
    known = {one.name: one for one in days}
    first, last = (date.fromisoformat(days[at].name) for at in (0, -1))
    names = ((first + timedelta(days=n)).isoformat() for n in range((last - first).days + 1))
    return {name: known.get(name, Summary(name)) for name in names}


def _bars(values: list[dict[str, Any]], colour: dict[str, Any]) -> dict[str, Any]:
    label = session.labels()
    day = {"field": "day", "type": "ordinal"}
    number = "format(abs(datum.value), '~s')"  # down is below the line, not less than none
    return {
        "height": 220,
        "data": {"values": values},
        "mark": {"type": "bar"},
        "encoding": {
            "x": {
                **day,
                "title": None,
                "axis": {
                    "labelExpr": "slice(datum.value, 5)",
                    "labelOverlap": True,
                    "labelAngle": 0,
                },
            },
            "y": {
                "field": "n",
                "type": "quantitative",
                "title": None,
                "axis": {"labelExpr": number, "tickMinStep": 1, "tickCount": 4},
            },
            "color": colour,
            "tooltip": [
                {**day, "title": label("quality_col_day")},
                {"field": "n", "type": "quantitative", "title": label("quality_col_count")},
            ],
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
            "metric": metric_name(one.metric),
            "difference": one.difference,
            "low": one.low,
            "high": one.high,
            "verdict": verdicts[one.verdict][0],
        }
        for one in differences
    ]
    _render(name, label("quality_differences"), _intervals(values, list(verdicts.values())))


def _intervals(
    values: list[dict[str, Any]], verdicts: Sequence[tuple[str, str, str]]
) -> dict[str, Any]:
    """Return the chart; `verdicts` are name, colour and shape of each."""
    names, colours, shapes = zip(*verdicts, strict=True)
    legend = {"orient": "bottom", "direction": "vertical", "labelLimit": 0}
    scale = {"field": "verdict", "type": "nominal", "title": None, "legend": legend}
    colour = {**scale, "scale": {"domain": names, "range": colours}}
    shape = {**scale, "scale": {"domain": names, "range": shapes}}
    metric = {"field": "metric", "type": "nominal", "title": None, "sort": None}
    interval = {"field": "low", "type": "quantitative", "title": None}
    zero = {"data": {"values": [{"zero": 0}]}, "mark": {"type": "rule", "strokeDash": [4, 4]}}
    return {
        "height": 170 + 36 * len(values),  # axis and legend included
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


def _render(name: str, title: str, spec: dict[str, Any]) -> None:
    with st.container(key=f"quality-chart-{name}", gap="xsmall"):
        st.markdown(f"**{title}**")
        st.vega_lite_chart(spec=spec, width="stretch", alt=title)
