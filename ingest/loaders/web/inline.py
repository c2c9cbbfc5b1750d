"""Inline elements that are replaced by a text: formulas, images, drawings, form fields."""

from typing import Final

from lxml import etree

from ingest.loaders.math.formula import from_mathml
from ingest.loaders.web.elements import name_of
from ingest.loaders.web.forms import input_text, select_text

# Classes of a formula rendered by a script beside its MathML.
_RENDERED: Final = frozenset(["katex-html", "MathJax", "MathJax_Display", "MathJax_CHTML"])
_UNSEEN: Final = frozenset(["script", "style", "template", "head"])
_TEX: Final = frozenset(["application/x-tex", "tex", "latex", "application/x-latex", "text/tex"])


def replaced_text(name: str, element: etree._Element) -> str | None:
    """Return the text of a replaced element; None for elements that are read by their content."""
    if name == "img":
        return element.get("alt") or ""
    if name == "input":
        return f" {input_text(element)} "
    if name == "select":
        return f" {select_text(element)} "
    if name == "svg":
        return f" {_svg_text(element)} "
    if name == "template":
        return None if "shadowrootmode" in element.attrib else ""
    return None


def _svg_text(element: etree._Element) -> str:
    """Return the texts of an SVG drawing in order; hidden ornaments have none."""
    if element.get("aria-hidden") == "true":
        return ""
    texts = (element_text(part) for part in element.iter() if name_of(part) == "text")
    return " ".join(dict.fromkeys(filter(None, texts)))


def formula_text(name: str, element: etree._Element) -> str | None:
    """Return a formula in one line, from MathML or a TeX script; None for other elements."""
    if name == "script":
        is_tex = (element.get("type") or "").lower().startswith("math/tex")
        return f"\\({(element.text or '').strip()}\\)" if is_tex else ""
    if name != "math":
        return None
    for part in element.iter():
        if isinstance(part.tag, str):
            part.tag = name_of(part)
    written = from_mathml(element)
    return f" {written} " if element.get("display") == "block" else written or _tex_source(element)


def _tex_source(element: etree._Element) -> str:
    """Return the TeX source of a `math` element without MathML content."""
    notes = (part for part in element.iter() if name_of(part) == "annotation")
    tex = next((n.text for n in notes if (n.get("encoding") or "").lower() in _TEX), None)
    return (tex or element.get("alttext") or "".join(map(str, element.itertext()))).strip()


def is_rendered_formula(element: etree._Element) -> bool:
    """Return whether an element is a formula rendered by a script, beside its source."""
    return not _RENDERED.isdisjoint((element.get("class") or "").split())


def element_text(element: etree._Element) -> str:
    """Return the visible text of an element in one line."""
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
