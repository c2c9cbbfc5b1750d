"""Superscripts and subscripts as plain text: 10⁶, m², H₂O, x^(n+1).

Documents hold superscripts as formatting, which plain text does not have: 10⁶ would be read as 106.
Characters with a superscript form in Unicode are replaced by it; all others are written as in TeX,
`^(…)` and `_(…)`.

    >>> superscript("6"), superscript("n+1"), superscript("주1)"), subscript("2")
    ('⁶', 'ⁿ⁺¹', '^(주1)', '₂')
"""

from typing import Final

_UP: Final = dict(zip("0123456789+-−–=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿⁱ", strict=True))
_DOWN: Final = dict(zip("0123456789+-−–=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎", strict=True))
_ORDINALS: Final = frozenset({"st", "nd", "rd", "th", "er", "re", "tm", "sm"})


def superscript(text: str) -> str:
    """Return superscript text as plain text; "th" and "TM" stay as they are."""
    if text.strip().casefold() in _ORDINALS:
        return text
    return _written(text, _UP, "^")


def subscript(text: str) -> str:
    """Return subscript text as plain text; blanks around it stay."""
    return _written(text, _DOWN, "_")


def _written(text: str, signs: dict[str, str], mark: str) -> str:
    inner = text.strip()
    if not any(character.isalnum() for character in inner) or set(inner) <= set(signs.values()):
        return text  # a sign such as * or ™, or a superscript already
    if inner[0] == "[" and inner[-1] == "]":
        return text  # the mark of a note, which its brackets set apart
    start, end = text.index(inner), text.index(inner) + len(inner)
    form = "".join(signs.get(character, "") for character in inner)
    if len(form) < len(inner):
        inner = _bare(inner)
        form = f"{mark}{inner}" if len(inner) == 1 else f"{mark}({inner})"
    return text[:start] + form + text[end:]


def _bare(inner: str) -> str:
    """Return a note mark such as `주1)` without a bracket that nothing opens or that is its own."""
    if inner[0] == "(" and inner[-1] == ")" and inner.count("(") == 1 == inner.count(")"):
        return inner[1:-1].strip()
    return inner[:-1].strip() if inner[-1] == ")" and "(" not in inner else inner
