"""Text of charts, diagrams and pictures, which OOXML files keep in separate parts."""

import re
from collections.abc import Iterable
from typing import Final

from lxml import etree

from ingest.loaders.number_formats.codes import GENERAL
from ingest.loaders.number_formats.number_format import format_number
from ingest.loaders.ooxml.drawing_text import paragraphs as paragraphs
from ingest.loaders.ooxml.package import Package, attribute, child, local
from ingest.loaders.ooxml.relationships import Relationship
from ingest.loaders.page_builder import PageBuilder, Refused

CHART: Final = "chart"
DIAGRAM: Final = "diagramData"
_POINTS: Final = 500
_SERIES: Final = 100
_LABELS: Final = ("cat", "xVal")
_VALUES: Final = ("val", "yVal")
# File names and generated descriptions are not alternative text that a person wrote.
_GENERATED: Final = re.compile(
    r"\S+\.\w{3,4}|\w+://\S+|.*(?:automatically generated|자동 생성).*", re.I | re.S
)


def chart_or_diagram_lines(
    package: Package, relationship: Relationship, builder: PageBuilder | None = None
) -> list[str]:
    """Return the lines of a chart or diagram; none where its part cannot be read.

    Args:
        package: The file.
        relationship: To the part of the chart or diagram.
        builder: Counts struck-out text; without one such text is left out.
    """
    root = optional_part(package, relationship.part)
    if root is None:
        return []
    return chart_lines(root) if relationship.kind == CHART else unique(paragraphs(root, builder))


def optional_part(package: Package, name: str) -> etree._Element | None:
    """Return the root of a part; None where it is missing or cannot be read."""
    try:
        return package.xml(name) if name in package else None
    except Refused:
        return None


def alternative_text(element: etree._Element) -> str:
    """Return the alternative text that a person wrote for a picture."""
    text = " ".join(attribute(element, "descr").split())
    return "" if _GENERATED.fullmatch(text) else text


def unique(lines: Iterable[str]) -> list[str]:
    """Return lines without repeated ones."""
    return list(dict.fromkeys(lines))


def chart_lines(root: etree._Element, *, values: bool = True) -> list[str]:
    """Return the titles of a chart and its series, then its values as the rows of a table."""
    lines = unique(paragraphs(root))
    series = [item for item in root.iter() if local(item) == "ser"][:_SERIES]
    names = [" ".join(_points(item, "tx").values()) for item in series]
    if not values:
        return unique([*lines, *(name for name in names if name)])
    labels: dict[int, str] = {}
    rows: dict[int, list[str]] = {}
    for column, item in enumerate(series):
        labels = {**_points(item, *_LABELS), **labels}
        for index, value in _points(item, *_VALUES).items():
            rows.setdefault(index, [""] * len(series))[column] = value
    table = [["", *names] if any(names) else []]
    table += [[labels.get(p, ""), *rows.get(p, [])] for p in sorted(labels.keys() | rows.keys())]
    return [*lines, *(" | ".join(row) for row in table if any(row))]


def _points(series: etree._Element, *names: str) -> dict[int, str]:
    """Return by index the values that a chart caches of its source cells."""
    source = next((item for item in series if local(item) in names), None)
    points: dict[int, str] = {}
    for value in source.iter() if source is not None else ():
        point = value.getparent()
        if local(value) != "v" or point is None:
            continue
        index = attribute(point, "idx")
        at = int(index) if index.isdigit() else len(points)
        if at < _POINTS and (text := (value.text or "").strip()):
            points.setdefault(at, _formatted(text, point))
    return points


def _formatted(text: str, point: etree._Element) -> str:
    """Return a value by the number format of its cache."""
    cache = point.getparent()
    if cache is None or local(cache) != "numCache":
        return text
    code = child(cache, "formatCode")
    return format_number(text, (code.text or GENERAL) if code is not None else GENERAL)
