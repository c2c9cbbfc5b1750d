"""MathML (web pages, OpenDocument) to the linear format of formulas."""

from collections.abc import Callable
from typing import Final

from lxml import etree

from ingest.loaders.math.linear import (
    POWER,
    PRODUCT,
    Part,
    accented,
    fraction,
    nary,
    operator,
    plain,
    root,
    row,
    script,
    table,
)

_NARY: Final = frozenset("∑∏∐∫∬∭∮⋃⋂⨁⨂")
_TOKENS: Final = frozenset(["mo", "mi", "mn", "mtext", "ms"])
_ROWS: Final = frozenset(["mtr", "mlabeledtr"])
_IGNORED: Final = frozenset(["annotation", "annotation-xml", "mphantom", "none", "maligngroup"])
_DEPTH: Final = 100


def part_of(element: etree._Element, depth: int = 0) -> Part:
    """Return a MathML element in linear form; an unknown one is the row of its children."""
    name = _name(element)
    if name in _IGNORED or depth > _DEPTH:
        return Part("")
    if name in _TOKENS:
        return _token(name, "".join(map(str, element.itertext())))
    if name == "mtable":
        return _table(element, depth)
    inner = [part_of(item, depth + 1) for item in element if isinstance(item.tag, str)]
    if (special := _SPECIAL.get(name)) is not None:
        return special(element, inner)
    write = _WRITERS.get(name)
    if write is not None and len(inner) >= 2:
        return write(inner)
    return _row(element, inner)


def _row(element: etree._Element, inner: list[Part]) -> Part:
    return row(inner) if inner else Part(plain(element.text or ""))


def _name(element: etree._Element) -> str:
    """Return the name of an element; HTML parsers may leave a prefix in it."""
    tag = element.tag if isinstance(element.tag, str) else ""
    return tag.rpartition("}")[2].rpartition(":")[2].lower()


def _token(name: str, text: str) -> Part:
    if name == "mo":
        return operator(text)
    content = plain(text)
    if name == "mtext" and content:
        before, after = text[:1].isspace(), text[-1:].isspace()
        precedence = POWER if " " not in content else PRODUCT
        return Part(" " * before + content + " " * after, precedence)
    return Part(content)


def _under(inner: list[Part]) -> Part:
    base = inner[0]
    return accented(base, inner[1].text) or _limits(base, inner[1], None)


def _over(inner: list[Part]) -> Part:
    base = inner[0]
    return accented(base, inner[1].text) or _limits(base, None, inner[1])


def _limits(base: Part, below: Part | None, above: Part | None) -> Part:
    sign = base.text.strip()
    if sign in _NARY:
        # The operand is the next part of the row.
        return Part(nary(sign, below, above).text + " ")
    part = script(Part(sign), below, above)
    is_name = sign.isalpha() and len(sign) > 1
    return Part(part.text + " ", part.precedence) if is_name else part


def _scripts(element: etree._Element, inner: list[Part]) -> Part:
    """Return a base with prescripts and postscripts, as isotopes have."""
    names = [_name(item) for item in element if isinstance(item.tag, str)]
    cut = names.index("mprescripts") if "mprescripts" in names else len(names)
    base = inner[0] if inner else Part("")
    for at in range(1, cut - 1, 2):
        base = script(base, inner[at], inner[at + 1])
    before = ""
    for at in range(cut + 1, len(inner) - 1, 2):
        before += script(Part(""), inner[at], inner[at + 1]).text
    return Part(before + base.text, base.precedence)


def _fenced(element: etree._Element, inner: list[Part]) -> Part:
    begin, end = element.get("open", "("), element.get("close", ")")
    marks = element.get("separators", ",").split() or [""]
    text = ""
    for at, part in enumerate(inner):
        mark = marks[min(at, len(marks)) - 1] if at else ""
        text += f"{mark} {part.text.strip()}" if mark in (",", ";") else mark + part.text.strip()
    return Part(f"{begin}{text}{end}")


def _table(element: etree._Element, depth: int) -> Part:
    rows = [
        [part_of(cell, depth + 2) for cell in line if isinstance(cell.tag, str)]
        for line in element
        if _name(line) in _ROWS
    ]
    return table(rows)


def _fraction(element: etree._Element, inner: list[Part]) -> Part:
    if len(inner) < 2:
        return row(inner)
    if element.get("linethickness", "").startswith("0"):  # binomial coefficient
        return table([inner[:1], inner[1:2]])
    return fraction(inner[0], inner[1])


_SPECIAL: Final[dict[str, Callable[[etree._Element, list[Part]], Part]]] = {
    "semantics": lambda element, inner: _row(element, inner[:1]),
    "maction": lambda element, inner: _row(element, inner[:1]),
    "mfenced": _fenced,
    "mfrac": _fraction,
    "mmultiscripts": _scripts,
    "msqrt": lambda element, inner: root(_row(element, inner)),
    "mspace": lambda *_: Part(" "),
}
_WRITERS: Final[dict[str, Callable[[list[Part]], Part]]] = {
    "mroot": lambda inner: root(inner[0], inner[1].text),
    "msup": lambda inner: (
        _limits(inner[0], None, inner[1])
        if inner[0].text.strip() in _NARY
        else script(inner[0], None, inner[1])
    ),
    "msub": lambda inner: _limits(inner[0], inner[1], None),
    "msubsup": lambda inner: (
        _limits(inner[0], inner[1], inner[2]) if len(inner) > 2 else script(*inner[:2])
    ),
    "munder": _under,
    "mover": _over,
    "munderover": lambda inner: _limits(inner[0], inner[1], inner[2] if len(inner) > 2 else None),
}
