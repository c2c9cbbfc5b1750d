"""Formulas in linear format: MathML and Office Math."""

import re

import pytest
from lxml import etree

from ingest.loaders.math.formula import from_mathml, from_omml

_TOKENS = {"mi": r"[^\W\d]+", "mn": r"[\d.]+", "mo": r"[^\w\s]"}


def tokens(text: str) -> str:
    """The letters, numbers and operators of a text as a row of MathML tokens."""
    extracted = re.findall("|".join(f"(?P<{name}>{form})" for name, form in _TOKENS.items()), text)
    named = ((name, value) for item in extracted for name, value in zip(_TOKENS, item, strict=True))
    return "<mrow>" + "".join(f"<{n}>{v}</{n}>" for n, v in named if v) + "</mrow>"


def mathml(inner: str) -> str:
    """The text of a formula in MathML; `{…}` are rows of tokens."""
    xml = re.sub(r"\{([^}]*)\}", lambda extracted: tokens(extracted[1]), inner)
    return from_mathml(
        etree.fromstring(f'<math xmlns="http://www.w3.org/1998/Math/MathML">{xml}</math>')
    )


def omml(inner: str, name: str = "oMath") -> str:
    """The text of a formula in Office Math; `{…}` are runs."""
    xml = re.sub(r"\{([^}]*)\}", r"<r><t xml:space='preserve'>\1</t></r>", inner)
    xml = re.sub(r"<(/?)(\w+)", r"<\1m:\2", xml).replace(" val=", " m:val=")
    return from_omml(etree.fromstring(f'<m:{name} xmlns:m="urn:m">{xml}</m:{name}>'))


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("<mfrac>{-b}{2a}</mfrac>", "-b/(2a)"),
        ("<mfrac>{취득가-잔존가}{연수}</mfrac>", "(취득가-잔존가)/연수"),
        ("{x=}<msqrt><msup>{b}{2}</msup>{-4}{a}{c}</msqrt>", "x = √(b²-4ac)"),
        ("<msup>{10}{-6}</msup>", "10⁻⁶"),
        ("<msup><mrow><mo>(</mo>{a+b}<mo>)</mo></mrow>{2}</msup>", "(a+b)²"),
        ("<msup>{a+b}{2}</msup>", "(a+b)²"),
        ("{1}<mfrac>{1}{2}</mfrac>", "1 1/2"),
        ("<mfrac>{1}{2}</mfrac>{m}<msup>{v}{2}</msup>", "(1/2)mv²"),
        ("<mfrac>{a}<mfrac>{b}{c}</mfrac></mfrac>", "a/(b/c)"),
        ("<munderover>{∑}{i=1}{n}</munderover><msub>{x}{i}</msub>", "∑_(i=1)ⁿ x_i"),
        ("<munder><mo>lim</mo>{x→0}</munder>{f}", "lim_(x→0) f"),
        ("<mover>{x}{¯}</mover>", "x̄"),
        ("<mroot>{x}{3}</mroot>{+}{sin}{y}", "∛x+sin y"),
        ("<mfenced>{a}{b}</mfenced>", "(a, b)"),
        ("<mo>(</mo><mtable><mtr><mtd>{1}</mtd><mtd>{2}</mtd></mtr></mtable><mo>)</mo>", "(1, 2)"),
        ("<semantics>{E=m}<annotation>E=m</annotation></semantics>", "E = m"),
        ("<mmultiscripts>{C}<none/><none/><mprescripts/>{6}{14}</mmultiscripts>", "₆¹⁴C"),
        ("<mtext>면적</mtext><mo>=</mo>{π}<msup>{r}{2}</msup>", "면적 = πr²"),
    ],
)
def test_mathml_in_linear_format(inner: str, text: str) -> None:
    """Fractions, powers, roots, sums and brackets of MathML."""
    assert mathml(inner) == text


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("<f><num>{cost}{-}{value}</num><den>{life}</den></f>", "(cost-value)/life"),
        (
            "<f><num>{cost - value}</num><den>{useful life}</den></f>",
            "(cost - value)/(useful life)",
        ),
        ("<sSup><e>{10}</e><sup>{-}{6}</sup></sSup>", "10⁻⁶"),
        ("<sSub><e>{H}</e><sub>{2}</sub></sSub>{O}", "H₂O"),
        ("<rad><radPr><degHide val='1'/></radPr><deg/><e>{a+b}</e></rad>", "√(a+b)"),
        ("<rad><deg>{3}</deg><e>{x}</e></rad>", "∛x"),
        ("<d><e>{1+r}</e></d>", "(1+r)"),
        ("<sSup><e><d><e>{1+r}</e></d></e><sup>{n-1}</sup></sSup>", "(1+r)ⁿ⁻¹"),
        (
            "<nary><naryPr><chr val='∑'/></naryPr><sub>{i=1}</sub><sup>{n}</sup><e>{x}</e></nary>",
            "∑_(i=1)ⁿ x",
        ),
        ("<nary><sub>{0}</sub><sup>{1}</sup><e>{f}</e></nary>", "∫₀¹ f"),
        ("<func><fName>{sin}</fName><e>{θ}</e></func>", "sin θ"),
        (
            "<d><dPr><begChr val='['/><endChr val=']'/></dPr><e><m><mr><e>{1}</e><e>{2}</e></mr>"
            "<mr><e>{3}</e><e>{4}</e></mr></m></e></d>",
            "[1, 2; 3, 4]",
        ),
        ("<acc><e>{x}</e></acc>{=1}", "x̂=1"),
        ("<eqArr><e>{a&amp;=b}</e><e>{c&amp;=d}</e></eqArr>", "a=b; c=d"),
        ("{𝑥}{−}{1}", "x-1"),
        ("{a}<del>{9}</del><ins>{+}{b}</ins>", "a+b"),
    ],
)
def test_office_math_in_linear_format(inner: str, text: str) -> None:
    """Fractions, powers, roots, sums and brackets of Office Math."""
    assert omml(inner) == text


def test_each_formula_of_a_paragraph_is_a_line() -> None:
    """Each `oMath` of an `oMathPara` is a line."""
    assert omml("<oMath>{a=1}</oMath><oMath>{b=2}</oMath>", "oMathPara") == "a=1\nb=2"


def test_deeply_nested_formulas_are_cut_off() -> None:
    """Nesting beyond the limit is cut off."""
    assert mathml("<mrow>" * 200 + "<mi>x</mi>" + "</mrow>" * 200) == ""
