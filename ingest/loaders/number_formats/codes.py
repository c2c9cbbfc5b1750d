"""Number format codes of spreadsheets: tokens, sections and built-in codes.

A code such as `#,##0.00;[Red](#,##0.00);"-"` holds up to four sections: for positive numbers,
negative numbers, zero and text. ECMA-376, part 1, 18.8.30 and 18.8.31.
"""

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

GENERAL: Final = "General"
_ACCOUNT: Final = '_(* #,##0{0}_);_(* (#,##0{0});_(* "-"_);_(@_)'
# The currency sign of 5 to 8, 42 and 44 and the East Asian dates depend on the locale of the
# reader, which no file holds: the former go without sign, the latter as ISO dates.
BUILT_IN: Final[dict[int, str]] = {
    **{1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%"},
    **dict.fromkeys((5, 6, 37, 38), "#,##0;(#,##0)"),
    **dict.fromkeys((7, 8, 39, 40), "#,##0.00;(#,##0.00)"),
    **{11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 48: "##0.0E+0", 49: "@"},
    **{14: "m/d/yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 22: "m/d/yyyy h:mm"},
    **{18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss"},
    **dict.fromkeys((*range(27, 32), *range(34, 37), *range(50, 59)), "yyyy-mm-dd"),
    **{32: "h:mm", 33: "h:mm:ss", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0"},
    **dict.fromkeys((41, 42), _ACCOUNT.format("")),
    **dict.fromkeys((43, 44), _ACCOUNT.format(".00")),
}
_TOKEN: Final = re.compile(
    r"""
    (?P<quoted>"[^"]*"?|\\.|\\\Z)
  | (?P<blank>_.)
  | (?P<fill>\*.)
  | (?P<elapsed>\[(?:h+|m+|s+)\])
  | (?P<bracket>\[[^\]]*\]?)
  | (?P<general>General|G/표준|Standard)
  | (?P<half>AM/PM|A/P|오전/오후|上午/下午|午前/午後)
  | (?P<exponent>E[+-])
  | (?P<date>y+|m+|d+|h+|s+|e+|g+|aaaa?)
  | (?P<digit>[0#?])
  | (?P<point>\.) | (?P<comma>,) | (?P<percent>%) | (?P<text>@) | (?P<end>;)
  | (?P<sign>.)
    """,
    re.I | re.S | re.X,
)
_CONDITION: Final = re.compile(r"\[(<=|>=|<>|=|<|>)\s*(-?[\d.]+(?:E[+-]?\d+)?)\]", re.I)
_COMPARE: Final[dict[str, Callable[[Decimal, Decimal], bool]]] = {
    **{"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge},
    **{"=": operator.eq, "<>": operator.ne},
}
_CURRENCY: Final = re.compile(r"\[\$([^\]-]*)(?:-([0-9A-F]+)[^\]]*)?\]?", re.I)
_LONGEST: Final = 400
_SECTIONS: Final = 4

Token = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a code.

    Attributes:
        tokens: (kind, text) of each; `literal` ones are displayed as they are.
        condition: Operator and operand of a comparison; None where the position decides.
        locale: Windows language identifier in lower-case hexadecimal; empty without one.
    """

    tokens: tuple[Token, ...]
    condition: tuple[str, Decimal] | None
    locale: str

    def holds(self, *kinds: str) -> bool:
        """Return whether it has a token of one of these kinds."""
        return any(kind in kinds for kind, _ in self.tokens)

    def accepts(self, value: Decimal) -> bool:
        """Return whether a value meets the condition, if there is one."""
        return self.condition is None or _COMPARE[self.condition[0]](value, self.condition[1])

    @property
    def only_negative(self) -> bool:
        """Whether its condition is met by negative numbers only."""
        sign, bound = self.condition or (">", Decimal(0))
        return (sign == "<" and bound <= 0) or (sign in ("<=", "=") and bound < 0)


@lru_cache(maxsize=1_000)
def sections(code: str) -> tuple[Section, ...]:
    """Return the sections of a code; an empty section displays nothing."""
    parts: list[list[Token]] = [[]]
    for match in _TOKEN.finditer(code[:_LONGEST]):
        kind = match.lastgroup or "sign"
        if kind == "end":
            parts.append([])
        else:
            parts[-1].append((kind, match[0]))
    return tuple(_section(tokens) for tokens in parts[:_SECTIONS])


def _section(tokens: Sequence[Token]) -> Section:
    simplified: list[Token] = []
    condition: tuple[str, Decimal] | None = None
    locale = ""
    for kind, text in tokens:
        if kind != "bracket":
            simplified.append(_simple(kind, text))
        elif comparison := _CONDITION.fullmatch(text):
            condition = _bound(comparison[1], comparison[2])
        elif currency := _CURRENCY.fullmatch(text):
            simplified.append(("literal", currency[1]))
            locale = (currency[2] or "").lower()
    return Section(tuple(token for token in simplified if token[1]), condition, locale)


def _simple(kind: str, text: str) -> Token:
    if kind == "quoted":
        return "literal", text.strip('"') if text[0] == '"' else text[1:]
    if kind in ("blank", "fill"):
        return "literal", " " if kind == "blank" else ""
    return ("literal", text) if kind == "sign" else (kind, text)


def _bound(sign: str, number: str) -> tuple[str, Decimal] | None:
    try:
        return sign, Decimal(number)
    except InvalidOperation:
        return None
