"""Formulas as one line of text: fractions, powers, roots, rows, with parentheses where needed.

Both formula languages of documents (MathML, Office Math) are written with these functions, so
that the same formula reads the same whatever it came from: (a-b)/c, x², √(b²-4ac), ∑_(i=1)ⁿ.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from text.superscripts import subscript, superscript

# How firmly the parts of a formula hold together, loosest first.
PLUS, TIMES = -2, -1  # operators themselves
SUM, FRACTION, PRODUCT, POWER, ATOM = range(5)

_RELATIONS: Final = frozenset("=≠<>≤≥≪≫≈≃≅≡∼∝→⇒←⇐↔⇔⟶⟹∈∉∋⊂⊃⊆⊇∣∥⊥≔∴∵⇌⇄")
_ADDED: Final = frozenset("+-±∓∪∩∧∨⊕")
_MULTIPLIED: Final = frozenset("×⋅·*÷/∘⊗")
_UNSEEN: Final = dict.fromkeys(map(ord, "\u2061\u2062\u2063\u2064\u200b\u200c\u200d\ufeff"))
_PLAIN: Final = {**_UNSEEN, ord("−"): "-", ord("\xa0"): " "}
_LETTERS: Final = range(0x1D400, 0x1D800)
_ACCENTS: Final = {
    **{"^": "\u0302", "ˆ": "\u0302", "¯": "\u0304", "‾": "\u0304", "_": "\u0332", "→": "\u20d7"},
    **{"⃗": "\u20d7", "~": "\u0303", "˜": "\u0303", "˙": "\u0307", ".": "\u0307", "¨": "\u0308"},
    **{"ˇ": "\u030c", "´": "\u0301", "`": "\u0300", "˘": "\u0306", "⏞": "", "⏟": "", "︷": ""},
    **{"︸": "", "―": "\u0304", "⇀": "\u20d7", "\u0305": "\u0304"},
}
_ROOTS: Final = {"": "√", "2": "√", "3": "∛", "4": "∜"}
_NAMES: Final = "sin cos tan cot sec csc log ln lg exp lim max min sup inf det dim gcd lcm mod arg"
_FUNCTIONS: Final = frozenset(_NAMES.split())
_MIXED: Final = re.compile(r"\d[^\W\d_]|[^\W\d_]\d|^[a-zα-ω]{2,3}$")
_WIDE: Final = re.compile(r"\s+([^\w\s]{1,2})\s+")


class Part(NamedTuple):
    """A piece of a formula: its text, and how firmly it holds together (`SUM` … `ATOM`)."""

    text: str
    rank: int = ATOM


def plain(text: str) -> str:
    """Return the characters of a formula as plain ones: 𝑥 is x, − is -, invisible ones go."""
    text = " ".join(text.translate(_PLAIN).split())
    return "".join(
        unicodedata.normalize("NFKC", sign) if ord(sign) in _LETTERS else sign for sign in text
    )


def operator(text: str) -> Part:
    """Return an operator; those that compare stand between blanks."""
    sign = plain(text)
    if sign in _RELATIONS or sign in ("<=", ">=", "==", "!=", ":="):
        return Part(f" {sign} ", PLUS)
    if sign in (",", ";"):
        return Part(f"{sign} ", PLUS)
    rank = PLUS if sign in _ADDED else TIMES if sign in _MULTIPLIED else ATOM
    return Part(sign, rank)


def words(text: str) -> Part:
    """Return text that may hold operators, as Word keeps it in one run: `cost-value`."""
    text = " " * text[:1].isspace() + plain(text) + " " * text[-1:].isspace()
    if any(sign in _RELATIONS or sign in _ADDED or sign in ",;" for sign in text[1:]):
        return Part(text, PLUS if len(text) == 1 else SUM)
    sign = text.strip()
    if sign in _RELATIONS or sign in _ADDED or sign in (",", ";"):
        return Part(text, PLUS)
    if sign in _MULTIPLIED:
        return Part(text, TIMES)
    loose = any(one in _MULTIPLIED or one == " " for one in sign) or sign[:1] in ("-", "+")
    mixed = _MIXED.search(sign) and sign not in _FUNCTIONS
    return Part(text, PRODUCT if loose or mixed else ATOM)


def row(parts: Iterable[Part]) -> Part:
    """Return parts side by side, kept apart where they would run into one another."""
    listed = [part for part in parts if part.text]
    if len(listed) == 1:
        return listed[0]
    text = ""
    for at, part in enumerate(listed):
        before = listed[at - 1] if at else None
        after = listed[at + 1] if at + 1 < len(listed) else None
        text += _beside(text, before, part, after)
    return Part(text, _rank(text, listed))


def _beside(text: str, before: Part | None, part: Part, after: Part | None) -> str:
    """Return a part as it is written behind `text`."""
    said = part.text
    glued = text[-1:].isalnum() or text[-1:] == ")"
    if part.rank == FRACTION:
        if glued and said.replace("/", "").isdigit() and text[-1:].isdigit():
            return f" {said}"
        follows = after is not None and after.rank >= 0 and after.text[:1] not in " )]}|.!"
        return f"({said})" if glued or follows else said
    is_word = _is_word(said) or (before is not None and _is_word(before.text))
    if glued and said[:1].isalnum() and is_word:
        return f" {said}"
    return said.lstrip() if text.endswith(" ") else said


def _is_word(text: str) -> bool:
    return len(text) > 1 and text.isalpha()


def _rank(text: str, parts: Sequence[Part]) -> int:
    if _is_bracketed(text):
        return ATOM
    if any(part.rank in (SUM, PLUS) for part in parts[1:]) or (parts and parts[0].rank == SUM):
        return SUM
    return PRODUCT


def _is_bracketed(text: str) -> bool:
    """Whether one pair of brackets holds all of a text."""
    if not text or text[0] not in "([{" or text[-1] not in ")]}":
        return False
    depth = 0
    for at, sign in enumerate(text):
        depth += (sign in "([{") - (sign in ")]}")
        if not depth:
            return at == len(text) - 1
    return False


def fenced(part: Part, least: int) -> str:
    """Return the text of a part, in parentheses where it holds together less than `least`."""
    text = part.text.strip()
    firm = part.rank >= least or part.rank < 0 or not text or _is_bracketed(text)
    return text if firm else f"({text})"


def fraction(above: Part, below: Part) -> Part:
    """Return a fraction: (a-b)/c."""
    if not below.text.strip():
        return above
    if not above.text.strip():
        return below
    return Part(f"{fenced(above, PRODUCT)}/{fenced(below, POWER)}", FRACTION)


def script(base: Part, below: Part | None = None, above: Part | None = None) -> Part:
    """Return a base with its subscript and superscript: xᵢ is x_i, x² is x²."""
    low, high = _small(below), _small(above)
    name = base.text.strip()
    text = (name if name.isalpha() else fenced(base, ATOM)) + (subscript(low) if low else "")
    if high and not any(sign.isalnum() for sign in high):
        return Part(text + high, POWER)
    return Part(text + (superscript(high) if high else ""), POWER if high else ATOM)


def _small(part: Part | None) -> str:
    return _WIDE.sub(r"\1", part.text.strip()) if part is not None else ""


def root(inside: Part, degree: str = "") -> Part:
    """Return a root: √2, √(a+b), ∛x."""
    sign = _ROOTS.get(degree.strip()) or f"{superscript(degree.strip())}√"
    return Part(sign + fenced(inside, ATOM), POWER)


def nary(sign: str, below: Part | None, above: Part | None, body: Part | None = None) -> Part:
    """Return a sum, product or integral with its limits, and what it is taken over."""
    text = script(Part(sign), below, above).text
    inside = body.text.strip() if body is not None else ""
    return Part(f"{text} {inside}".rstrip(), PRODUCT if inside else ATOM)


def function(name: Part, argument: Part) -> Part:
    """Return a function of an argument: sin x, sin(a+b)."""
    inside = fenced(argument, POWER)
    gap = "" if inside.startswith("(") else " "
    return Part(f"{name.text.strip()}{gap}{inside}", PRODUCT)


def accented(base: Part, accent: str) -> Part | None:
    """Return a base with a mark over or under it, None where the sign is no such mark."""
    sign = accent.strip()
    if sign not in _ACCENTS and not (len(sign) == 1 and unicodedata.combining(sign)):
        return None
    return Part(fenced(base, ATOM) + _ACCENTS.get(sign, sign), ATOM)


def table(rows: Sequence[Sequence[Part]], *, fence: bool = False) -> Part:
    """Return the rows of a matrix or of a list of equations: `a, b; c, d`."""
    lines = []
    for cells in rows:
        texts = [cell.text.strip() for cell in cells]
        aligned = any(text[:1] in _RELATIONS for text in texts if text)
        lines.append((" " if aligned else ", ").join(text for text in texts if text))
    text = "; ".join(line for line in lines if line)
    return Part(f"[{text}]", ATOM) if fence else Part(text, SUM)
