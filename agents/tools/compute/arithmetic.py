"""Arithmetic over a syntax tree of few kinds of nodes: nothing is ever executed as Python.

    evaluate("3,000 × (1 + 5%) ^ 2")      Decimal("3307.5")

Whole numbers and decimal fractions are exact (`decimal`, 50 digits). Length, depth and size of an
expression are bounded, so that none takes longer than milliseconds.
"""

import ast
import decimal
import math
import operator
import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

LONGEST = 500  # characters
DEEPEST = 60  # nested nodes
LARGEST_EXPONENT = 1_000
_DIGITS = 50
_BIGGEST = Decimal("1e1000")
_FACTORIAL = 170

_SIGNS: Final = str.maketrans({"×": "*", "·": "*", "÷": "/", "−": "-", "–": "-", "^": "**"})
_GROUPED = re.compile(r"(?<![\d.])(\d{1,3}(?:,\d{3})+)(?![\d,])")
# A percent sign behind a number is a hundredth; between two operands it is the remainder.
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%(?!\s*[\d(.A-Za-z])")


class ExpressionError(ValueError):
    """An expression cannot be evaluated; `reason` is `syntax`, `domain`, or `size`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def evaluate(expression: str) -> Decimal:
    """Return the value of an expression.

    Raises:
        ExpressionError: it is no arithmetic, has no value, or is too large.
    """
    if len(expression) > LONGEST:
        raise ExpressionError("size")
    context = decimal.Context(prec=_DIGITS, Emax=10_000, Emin=-10_000)
    try:
        with decimal.localcontext(context):
            return +_value(ast.parse(_python(expression), mode="eval").body, 0)
    except (SyntaxError, TypeError, RecursionError, MemoryError):
        raise ExpressionError("syntax") from None
    except (decimal.Overflow, OverflowError):
        raise ExpressionError("size") from None
    except (decimal.DecimalException, ZeroDivisionError, ExpressionError, ValueError) as error:
        raise error if isinstance(error, ExpressionError) else ExpressionError("domain") from None


def plain(value: Decimal) -> str:
    """Return a number as people write it, with at most 15 significant digits after the point."""
    if value == value.to_integral_value() and abs(value) < Decimal("1e50"):
        return f"{value.to_integral_value():f}"
    rounded = value.normalize(decimal.Context(prec=15))
    return f"{rounded:f}" if Decimal("1e-9") < abs(rounded) < Decimal("1e30") else f"{rounded:e}"


def _python(expression: str) -> str:
    text = unicodedata.normalize("NFKC", expression).translate(_SIGNS).strip().removesuffix("=")
    if not re.search(r"[A-Za-z]\w*\s*\(", text):  # in a call a comma separates arguments
        text = _GROUPED.sub(lambda match: match[1].replace(",", ""), text)
    return _PERCENT.sub(r"(\1/100)", text).strip()


def _value(node: ast.expr, depth: int) -> Decimal:
    if depth > DEEPEST:
        raise ExpressionError("size")
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return _constant(number)
        case ast.Name(id=name) if name.lower() in _CONSTANTS:
            return _CONSTANTS[name.lower()]
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=operand):
            value = _value(operand, depth + 1)
            return -value if isinstance(sign, ast.USub) else value
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return _bounded(_OPERATORS[type(op)](_value(left, depth + 1), _value(right, depth + 1)))
        case ast.Call(func=ast.Name(id=name), args=[_, *_] as given, keywords=[]):
            return _called(name, [_value(each, depth + 1) for each in given])
    raise ExpressionError("syntax")


def _called(name: str, arguments: list[Decimal]) -> Decimal:
    function = _FUNCTIONS.get(name.lower())
    if function is None:
        raise ExpressionError("syntax")
    return _bounded(function(*arguments))


def _constant(number: int | float) -> Decimal:
    return _bounded(Decimal(repr(number)) if isinstance(number, float) else Decimal(number))


def _bounded(value: Decimal) -> Decimal:
    if not value.is_finite():
        raise ExpressionError("domain")
    if abs(value) > _BIGGEST:
        raise ExpressionError("size")
    return value


def _power(base: Decimal, exponent: Decimal) -> Decimal:
    if abs(exponent) > LARGEST_EXPONENT:
        raise ExpressionError("size")
    return base**exponent


def _floor(left: Decimal, right: Decimal) -> Decimal:
    return (left / right).to_integral_value(decimal.ROUND_FLOOR)


def _remainder(left: Decimal, right: Decimal) -> Decimal:
    return left - right * _floor(left, right)  # with the sign of the divisor, as in spreadsheets


def _rounded(value: Decimal, digits: Decimal = Decimal(0)) -> Decimal:
    if abs(digits) > _DIGITS:
        raise ExpressionError("size")
    return value.quantize(Decimal(1).scaleb(-int(digits)), decimal.ROUND_HALF_UP)


def _factorial(value: Decimal) -> Decimal:
    if value != value.to_integral_value() or value < 0:
        raise ExpressionError("domain")
    if value > _FACTORIAL:
        raise ExpressionError("size")
    return Decimal(math.factorial(int(value)))


def _log(value: Decimal, base: Decimal | None = None) -> Decimal:
    return value.ln() if base is None else value.ln() / base.ln()


def _by_float(function: Callable[[float], float]) -> Callable[..., Decimal]:
    return lambda value: Decimal(repr(round(function(float(value)), 14)))


def _mean(*values: Decimal) -> Decimal:
    return sum(values, Decimal(0)) / len(values)


_CONSTANTS: Final[Mapping[str, Decimal]] = {
    "pi": Decimal("3.1415926535897932384626433832795028841971693993751"),
    "e": Decimal("2.7182818284590452353602874713526624977572470937000"),
}
_OPERATORS: Final[Mapping[type[ast.operator], Callable[[Decimal, Decimal], Decimal]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: _floor,
    ast.Mod: _remainder,
    ast.Pow: _power,
}
_FUNCTIONS: Final[Mapping[str, Callable[..., Decimal]]] = {
    "abs": abs,
    "ceil": lambda value: value.to_integral_value(decimal.ROUND_CEILING),
    "cos": _by_float(math.cos),
    "exp": lambda value: value.exp(),
    "factorial": _factorial,
    "floor": lambda value: value.to_integral_value(decimal.ROUND_FLOOR),
    "ln": _log,
    "log": _log,
    "log10": lambda value: value.log10(),
    "max": max,
    "mean": _mean,
    "min": min,
    "round": _rounded,
    "sin": _by_float(math.sin),
    "sqrt": lambda value: value.sqrt(),
    "sum": lambda *values: sum(values, Decimal(0)),
    "tan": _by_float(math.tan),
}
