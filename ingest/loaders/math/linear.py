"""Linear format of formulas: fractions, powers, roots and rows on one line of text.

The converters of MathML and Office Math share these functions. The notation follows UnicodeMath
(Sargent, Unicode Technical Note 28): (a-b)/c, x², √(b²-4ac), ∑_(i=1)ⁿ.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from text.superscripts import subscript, superscript

# Precedence of the parts of a formula, lowest first.
PLUS, TIMES = -2, -1  # the operators themselves
SUM, FRACTION, PRODUCT, POWER, ATOM = range(5)

_RELATIONS: Final = frozenset("=≠<>≤≥≪≫≈≃≅≡∼∝→⇒←⇐↔⇔⟶⟹∈∉∋⊂⊃⊆⊇∣∥⊥≔∴∵⇌⇄")
_ADDITIVE: Final = frozenset("+-±∓∪∩∧∨⊕")
_MULTIPLICATIVE: Final = frozenset("×⋅·*÷/∘⊗")
_INVISIBLE: Final = dict.fromkeys(map(ord, "\u2061\u2062\u2063\u2064\u200b\u200c\u200d\ufeff"))
_PLAIN: Final = {**_INVISIBLE, ord("−"): "-", ord("\xa0"): " "}
_MATH_LETTERS: Final = range(0x1D400, 0x1D800)
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
    """A part of a formula: its text and its operator precedence (`SUM` … `ATOM`)."""

    text: str
    precedence: int = ATOM


def plain(text: str) -> str:
    """Return text with plain characters: 𝑥 is x, − is -, invisible operators are removed."""
    text = " ".join(text.translate(_PLAIN).split())
    return "".join(
        unicodedata.normalize("NFKC", letter) if ord(letter) in _MATH_LETTERS else letter
        for letter in text
    )


def operator(text: str) -> Part:
    """Return an operator; relations stand between blanks."""
    sign = plain(text)
    if sign in _RELATIONS or sign in ("<=", ">=", "==", "!=", ":="):
        return Part(f" {sign} ", PLUS)
    if sign in (",", ";"):
        return Part(f"{sign} ", PLUS)
    if sign in _ADDITIVE:
        return Part(sign, PLUS)
    return Part(sign, TIMES if sign in _MULTIPLICATIVE else ATOM)


def text_part(text: str) -> Part:
    """Return text that may hold operators, such as a run of Word: `cost-value`."""
    text = " " * text[:1].isspace() + plain(text) + " " * text[-1:].isspace()
    if any(sign in _RELATIONS or sign in _ADDITIVE or sign in ",;" for sign in text[1:]):
        return Part(text, PLUS if len(text) == 1 else SUM)
    sign = text.strip()
    if sign in _RELATIONS or sign in _ADDITIVE or sign in (",", ";"):
        return Part(text, PLUS)
    if sign in _MULTIPLICATIVE:
        return Part(text, TIMES)
    is_product = any(letter in _MULTIPLICATIVE or letter == " " for letter in sign)
    loose = is_product or sign[:1] in ("-", "+")
    mixed = _MIXED.search(sign) and sign not in _FUNCTIONS
    return Part(text, PRODUCT if loose or mixed else ATOM)


def row(parts: Iterable[Part]) -> Part:
    """Return parts in a row, separated where they would run into one another."""
    filled = [part for part in parts if part.text]
    if len(filled) == 1:
        return filled[0]
    text = ""
    for at, part in enumerate(filled):
        before = filled[at - 1] if at else None
        after = filled[at + 1] if at + 1 < len(filled) else None
        text += _appended(text, before, part, after)
    return Part(text, _precedence(text, filled))


def _appended(text: str, before: Part | None, part: Part, after: Part | None) -> str:
    """Return a part as it is appended to `text`, with a blank or parentheses where needed."""
    addition = part.text
    touches = text[-1:].isalnum() or text[-1:] == ")"
    if part.precedence == FRACTION:
        if touches and addition.replace("/", "").isdigit() and text[-1:].isdigit():
            return f" {addition}"
        follows = after is not None and after.precedence >= 0 and after.text[:1] not in " )]}|.!"
        return f"({addition})" if touches or follows else addition
    is_word = _is_word(addition) or (before is not None and _is_word(before.text))
    if touches and addition[:1].isalnum() and is_word:
        return f" {addition}"
    return addition.lstrip() if text.endswith(" ") else addition


def _is_word(text: str) -> bool:
    return len(text) > 1 and text.isalpha()


def _precedence(text: str, parts: Sequence[Part]) -> int:
    if _is_bracketed(text):
        return ATOM
    if any(part.precedence in (SUM, PLUS) for part in parts[1:]) or (
        parts and parts[0].precedence == SUM
    ):
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


def parenthesised(part: Part, least: int) -> str:
    """Return the text of a part, in parentheses where its precedence is below `least`."""
    text = part.text.strip()
    binds = part.precedence >= least or part.precedence < 0 or not text or _is_bracketed(text)
    return text if binds else f"({text})"


def fraction(above: Part, below: Part) -> Part:
    """Return a fraction: (a-b)/c."""
    if not below.text.strip():
        return above
    if not above.text.strip():
        return below
    return Part(f"{parenthesised(above, PRODUCT)}/{parenthesised(below, POWER)}", FRACTION)


def script(base: Part, below: Part | None = None, above: Part | None = None) -> Part:
    """Return a base with its subscript and superscript: xᵢ is x_i, x² is x²."""
    low, high = _small(below), _small(above)
    name = base.text.strip()
    text = (name if name.isalpha() else parenthesised(base, ATOM)) + (subscript(low) if low else "")
    if high and not any(sign.isalnum() for sign in high):
        return Part(text + high, POWER)
    return Part(text + (superscript(high) if high else ""), POWER if high else ATOM)


def _small(part: Part | None) -> str:
    return _WIDE.sub(r"\1", part.text.strip()) if part is not None else ""


def root(inside: Part, degree: str = "") -> Part:
    """Return a root: √2, √(a+b), ∛x."""
    sign = _ROOTS.get(degree.strip()) or f"{superscript(degree.strip())}√"
    return Part(sign + parenthesised(inside, ATOM), POWER)


def nary(sign: str, below: Part | None, above: Part | None, body: Part | None = None) -> Part:
    """Return an n-ary operator (sum, product, integral) with its limits and its operand."""
    text = script(Part(sign), below, above).text
    inside = body.text.strip() if body is not None else ""
    return Part(f"{text} {inside}".rstrip(), PRODUCT if inside else ATOM)


def function(name: Part, argument: Part) -> Part:
    """Return a function of an argument: sin x, sin(a+b)."""
    inside = parenthesised(argument, POWER)
    gap = "" if inside.startswith("(") else " "
    return Part(f"{name.text.strip()}{gap}{inside}", PRODUCT)


def accented(base: Part, accent: str) -> Part | None:
    """Return a base with an accent over or under it; None for other characters."""
    sign = accent.strip()
    if sign not in _ACCENTS and not (len(sign) == 1 and unicodedata.combining(sign)):
        return None
    return Part(parenthesised(base, ATOM) + _ACCENTS.get(sign, sign), ATOM)


def table(rows: Sequence[Sequence[Part]], *, fence: bool = False) -> Part:
    """Return the rows of a matrix or of an equation array: `a, b; c, d`."""
    lines = []
    for cells in rows:
        texts = [cell.text.strip() for cell in cells]
        aligned = any(text[:1] in _RELATIONS for text in texts if text)
        lines.append((" " if aligned else ", ").join(text for text in texts if text))
    text = "; ".join(line for line in lines if line)
    return Part(f"[{text}]", ATOM) if fence else Part(text, SUM)
