"""Paragraphs of DrawingML: formatted runs, formulas, automatic numbers and check boxes."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from ingest.loaders.inline.numerals import advance, numeral
from ingest.loaders.inline.runs import SUBSCRIPT, SUPERSCRIPT, Run, join_runs
from ingest.loaders.inline.symbols import BOXES, CROSSED, TICKED, decode_symbols
from ingest.loaders.math.formula import from_omml
from ingest.loaders.ooxml.package import attribute, child, local
from ingest.loaders.page_builder import PageBuilder
from ingest.loaders.word.run_formats import read_run_format

_STRUCK: Final = ("sngStrike", "dblStrike")
_NUMERALS: Final = {
    **{"arabic": "decimal", "alphaLc": "lowerLetter", "alphaUc": "upperLetter"},
    **{"romanLc": "lowerRoman", "romanUc": "upperRoman", "circleNum": "decimalEnclosedCircle"},
}
_PUNCTUATION: Final = {"ParenBoth": "({})", "ParenR": "{})", "Period": "{}.", "Plain": "{}"}
_IGNORED: Final = frozenset(["rPr", "pPr", "endParaRPr", "Fallback"])


def paragraphs(root: etree._Element, builder: PageBuilder | None = None) -> Iterator[str]:
    """Yield the paragraphs of all shapes, titles and nodes of an element.

    Args:
        root: Any element of DrawingML.
        builder: Counts struck-out text; without one such text is left out.
    """
    counts: dict[int, int] = {}
    # Empty boxes are ornaments, unless other boxes are ticked.
    boxes = any(_bullet(e) in (TICKED, CROSSED) for e in root.iter() if local(e) == "pPr")
    for element in root.iter():
        if local(element) != "p":
            continue
        text = join_runs(_runs(element), builder).replace("\v", "\n").strip()
        label = _label(element, counts, boxes=boxes) if text else ""
        if text:
            yield label + text


def _runs(paragraph: etree._Element) -> Iterator[Run]:
    """Yield the runs of a DrawingML paragraph, or of a comment of Word."""
    pending: list[tuple[etree._Element, Run, str]] = [(paragraph, Run(""), "")]
    while pending:
        element, run_format, font = pending.pop()
        name = local(element)
        if name in ("oMath", "oMathPara"):
            yield run_format._replace(text=from_omml(element))
        elif name == "t":
            text = decode_symbols(element.text or "", font, private=font == "Symbol")
            yield run_format._replace(text=text)
        elif name == "br":
            yield run_format._replace(text="\n")
        elif name not in _IGNORED:
            properties = child(element, "rPr")
            if properties is not None:
                run_format, font = _run_format(properties), _font(properties)
            pending.extend((item, run_format, font) for item in reversed(element))


def _run_format(properties: etree._Element) -> Run:
    if not properties.attrib:  # Word, whose comments are read here too, uses elements.
        of_word = read_run_format(properties)
        return Run("", of_word.vertical, of_word.withdrawn)
    baseline = attribute(properties, "baseline").removesuffix("%")
    vertical = 0
    if baseline.removeprefix("-").rstrip("0."):
        vertical = SUBSCRIPT if baseline.startswith("-") else SUPERSCRIPT
    return Run("", vertical, "struck" if attribute(properties, "strike") in _STRUCK else "")


def _font(element: etree._Element, *names: str) -> str:
    for name in names or ("latin", "sym"):
        if (font := child(element, name)) is not None and attribute(font, "typeface"):
            return attribute(font, "typeface")
    return ""


def _label(paragraph: etree._Element, counts: dict[int, int], *, boxes: bool) -> str:
    """Advance the counters and return the number or check box of a paragraph; else ""."""
    properties = child(paragraph, "pPr")
    level = attribute(properties, "lvl") if properties is not None else ""
    depth = int(level) if level.isdigit() else 0
    scheme = child(properties, "buAutoNum") if properties is not None else None
    if scheme is not None:
        start = attribute(scheme, "startAt")
        advance(counts, depth, int(start) if start.isdigit() else 1)
        return _numbered(counts[depth], attribute(scheme, "type"))
    for reset in [other for other in counts if other >= depth]:
        del counts[reset]
    if properties is None:
        return ""
    bullet = _bullet(properties)
    return f"{bullet} " if boxes and bullet in BOXES else ""


def _bullet(properties: etree._Element) -> str:
    """Return the bullet of a paragraph in Unicode."""
    bullet = child(properties, "buChar")
    character = attribute(bullet, "char") if bullet is not None else ""
    return decode_symbols(character, _font(properties, "buFont")) if character else ""


def _numbered(number: int, scheme: str) -> str:
    """Return a number by its scheme, such as `arabicPeriod` (ST_TextAutonumberScheme)."""
    system = next((n for start, n in _NUMERALS.items() if scheme.startswith(start)), "decimal")
    pattern = next((form for end, form in _PUNCTUATION.items() if scheme.endswith(end)), "{}.")
    return f"{pattern.format(numeral(number, system))} "
