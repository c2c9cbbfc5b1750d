"""The words in charts, diagrams and drawings of Office files, which lie in parts of their own."""

import re
from collections.abc import Iterable
from typing import Final

from lxml import etree

from ingest.loaders.number_formats.codes import GENERAL
from ingest.loaders.number_formats.number_format import format_number
from ingest.loaders.ooxml.drawing_text import paragraphs as paragraphs
from ingest.loaders.ooxml.package import Package, attribute, child, local
from ingest.loaders.ooxml.relationships import Relation
from ingest.loaders.page_builder import PageBuilder, Refused

CHART: Final = "chart"
DIAGRAM: Final = "diagramData"
_POINTS: Final = 500
_SERIES: Final = 100
_LABELS: Final = ("cat", "xVal")
_VALUES: Final = ("val", "yVal")
# Names of files and guesses of programs are no description that a person wrote.
_NO_DESCRIPTION: Final = re.compile(
    r"\S+\.\w{3,4}|\w+://\S+|.*(?:automatically generated|자동 생성).*", re.I | re.S
)


def drawn(package: Package, link: Relation, builder: PageBuilder | None = None) -> list[str]:
    """Return the lines of a chart or diagram; none where its part cannot be read.

    Args:
        package: The file.
        link: To the part of the chart or diagram.
        builder: Takes the count of struck-out text; without one such text is left out.
    """
    root = part_of(package, link.part)
    if root is None:
        return []
    return chart_lines(root) if link.kind == CHART else unique(paragraphs(root, builder))


def part_of(package: Package, name: str) -> etree._Element | None:
    """Return the root of a part that a document can do without."""
    try:
        return package.xml(name) if name in package else None
    except Refused:
        return None


def description(element: etree._Element) -> str:
    """Return what a person wrote about a picture for those who do not see it."""
    text = " ".join(attribute(element, "descr").split())
    return "" if _NO_DESCRIPTION.fullmatch(text) else text


def unique(lines: Iterable[str]) -> list[str]:
    """Return lines without those that came before."""
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
        for place, value in _points(item, *_VALUES).items():
            rows.setdefault(place, [""] * len(series))[column] = value
    table = [["", *names] if any(names) else []]
    table += [[labels.get(p, ""), *rows.get(p, [])] for p in sorted(labels.keys() | rows.keys())]
    return [*lines, *(" | ".join(row) for row in table if any(row))]


def _points(series: etree._Element, *names: str) -> dict[int, str]:
    """Return, by their place, the values a chart remembers of the cells it was drawn from."""
    source = next((item for item in series if local(item) in names), None)
    found: dict[int, str] = {}
    for value in source.iter() if source is not None else ():
        point = value.getparent()
        if local(value) != "v" or point is None:
            continue
        place = attribute(point, "idx")
        at = int(place) if place.isdigit() else len(found)
        if at < _POINTS and (text := (value.text or "").strip()):
            found.setdefault(at, _shown(text, point))
    return found


def _shown(text: str, point: etree._Element) -> str:
    """Return a value as its chart shows it: dates as such, numbers without binary noise."""
    cache = point.getparent()
    if cache is None or local(cache) != "numCache":
        return text
    code = child(cache, "formatCode")
    return format_number(text, (code.text or GENERAL) if code is not None else GENERAL)
