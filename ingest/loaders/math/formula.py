"""Formulas of documents in linear format, one line of plain text.

from_mathml(element)  # <mfrac><mi>a</mi><mi>b</mi></mfrac> is a/b
from_omml(element)    # an oMath or oMathPara of Word or PowerPoint
"""

from lxml import etree

from ingest.loaders.math import mathml, omml
from ingest.loaders.ooxml.package import local


def from_mathml(element: etree._Element) -> str:
    """Return a formula in MathML as text; the element is `math` or any descendant of it.

    Fractions, powers, subscripts, roots, sums, matrices and accents keep their meaning, with
    parentheses only where precedence needs them: (a-b)/c, x², √(b²-4ac). Annotations are not read.
    """
    return _one_line(mathml.part_of(element).text)


def from_omml(element: etree._Element) -> str:
    """Return a formula in Office Math as text; an `oMathPara` gives one line for each formula."""
    if local(element) == "oMathPara":
        return "\n".join(filter(None, (from_omml(e) for e in element if local(e) == "oMath")))
    return _one_line(omml.part_of(element).text)


def _one_line(text: str) -> str:
    return " ".join(text.split())
