"""Office Math (OMML, ECMA-376, part 1, 22.1) to the linear format of formulas."""

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Final

from lxml import etree

from ingest.loaders.math.linear import (
    Part,
    accented,
    fraction,
    function,
    nary,
    root,
    row,
    script,
    table,
    text_part,
)
from ingest.loaders.ooxml.package import child, local

_PROPERTIES: Final = frozenset(["rPr", "ctrlPr", "argPr", "del", "moveFrom", "annotationRef"])
_OFF: Final = ("0", "off", "false")
_DEPTH: Final = 100


def part_of(element: etree._Element, depth: int = 0) -> Part:
    """Return an OMML element in linear form; an unknown one is the row of its children."""
    if depth > _DEPTH:
        return Part("")
    write = _WRITERS.get(local(element))
    return write(element, depth + 1) if write is not None else _row(element, depth + 1)


def _row(element: etree._Element, depth: int) -> Part:
    """Return the children of an element as a row; adjacent runs are one text."""
    parts: list[Part] = []
    for is_run, items in groupby(_children(element), key=lambda item: local(item) == "r"):
        if is_run:
            parts.append(text_part("".join(_text(item) for item in items)))
        else:
            parts += [part_of(item, depth) for item in items]
    return row(parts)


def _children(element: etree._Element) -> Iterator[etree._Element]:
    for item in element:
        name = local(item)
        if name in ("ins", "moveTo", "sdtContent", "sdt", "smartTag"):
            yield from _children(item)
        elif name and name not in _PROPERTIES and not name.endswith("Pr"):
            yield item


def _text(run: etree._Element) -> str:
    return "".join(item.text or "" for item in run if local(item) == "t")


def _of(element: etree._Element, name: str, depth: int) -> Part:
    """Return the child of this name in linear form; an empty part without one."""
    argument = child(element, name)
    return _row(argument, depth) if argument is not None else Part("")


def _setting(element: etree._Element, name: str, default: str) -> str:
    """Return a property of an element, such as `begChr` of its `dPr`."""
    setting = child(element, f"{local(element)}Pr", name)
    if setting is None:
        return default
    value = next((str(v) for k, v in setting.attrib.items() if str(k).endswith("val")), None)
    return ("1" if default in ("", "0") else default) if value is None else value


def _is_on(element: etree._Element, name: str) -> bool:
    return _setting(element, name, "0") not in _OFF


def _fraction(element: etree._Element, depth: int) -> Part:
    above, below = _of(element, "num", depth), _of(element, "den", depth)
    if _setting(element, "type", "bar") == "noBar":
        return table([[above], [below]])
    return fraction(above, below)


def _root(element: etree._Element, depth: int) -> Part:
    degree = "" if _is_on(element, "degHide") else _of(element, "deg", depth).text
    return root(_of(element, "e", depth), degree)


def _scripts(element: etree._Element, depth: int) -> Part:
    below, above = _of(element, "sub", depth), _of(element, "sup", depth)
    return script(_of(element, "e", depth), below, above)


def _before(element: etree._Element, depth: int) -> Part:
    below, above = _of(element, "sub", depth), _of(element, "sup", depth)
    base = _of(element, "e", depth)
    return Part(script(Part(""), below, above).text + base.text, base.precedence)


def _nary(element: etree._Element, depth: int) -> Part:
    below = None if _is_on(element, "subHide") else _of(element, "sub", depth)
    above = None if _is_on(element, "supHide") else _of(element, "sup", depth)
    return nary(_setting(element, "chr", "∫"), below, above, _of(element, "e", depth))


def _delimited(element: etree._Element, depth: int) -> Part:
    begin, end = _setting(element, "begChr", "("), _setting(element, "endChr", ")")
    mark = _setting(element, "sepChr", "|")
    inner = [_row(item, depth).text.strip() for item in element if local(item) == "e"]
    return Part(f"{begin}{mark.join(inner)}{end}")


def _function(element: etree._Element, depth: int) -> Part:
    return function(_of(element, "fName", depth), _of(element, "e", depth))


def _limit(element: etree._Element, depth: int) -> Part:
    limit, base = _of(element, "lim", depth), _of(element, "e", depth)
    low = local(element) == "limLow"
    return script(base, limit if low else None, None if low else limit)


def _accent(element: etree._Element, depth: int) -> Part:
    default = {"acc": "\u0302", "bar": "¯", "groupChr": "⏟"}[local(element)]
    accent = _setting(element, "chr", default)
    if local(element) == "bar" and _setting(element, "pos", "bot") == "bot":
        accent = "_"
    base = _of(element, "e", depth)
    return accented(base, accent) or base


def _equations(element: etree._Element, depth: int) -> Part:
    """Return an equation array: `&` aligns its lines, `#` separates the equation number."""
    rows = [_row(item, depth) for item in element if local(item) == "e"]
    return table([[Part(line.text.replace("&", "").replace("#", " "))] for line in rows])


def _matrix(element: etree._Element, depth: int) -> Part:
    lines = [item for item in element if local(item) == "mr"]
    rows = [[_row(cell, depth) for cell in line if local(cell) == "e"] for line in lines]
    outer = next(element.iterancestors("{*}d"), None)
    inner = element.getparent()
    return table(rows, fence=outer is None or inner is None or inner.getparent() is not outer)


def _phantom(element: etree._Element, depth: int) -> Part:
    is_visible = _setting(element, "show", "1") not in _OFF
    return _of(element, "e", depth) if is_visible else Part("")


_WRITERS: Final[dict[str, Callable[[etree._Element, int], Part]]] = {
    **{"f": _fraction, "rad": _root, "sSup": _scripts, "sSub": _scripts, "sSubSup": _scripts},
    **{"sPre": _before, "nary": _nary, "d": _delimited, "func": _function, "limLow": _limit},
    **{"limUpp": _limit, "acc": _accent, "bar": _accent, "groupChr": _accent},
    **{"eqArr": _equations, "m": _matrix, "phant": _phantom},
    **{"r": lambda element, _: text_part(_text(element))},
}
