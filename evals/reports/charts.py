"""Charts as SVG: means with confidence intervals, and cumulative distributions of times."""

from collections.abc import Mapping, Sequence
from html import escape

from evals.metrics.metrics import Estimate

# The colour-blind safe palette of Okabe and Ito (2008), also legible in dark mode.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")

_WIDTH, _NAMES, _RIGHT, _TOP, _STEP = 776, 190, 36, 24, 13
_POINTS = 60


def intervals(columns: Mapping[str, Mapping[str, Estimate]]) -> str:
    """Return a chart of means from 0 to 1 with intervals, a row for each metric.

    Args:
        columns: Metrics of each configuration, by name.
    """
    names = list(dict.fromkeys(name for column in columns.values() for name in column))
    band = _STEP * len(columns) + 10
    height = _TOP + band * len(names) + 8
    parts = [_grid(x / 4, f"{x / 4:g}", height) for x in range(5)]
    for row, name in enumerate(names):
        top = _TOP + band * row
        parts.append(_text(_NAMES - 12, top + band / 2 + 4, name, "end"))
        for place, (config, column) in enumerate(columns.items()):
            if name in column:
                parts.append(_interval(column[name], top + 11 + _STEP * place, place, config))
    return _svg(height, parts)


def spread(columns: Mapping[str, Sequence[float]], unit: str) -> str:
    """Return a chart of the cumulative distribution of times, a line for each configuration."""
    longest = max((max(values) for values in columns.values() if values), default=0.0) or 1.0
    height = 220
    parts = [_grid(x / 4, f"{longest * x / 4:,.3g} {unit}", height) for x in range(5)]
    for place, values in enumerate(columns.values()):
        ordered = sorted(values)
        last = len(ordered) - 1
        chosen = sorted({round(last * i / _POINTS) for i in range(_POINTS + 1)}) if ordered else []
        points = [
            f"{_x(ordered[i] / longest):.1f},{height - 10 - (i + 1) / len(ordered) * 180:.1f}"
            for i in chosen
        ]
        parts.append(
            f'<polyline points="{" ".join(points)}" fill="none" stroke="{_colour(place)}" '
            'stroke-width="2"/>'
        )
    parts += [_text(_NAMES - 12, 34, "100 %", "end"), _text(_NAMES - 12, height - 6, "0 %", "end")]
    return _svg(height, parts)


def legend(names: Sequence[str]) -> str:
    """Return the legend of the colours as HTML."""
    spots = (
        f'<span><i style="background:{_colour(place)}"></i>{escape(name)}</span>'
        for place, name in enumerate(names)
    )
    return f'<p class="legend">{"".join(spots)}</p>'


def _interval(one: Estimate, y: float, place: int, config: str) -> str:
    title = escape(f"{config}: {one.value:.3f} ({one.low:.3f} to {one.high:.3f}, n={one.n})")
    return (
        f"<g><title>{title}</title>"
        f'<line x1="{_x(one.low):.1f}" x2="{_x(one.high):.1f}" y1="{y}" y2="{y}" '
        f'stroke="{_colour(place)}" stroke-width="2"/>'
        f'<circle cx="{_x(one.value):.1f}" cy="{y}" r="4" fill="{_colour(place)}"/></g>'
    )


def _grid(share: float, label: str, height: float) -> str:
    x = _x(share)
    line = f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP - 6}" y2="{height - 6}" class="grid"/>'
    return line + _text(x, _TOP - 10, label, "middle")


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def _x(share: float) -> float:
    return _NAMES + share * (_WIDTH - _NAMES - _RIGHT)


def _colour(place: int) -> str:
    return COLOURS[place % len(COLOURS)]


def _svg(height: float, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img">'
        + "".join(parts)
        + "</svg>"
    )
