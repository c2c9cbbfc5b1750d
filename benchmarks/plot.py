"""Bar chart of the ratios on a logarithmic scale, 1 being equal to stock."""

from collections.abc import Callable
from math import log10
from xml.sax.saxutils import escape

from benchmarks.metrics import MetricResult

Scale = Callable[[float], float]  # from a ratio to its place

_WIDTH, _ROW, _NAMES, _TOP = 860, 26, 330, 56
_BETTER, _WORSE, _INK, _FAINT = "#0f766e", "#b45309", "#6b7280", "#9ca3af"


def svg_chart(title: str, results: list[MetricResult]) -> str:
    """Return an SVG of the results with a ratio; a stroke across a bar marks the goal."""
    lines = [line for line in results if line.ratio]
    low, high = _range(lines)
    scale = (_WIDTH - _NAMES - 90) / (high - low)

    def at(value: float) -> float:
        return _NAMES + (log10(value) - low) * scale

    height = _TOP + _ROW * len(lines) + 16
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
        f'font-family="system-ui, sans-serif" font-size="13" fill="{_INK}">',
        f'<text x="8" y="22" font-size="15" font-weight="600">{escape(title)}</text>',
        *(_tick(10.0**power, at, height) for power in range(low, high + 1)),
        *(_bar(line, _TOP + _ROW * place, at) for place, line in enumerate(lines)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _range(lines: list[MetricResult]) -> tuple[int, int]:
    """Return the powers of ten between which all bars end."""
    ratios = [line.ratio or 1.0 for line in lines] + [1.0, 10.0]
    low = log10(min(ratios))
    return int(low) - (low < int(low)), int(log10(max(ratios))) + 1


def _tick(value: float, at: Scale, height: int) -> str:
    x = at(value)
    return (
        f'<line x1="{x:.0f}" y1="{_TOP - 8}" x2="{x:.0f}" y2="{height - 12}" stroke="{_FAINT}" '
        f'stroke-opacity="{0.9 if value == 1 else 0.3}"/>'
        f'<text x="{x:.0f}" y="{_TOP - 12}" text-anchor="middle" font-size="11">{value:g}×</text>'
    )


def _bar(line: MetricResult, y: int, at: Scale) -> str:
    ratio = line.ratio or 1.0
    left, right = sorted((at(1.0), at(ratio)))
    wanted = line.wanted
    met = [good for _, good in line.goals if good is not None]
    color = _BETTER if all(met or [ratio >= 1.0]) else _WORSE
    parts = [
        f'<text x="{_NAMES - 10}" y="{y + 14}" text-anchor="end">{escape(line.row.name)}</text>',
        f'<rect x="{left:.1f}" y="{y + 2}" width="{right - left:.1f}" height="16" fill="{color}"/>',
        f'<text x="{_WIDTH - 8}" y="{y + 14}" text-anchor="end">'
        f"{ratio:,.{1 if ratio < 100 else 0}f}×</text>",
    ]
    if wanted:
        x = at(wanted)
        parts.append(
            f'<line x1="{x:.1f}" y1="{y}" x2="{x:.1f}" y2="{y + 20}" stroke="{_INK}" '
            f'stroke-width="2"><title>wanted: {wanted:.3g}×</title></line>'
        )
    return "".join(parts)
