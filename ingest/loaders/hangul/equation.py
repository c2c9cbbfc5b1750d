"""Equations of Hangul as plain text: `{a-b} over c` is (a-b)/c, `10^6` is 10⁶.

The script is a line of words and braces much like that of eqn and TeX.
"""

import re
from collections.abc import Sequence
from typing import Final

from text.superscripts import subscript, superscript

_TOKEN: Final = re.compile(
    r"""
    "[^"]*"? | \s+(?:[<>!=]?=|[<>])(?![<>])\s* | \\?[A-Za-z]+ | [\d.,]*\d
    | <=|>=|!=|<<|>>|->|\+-|-\+|== | \S
    """,
    re.S | re.X,
)
_LONGEST, _DEPTH = 10_000, 50
_SIGNS: Final = {
    **{"times": "×", "div": "÷", "cdot": "·", "pm": "±", "+-": "±", "-+": "∓", "mp": "∓"},
    **{"le": "≤", "leq": "≤", "<=": "≤", "ge": "≥", "geq": "≥", ">=": "≥", "ne": "≠", "!=": "≠"},
    **{"neq": "≠", "approx": "≈", "equiv": "≡", "==": "≡", "sim": "∼", "propto": "∝", "in": "∈"},
    **{"inf": "∞", "infty": "∞", "partial": "∂", "nabla": "∇", "sum": "∑", "prod": "∏"},
    **{"int": "∫", "dint": "∬", "tint": "∭", "oint": "∮", "cap": "∩", "cup": "∪"},
    **{"inter": "∩", "union": "∪", "subset": "⊂"},
    **{"therefore": "∴", "because": "∵", "->": "→", "rarrow": "→", "larrow": "←", "lrarrow": "↔"},
    **{"cdots": "…", "ldots": "…", "prime": "′", "deg": "°", "degree": "°", "angle": "∠"},
    **{"forall": "∀", "exist": "∃", "emptyset": "∅", "percent": "%", "ohm": "Ω", "angstrom": "Å"},
}
_GREEK: Final = {
    **{"alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ"},
    **{"eta": "η", "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν"},
    **{"xi": "ξ", "omicron": "ο", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ"},
    **{"upsilon": "υ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω"},
}
_FACES: Final = frozenset({"rm", "it", "bold", "rmbold"})
_SET: Final = _FACES | {"left", "right", "size", "color", "font", "big", "small"}
_OVER: Final = frozenset({"bar", "hat", "vec", "tilde", "dot", "ddot", "under", "overline", "box"})
_ROWS: Final = frozenset({"matrix", "pmatrix", "bmatrix", "dmatrix", "cases", "pile", "eqalign"})
_SCRIPTS: Final = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎"
_BLANKS: Final = {"~": " ", "&": ", ", "#": "; "}
_GROUP: Final = re.compile(r"[^\s+\-±=<>≤≥/×÷]+|\(.*\)", re.S)


def equation_text(script: str) -> str:
    """Return the text of an equation script; what is no known word stays as it is."""
    tokens = [m[0] for m in _TOKEN.finditer(script[:_LONGEST])]
    try:
        parser = _Parser(tokens)
        text = parser.line()
        while parser.more:  # a brace too many
            parser.take()
            text += parser.line()
    except RecursionError:
        return " ".join(script.split())
    return " ".join(text.split())


class _Parser:
    """Reads tokens up to a closing brace, fractions and scripts included."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    @property
    def more(self) -> bool:
        """Whether there are tokens left."""
        return self._at < len(self._tokens)

    def take(self) -> str:
        """Return the next token; empty at the end."""
        token = self._tokens[self._at] if self.more else ""
        self._at += 1
        return token

    def _next(self) -> str:
        return self._tokens[self._at].lower().strip().lstrip("\\") if self.more else ""

    def line(self) -> str:
        """Return the text up to the end or a closing brace, which is left."""
        parts: list[str] = []
        while self.more and self._next() != "}":
            word = self._next()
            if word in ("over", "atop"):
                self.take()
                above, below = parts.pop() if parts else "", self._scripted()
                parts.append(f"{_grouped(above)}/{_grouped(below)}")
            else:
                parts.append(self._scripted())
        return _joined(parts)

    def _scripted(self) -> str:
        """Return an atom with its superscripts and subscripts."""
        text = self._atom()
        while (word := self._next()) in ("^", "_", "sup", "sub", "from", "to"):
            self.take()
            inner = self._atom()
            up = word in ("^", "sup", "to")
            text += (superscript if up else subscript)(inner)
        return text

    def _atom(self) -> str:
        self._depth += 1
        if self._depth > _DEPTH:
            raise RecursionError
        try:
            return self._one()
        finally:
            self._depth -= 1

    def _one(self) -> str:
        token = self.take()
        word = token.strip().lstrip("\\")
        low = word.lower()
        if word != token.lstrip("\\"):  # a sign with blanks around it
            return f" {_SIGNS.get(word, word)} "
        if token == "{":
            text = self.line()
            self.take()
            return text
        if token[:1] == '"':
            return token.strip('"')
        if low in ("sqrt", "root"):
            return self._root(low)
        if low in _SET or low in _ROWS or low in _OVER:
            return self._decorated(low)
        return _BLANKS.get(token) or _letter(word)

    def _decorated(self, word: str) -> str:
        """Return what stands below a bar, in a matrix, or in another face."""
        if word in _SET and (word not in _FACES or self._next() != "{"):
            return ""
        return f"[{self._atom()}]" if word in _ROWS else self._atom()

    def _root(self, word: str) -> str:
        first = self._atom()
        if word == "root" and self._next() == "of":
            self.take()
            return f"{superscript(first)}√{_grouped(self._atom())}"
        return f"√{_grouped(first)}"


def _letter(word: str) -> str:
    low = word.lower()
    if low in _GREEK:
        return _GREEK[low].upper() if word[0].isupper() else _GREEK[low]
    return "" if word == "`" else _SIGNS.get(low, word)


def _grouped(text: str) -> str:
    text = text.strip()
    return text if _GROUP.fullmatch(text) else f"({text})"


def _joined(parts: Sequence[str]) -> str:
    made = ""
    for part in parts:
        words = made[-1:].isalpha() and part[:1].isalpha() and len(part) > 1
        powers = made[-1:] in _SCRIPTS and part[:1] in _SCRIPTS + "0123456789"
        made += f" {part}" if made and part and (words or powers) else part
    return made
