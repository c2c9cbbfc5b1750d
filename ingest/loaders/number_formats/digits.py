"""Numeric formats of spreadsheet cells: digits, thousands, exponents and fractions."""

import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final

from ingest.loaders.number_formats.codes import Section, Token

_EXACT: Final = Context(prec=400, rounding=ROUND_HALF_UP)
_DIGITS: Final = Context(prec=15, rounding=ROUND_HALF_UP)  # precision of spreadsheets
_FIXED: Final = 21  # digits up to which a number has no exponent
_SMALLEST: Final = -9
_MOST_PLACES: Final = 30
_COMMON: Final = re.compile(r"(#,##)?0(\.0{1,30})?(%)?")


def format_general(value: Decimal | float) -> str:
    """Return a number in the format `General`, rounded to 15 digits."""
    value = rounded(Decimal(repr(value)) if isinstance(value, float) else value)
    size = value.adjusted() if value else 0
    if not value:
        return "0"
    if value == value.to_integral_value():
        return f"{value:f}".partition(".")[0] if size < _FIXED else _with_exponent(value)
    return f"{value.normalize():f}" if size >= _SMALLEST else _with_exponent(value)


def _with_exponent(value: Decimal) -> str:
    mantissa, _, exponent = f"{_DIGITS.plus(value).normalize():E}".partition("E")
    return f"{mantissa}E{int(exponent):+03}"


def rounded(value: Decimal) -> Decimal:
    """Return a number rounded to 15 digits; integers keep all their digits."""
    whole = value.adjusted() < _MOST_PLACES and value == value.to_integral_value()
    return value if whole else _DIGITS.plus(value)


@lru_cache(maxsize=1_000)
def _common_code(code: str) -> tuple[bool, int, bool] | None:
    match = _COMMON.fullmatch(code)
    return (bool(match[1]), len(match[2] or ".") - 1, bool(match[3])) if match else None


def format_common(value: Decimal, code: str) -> str | None:
    """Return a number by a common code, such as `#,##0.00`; None for other codes."""
    form = _common_code(code)
    if form is None:
        return None
    grouped, places, percent = form
    scaled = _EXACT.scaleb(value, 2) if percent else value
    result = scaled.quantize(Decimal(1).scaleb(-places), context=_EXACT)
    text = f"{result:,f}" if grouped else f"{result:f}"
    return f"{text if result else text.removeprefix('-')}{'%' if percent else ''}"


def format_section(value: Decimal, section: Section) -> str:
    """Return a non-negative number by the tokens of a section."""
    tokens = section.tokens
    if section.holds("general", "text") and not section.holds("digit"):
        general = format_general(value)
        return "".join(general if k in ("general", "text") else text for k, text in tokens)
    value *= 100 ** sum(kind == "percent" for kind, _ in tokens)
    slash = next((at for at, token in enumerate(tokens) if token == ("literal", "/")), None)
    fraction = _fraction(value, tokens, slash) if slash else None
    if fraction is not None:
        return fraction
    power = next((at for at, (kind, _) in enumerate(tokens) if kind == "exponent"), None)
    if power is not None:
        return _scientific(value, tokens, power)
    return _decimal(value, tokens)


def _decimal(value: Decimal, tokens: Sequence[Token]) -> str:
    """Return a number with its digits assigned to the digit placeholders of a format."""
    places = [at for at, (kind, _) in enumerate(tokens) if kind == "digit"]
    if not places:
        return "".join(text for _, text in tokens)
    point = next((at for at, (kind, _) in enumerate(tokens) if kind == "point"), len(tokens))
    whole = [at for at in places if at < point]
    decimals = [at for at in places if at > point][:_MOST_PLACES]
    commas = [at for at, (kind, _) in enumerate(tokens) if kind == "comma"]
    end = whole[-1] if whole else -1
    grouped = any(whole and whole[0] < at < end for at in commas)
    scale = sum(end < at < point or at > places[-1] for at in commas)
    scaled = _EXACT.scaleb(value, -3 * scale).quantize(
        Decimal(1).scaleb(-len(decimals)), context=_EXACT
    )
    digits, _, rest = f"{scaled:f}".partition(".")
    assigned = _integer_digits(digits.lstrip("0"), [tokens[at][1] for at in whole], grouped=grouped)
    written = dict(zip(whole, assigned, strict=True))
    written.update(
        zip(decimals, _decimal_digits(rest, [tokens[at][1] for at in decimals]), strict=True)
    )
    if point < len(tokens):
        before = "" if whole else digits.lstrip("0")
        written[point] = before + ("." if any(written[at].strip() for at in decimals) else "")
    return "".join(
        written.get(at, "" if kind in ("digit", "comma") else text)
        for at, (kind, text) in enumerate(tokens)
    )


def _integer_digits(digits: str, places: Sequence[str], *, grouped: bool) -> list[str]:
    """Return the digits of each placeholder before the point; the first takes the rest."""
    groups = []
    for right in range(len(places)):
        place = places[len(places) - 1 - right]
        first = right == len(places) - 1
        taken = digits[: len(digits) - right] if first else digits[-right - 1 : -right or None]
        if right >= len(digits):
            taken = {"0": "0", "?": " ", "#": ""}[place]
        groups.append("".join(_grouped(taken, right)) if grouped else taken)
    return groups[::-1]


def _grouped(digits: str, right: int) -> Iterator[str]:
    for at, digit in enumerate(digits):
        place = right + len(digits) - 1 - at
        yield f"{digit}," if digit != " " and place and not place % 3 else digit


def _decimal_digits(digits: str, places: Sequence[str]) -> list[str]:
    """Return the digits after the point without trailing zeros at `#` and `?`."""
    kept = list(digits)
    for at in range(len(places) - 1, -1, -1):
        if places[at] == "0" or kept[at] != "0":
            break
        kept[at] = ""
    return kept


def _scientific(value: Decimal, tokens: Sequence[Token], at: int) -> str:
    """Return a number in scientific notation; the exponent is a multiple of the integer digits."""
    front, sign, back = tokens[:at], tokens[at][1][1], tokens[at + 1 :]
    point = next((i for i, (kind, _) in enumerate(front) if kind == "point"), len(front))
    step = max(1, sum(kind == "digit" for kind, _ in front[:point]))
    power = value.adjusted() // step * step if value else 0
    mantissa = _decimal(_EXACT.scaleb(value, -power), front)
    written = _decimal(Decimal(abs(power)), back)
    return f"{mantissa}E{'-' if power < 0 else '+' if sign == '+' else ''}{written}"


def _fraction(value: Decimal, tokens: Sequence[Token], slash: int) -> str | None:
    """Return a number as a mixed fraction, such as 2 1/4; None for other codes."""
    start = slash
    while start and tokens[start - 1][0] == "digit":
        start -= 1
    end = slash + 1
    while end < len(tokens) and (tokens[end][0] == "digit" or tokens[end][1].isdigit()):
        end += 1
    denominator = "".join(text for _, text in tokens[slash + 1 : end])
    if start == slash or not denominator:
        return None
    mixed = [at for at in range(start) if tokens[at][0] == "digit"]
    whole = int(value) if mixed else 0
    exact = Fraction(value) - whole
    if denominator.strip("0").isdigit():
        part = Fraction(round(exact * int(denominator)), 1)
        top, bottom = int(part), int(denominator)
    else:
        part = exact.limit_denominator(10 ** min(len(denominator), 4) - 1)
        top, bottom = part.numerator, part.denominator
    if mixed and top == bottom:
        whole, top = whole + 1, 0
    terms = [str(whole)] if mixed and (whole or not top) else []
    terms += [f"{top}/{bottom}"] if top or not mixed else []
    prefix = "".join(
        text for kind, text in tokens[: mixed[0] if mixed else start] if kind != "digit"
    )
    suffix = "".join(text for kind, text in tokens[end:] if kind not in ("digit", "comma"))
    return prefix + " ".join(terms) + suffix
