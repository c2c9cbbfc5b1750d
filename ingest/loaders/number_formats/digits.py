"""Digits of a number dealt out to the places of a format: masks, thousands, powers, fractions."""

import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final

from ingest.loaders.number_formats.codes import Section, Token

_EXACT: Final = Context(prec=400, rounding=ROUND_HALF_UP)
_DIGITS: Final = Context(prec=15, rounding=ROUND_HALF_UP)  # what spreadsheets keep of a number
_WRITTEN_OUT: Final = 21  # digits before a number is written with an exponent
_SMALLEST: Final = -9
_MOST_PLACES: Final = 30
_USUAL: Final = re.compile(r"(#,##)?0(\.0{1,30})?(%)?")


def plain(value: Decimal | float) -> str:
    """Return a number without format and without the noise of its binary form."""
    value = tidied(Decimal(repr(value)) if isinstance(value, float) else value)
    size = value.adjusted() if value else 0
    if not value:
        return "0"
    if value == value.to_integral_value():
        return f"{value:f}".partition(".")[0] if size < _WRITTEN_OUT else _powered(value)
    return f"{value.normalize():f}" if size >= _SMALLEST else _powered(value)


def _powered(value: Decimal) -> str:
    mantissa, _, power = f"{_DIGITS.plus(value).normalize():E}".partition("E")
    return f"{mantissa}E{int(power):+03}"


def tidied(value: Decimal) -> Decimal:
    """Return a number without the binary noise behind its 15th digit; whole ones keep all."""
    whole = value.adjusted() < _MOST_PLACES and value == value.to_integral_value()
    return value if whole else _DIGITS.plus(value)


@lru_cache(maxsize=1_000)
def _usual(code: str) -> tuple[bool, int, bool] | None:
    found = _USUAL.fullmatch(code)
    return (bool(found[1]), len(found[2] or ".") - 1, bool(found[3])) if found else None


def usual(value: Decimal, code: str) -> str | None:
    """Return a number by one of the usual codes, such as `#,##0.00`; None for other codes."""
    form = _usual(code)
    if form is None:
        return None
    grouped, places, share = form
    scaled = _EXACT.scaleb(value, 2) if share else value
    rounded = scaled.quantize(Decimal(1).scaleb(-places), context=_EXACT)
    text = f"{rounded:,f}" if grouped else f"{rounded:f}"
    return f"{text if rounded else text.removeprefix('-')}{'%' if share else ''}"


def number(value: Decimal, part: Section) -> str:
    """Return a number of no sign by the tokens of its section."""
    tokens = part.tokens
    if part.holds("general", "text") and not part.holds("digit"):
        general = plain(value)
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
    """Return a number whose digits are dealt out to the places of its format."""
    places = [at for at, (kind, _) in enumerate(tokens) if kind == "digit"]
    if not places:
        return "".join(text for _, text in tokens)
    point = next((at for at, (kind, _) in enumerate(tokens) if kind == "point"), len(tokens))
    whole = [at for at in places if at < point]
    behind = [at for at in places if at > point][:_MOST_PLACES]
    commas = [at for at, (kind, _) in enumerate(tokens) if kind == "comma"]
    end = whole[-1] if whole else -1
    grouped = any(whole and whole[0] < at < end for at in commas)
    scale = sum(end < at < point or at > places[-1] for at in commas)
    number = _EXACT.scaleb(value, -3 * scale).quantize(
        Decimal(1).scaleb(-len(behind)), context=_EXACT
    )
    digits, _, rest = f"{number:f}".partition(".")
    dealt = _dealt(digits.lstrip("0"), [tokens[at][1] for at in whole], grouped=grouped)
    written = dict(zip(whole, dealt, strict=True))
    written.update(zip(behind, _trimmed(rest, [tokens[at][1] for at in behind]), strict=True))
    if point < len(tokens):
        before = "" if whole else digits.lstrip("0")
        written[point] = before + ("." if any(written[at].strip() for at in behind) else "")
    return "".join(
        written.get(at, "" if kind in ("digit", "comma") else text)
        for at, (kind, text) in enumerate(tokens)
    )


def _dealt(digits: str, places: Sequence[str], *, grouped: bool) -> list[str]:
    """Return what stands at each place before the point; the first takes all that is left."""
    made = []
    for right in range(len(places)):
        place = places[len(places) - 1 - right]
        first = right == len(places) - 1
        taken = digits[: len(digits) - right] if first else digits[-right - 1 : -right or None]
        if right >= len(digits):
            taken = {"0": "0", "?": " ", "#": ""}[place]
        made.append("".join(_grouped(taken, right)) if grouped else taken)
    return made[::-1]


def _grouped(digits: str, right: int) -> Iterator[str]:
    for at, digit in enumerate(digits):
        place = right + len(digits) - 1 - at
        yield f"{digit}," if digit != " " and place and not place % 3 else digit


def _trimmed(digits: str, places: Sequence[str]) -> list[str]:
    """Return the digits behind the point without the zeros that `#` and `?` leave out."""
    made = list(digits)
    for at in range(len(places) - 1, -1, -1):
        if places[at] == "0" or made[at] != "0":
            break
        made[at] = ""
    return made


def _scientific(value: Decimal, tokens: Sequence[Token], at: int) -> str:
    """Return a number with an exponent, a multiple of the places before the point."""
    front, sign, back = tokens[:at], tokens[at][1][1], tokens[at + 1 :]
    point = next((i for i, (kind, _) in enumerate(front) if kind == "point"), len(front))
    step = max(1, sum(kind == "digit" for kind, _ in front[:point]))
    power = value.adjusted() // step * step if value else 0
    mantissa = _decimal(_EXACT.scaleb(value, -power), front)
    written = _decimal(Decimal(abs(power)), back)
    return f"{mantissa}E{'-' if power < 0 else '+' if sign == '+' else ''}{written}"


def _fraction(value: Decimal, tokens: Sequence[Token], slash: int) -> str | None:
    """Return a number as a mixed fraction, such as 2 1/4; None where the code is none."""
    start = slash
    while start and tokens[start - 1][0] == "digit":
        start -= 1
    end = slash + 1
    while end < len(tokens) and (tokens[end][0] == "digit" or tokens[end][1].isdigit()):
        end += 1
    under = "".join(text for _, text in tokens[slash + 1 : end])
    if start == slash or not under:
        return None
    mixed = [at for at in range(start) if tokens[at][0] == "digit"]
    whole = int(value) if mixed else 0
    exact = Fraction(value) - whole
    if under.strip("0").isdigit():
        part = Fraction(round(exact * int(under)), 1)
        over, below = int(part), int(under)
    else:
        part = exact.limit_denominator(10 ** min(len(under), 4) - 1)
        over, below = part.numerator, part.denominator
    if mixed and over == below:
        whole, over = whole + 1, 0
    said = [str(whole)] if mixed and (whole or not over) else []
    said += [f"{over}/{below}"] if over or not mixed else []
    front = "".join(
        text for kind, text in tokens[: mixed[0] if mixed else start] if kind != "digit"
    )
    behind = "".join(text for kind, text in tokens[end:] if kind not in ("digit", "comma"))
    return front + " ".join(said) + behind
