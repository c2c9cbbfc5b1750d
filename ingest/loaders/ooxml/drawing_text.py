"""Paragraphs of shapes and slides: raised, lowered and struck-out runs, formulas, list marks."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from ingest.loaders.inline.numerals import numeral
from ingest.loaders.inline.runs import SUBSCRIPT, SUPERSCRIPT, Run, join_runs
from ingest.loaders.inline.symbols import BOXES, CROSSED, TICKED, decode_symbols
from ingest.loaders.math.formula import from_omml
from ingest.loaders.ooxml.package import attribute, child, local
from ingest.loaders.page_builder import PageBuilder
from ingest.loaders.word.run_formats import look_of

_STRUCK: Final = ("sngStrike", "dblStrike")
_SYSTEMS: Final = {
    **{"arabic": "decimal", "alphaLc": "lowerLetter", "alphaUc": "upperLetter"},
    **{"romanLc": "lowerRoman", "romanUc": "upperRoman", "circleNum": "decimalEnclosedCircle"},
}
_FORMS: Final = {"ParenBoth": "({})", "ParenR": "{})", "Period": "{}.", "Plain": "{}"}
_UNSEEN: Final = frozenset(["rPr", "pPr", "endParaRPr", "Fallback"])


def paragraphs(root: etree._Element, builder: PageBuilder | None = None) -> Iterator[str]:
    """Yield the paragraphs of all shapes, titles and nodes below an element.

    Args:
        root: Any element of DrawingML.
        builder: Takes the count of struck-out text; without one such text is left out.
    """
    counts: dict[int, int] = {}
    # Empty boxes are ornaments of a list, unless others beside them are ticked.
    boxes = any(_sign(e) in (TICKED, CROSSED) for e in root.iter() if local(e) == "pPr")
    for element in root.iter():
        if local(element) != "p":
            continue
        text = join_runs(_runs(element), builder).replace("\v", "\n").strip()
        mark = _mark(element, counts, boxes=boxes) if text else ""
        if text:
            yield mark + text


def _runs(paragraph: etree._Element) -> Iterator[Run]:
    """Yield the runs of a paragraph of a drawing, or of a comment of Word."""
    pending: list[tuple[etree._Element, Run, str]] = [(paragraph, Run(""), "")]
    while pending:
        element, look, font = pending.pop()
        name = local(element)
        if name in ("oMath", "oMathPara"):
            yield look._replace(text=from_omml(element))
        elif name == "t":
            yield look._replace(
                text=decode_symbols(element.text or "", font, private=font == "Symbol")
            )
        elif name == "br":
            yield look._replace(text="\n")
        elif name not in _UNSEEN:
            properties = child(element, "rPr")
            if properties is not None:
                look, font = _look(properties), _font(properties)
            pending.extend((item, look, font) for item in reversed(element))


def _look(properties: etree._Element) -> Run:
    if not properties.attrib:  # Word, whose comments are read here too, uses elements.
        of_word = look_of(properties)
        return Run("", of_word.level, of_word.gone)
    raised = attribute(properties, "baseline").removesuffix("%")
    level = 0
    if raised.removeprefix("-").rstrip("0."):
        level = SUBSCRIPT if raised.startswith("-") else SUPERSCRIPT
    return Run("", level, "struck" if attribute(properties, "strike") in _STRUCK else "")


def _font(element: etree._Element, *names: str) -> str:
    for name in names or ("latin", "sym"):
        if (found := child(element, name)) is not None and attribute(found, "typeface"):
            return attribute(found, "typeface")
    return ""


def _mark(paragraph: etree._Element, counts: dict[int, int], *, boxes: bool) -> str:
    """Return the number or the box before a paragraph, counting it; other marks say nothing."""
    properties = child(paragraph, "pPr")
    level = attribute(properties, "lvl") if properties is not None else ""
    depth = int(level) if level.isdigit() else 0
    for deeper in [other for other in counts if other > depth]:
        del counts[deeper]
    if properties is None:
        counts.pop(depth, None)
        return ""
    if (kind := child(properties, "buAutoNum")) is not None:
        start = attribute(kind, "startAt")
        counts[depth] = counts.get(depth, (int(start) if start.isdigit() else 1) - 1) + 1
        return _numbered(counts[depth], attribute(kind, "type"))
    counts.pop(depth, None)
    said = _sign(properties)
    return f"{said} " if boxes and said in BOXES else ""


def _sign(properties: etree._Element) -> str:
    """Return the bullet of a paragraph as its font shows it."""
    bullet = child(properties, "buChar")
    sign = attribute(bullet, "char") if bullet is not None else ""
    return decode_symbols(sign, _font(properties, "buFont")) if sign else ""


def _numbered(number: int, kind: str) -> str:
    system = next((name for start, name in _SYSTEMS.items() if kind.startswith(start)), "decimal")
    form = next((form for end, form in _FORMS.items() if kind.endswith(end)), "{}.")
    return f"{form.format(numeral(number, system))} "
