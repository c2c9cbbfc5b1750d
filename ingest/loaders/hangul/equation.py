"""Hangul equation script as plain text: `{a-b} over c` is (a-b)/c, `10^6` is 10⁶.

The script is a line of words and braces, similar to eqn and TeX.
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
_MAX_LENGTH, _MAX_DEPTH = 10_000, 50
_SYMBOLS: Final = {
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
_FONT_WORDS: Final = frozenset({"rm", "it", "bold", "rmbold"})
_STYLE_WORDS: Final = _FONT_WORDS | {"left", "right", "size", "color", "font", "big", "small"}
_ACCENT_WORDS: Final = frozenset(
    {"bar", "hat", "vec", "tilde", "dot", "ddot", "under", "overline", "box"}
)
_MATRIX_WORDS: Final = frozenset(
    {"matrix", "pmatrix", "bmatrix", "dmatrix", "cases", "pile", "eqalign"}
)
_SCRIPTS: Final = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎"
_SEPARATORS: Final = {"~": " ", "&": ", ", "#": "; "}
_NEEDS_NO_PARENTHESES: Final = re.compile(r"[^\s+\-±=<>≤≥/×÷]+|\(.*\)", re.S)


def equation_text(script: str) -> str:
    """Return the text of an equation script; unknown words stay as written."""
    tokens = [m[0] for m in _TOKEN.finditer(script[:_MAX_LENGTH])]
    try:
        parser = _Parser(tokens)
        text = parser.line()
        while parser.has_more:  # unbalanced closing brace
            parser.take()
            text += parser.line()
    except RecursionError:
        return " ".join(script.split())
    return " ".join(text.split())


class _Parser:
    """Recursive descent parser of an equation script."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    @property
    def has_more(self) -> bool:
        """Whether there are tokens left."""
        return self._at < len(self._tokens)

    def take(self) -> str:
        """Return the next token; empty at the end."""
        token = self._tokens[self._at] if self.has_more else ""
        self._at += 1
        return token

    def _next(self) -> str:
        return self._tokens[self._at].lower().strip().lstrip("\\") if self.has_more else ""

    def line(self) -> str:
        """Return the text up to the end or a closing brace, which is not consumed."""
        parts: list[str] = []
        while self.has_more and self._next() != "}":
            word = self._next()
            if word in ("over", "atop"):
                self.take()
                numerator, denominator = parts.pop() if parts else "", self._with_scripts()
                parts.append(f"{_in_parentheses(numerator)}/{_in_parentheses(denominator)}")
            else:
                parts.append(self._with_scripts())
        return _join(parts)

    def _with_scripts(self) -> str:
        """Return an atom with its superscripts and subscripts."""
        text = self._atom()
        while (word := self._next()) in ("^", "_", "sup", "sub", "from", "to"):
            self.take()
            inner = self._atom()
            is_superscript = word in ("^", "sup", "to")
            text += (superscript if is_superscript else subscript)(inner)
        return text

    def _atom(self) -> str:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise RecursionError
        try:
            return self._operand()
        finally:
            self._depth -= 1

    def _operand(self) -> str:
        token = self.take()
        word = token.strip().lstrip("\\")
        lower_case = word.lower()
        if word != token.lstrip("\\"):  # an operator between blanks
            return f" {_SYMBOLS.get(word, word)} "
        if token == "{":
            text = self.line()
            self.take()
            return text
        if token[:1] == '"':
            return token.strip('"')
        if lower_case in ("sqrt", "root"):
            return self._root(lower_case)
        if lower_case in _STYLE_WORDS or lower_case in _MATRIX_WORDS or lower_case in _ACCENT_WORDS:
            return self._styled(lower_case)
        return _SEPARATORS.get(token) or _symbol(word)

    def _styled(self, word: str) -> str:
        """Return the operand of an accent, a matrix or a font command."""
        if word in _STYLE_WORDS and (word not in _FONT_WORDS or self._next() != "{"):
            return ""
        return f"[{self._atom()}]" if word in _MATRIX_WORDS else self._atom()

    def _root(self, word: str) -> str:
        first = self._atom()
        if word == "root" and self._next() == "of":
            self.take()
            return f"{superscript(first)}√{_in_parentheses(self._atom())}"
        return f"√{_in_parentheses(first)}"


def _symbol(word: str) -> str:
    lower_case = word.lower()
    if lower_case in _GREEK:
        return _GREEK[lower_case].upper() if word[0].isupper() else _GREEK[lower_case]
    return "" if word == "`" else _SYMBOLS.get(lower_case, word)


def _in_parentheses(text: str) -> str:
    text = text.strip()
    return text if _NEEDS_NO_PARENTHESES.fullmatch(text) else f"({text})"


def _join(parts: Sequence[str]) -> str:
    text = ""
    for part in parts:
        are_words = text[-1:].isalpha() and part[:1].isalpha() and len(part) > 1
        are_scripts = text[-1:] in _SCRIPTS and part[:1] in _SCRIPTS + "0123456789"
        text += f" {part}" if text and part and (are_words or are_scripts) else part
    return text
