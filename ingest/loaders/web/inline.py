"""Elements of a page that stand for a text of their own: formulas, pictures, fields of forms."""

from typing import Final

from lxml import etree

from ingest.loaders.math.formula import from_mathml
from ingest.loaders.web.formats import name_of
from ingest.loaders.web.forms import choice_text, field_text

# What scripts draw beside a formula in MathML.
_DRAWN: Final = frozenset(["katex-html", "MathJax", "MathJax_Display", "MathJax_CHTML"])
_UNSEEN: Final = frozenset(["script", "style", "template", "head"])
_TEX: Final = frozenset(["application/x-tex", "tex", "latex", "application/x-latex", "text/tex"])


def inline_text(name: str, element: etree._Element) -> str | None:
    """Return what an element says without its content; None where its content is what it says."""
    if name == "img":
        return element.get("alt") or ""
    if name == "input":
        return f" {field_text(element)} "
    if name == "select":
        return f" {choice_text(element)} "
    if name == "svg":
        return f" {_drawing(element)} "
    if name == "template":
        return None if "shadowrootmode" in element.attrib else ""
    return None


def _drawing(element: etree._Element) -> str:
    """Return the texts of a drawing in their order; ornaments have none."""
    if element.get("aria-hidden") == "true":
        return ""
    texts = (plain(part) for part in element.iter() if name_of(part) == "text")
    return " ".join(dict.fromkeys(filter(None, texts)))


def formula_text(name: str, element: etree._Element) -> str | None:
    """Return a formula as one line, from MathML or the source of a script; None for others."""
    if name == "script":
        is_tex = (element.get("type") or "").lower().startswith("math/tex")
        return f"\\({(element.text or '').strip()}\\)" if is_tex else ""
    if name != "math":
        return None
    for part in element.iter():
        if isinstance(part.tag, str):
            part.tag = name_of(part)
    written = from_mathml(element)
    return f" {written} " if element.get("display") == "block" else written or _source(element)


def _source(element: etree._Element) -> str:
    """Return the TeX that a formula without MathML holds."""
    notes = (part for part in element.iter() if name_of(part) == "annotation")
    found = next((n.text for n in notes if (n.get("encoding") or "").lower() in _TEX), None)
    return (found or element.get("alttext") or "".join(map(str, element.itertext()))).strip()


def is_drawn(element: etree._Element) -> bool:
    """Return whether an element is the picture of a formula that stands beside it."""
    return not _DRAWN.isdisjoint((element.get("class") or "").split())


def plain(element: etree._Element) -> str:
    """Return the words of an element in one line."""
    parts: list[str] = []
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, part in walk:
        if event == "start" and name_of(part) in _UNSEEN:
            walk.skip_subtree()
        elif event == "start":
            parts.append(part.text or "")
        elif part is not element:
            parts.append(part.tail or "")
    return " ".join("".join(parts).split())
