"""Whole numbers by the simplest formats: `0`, `#,##0` and masks such as `000-0000`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ingest.loaders.number_formats.codes import Token, sections
from ingest.loaders.number_formats.dates import is_date

_PLAIN = {"0": False, "#,##0": True}  # code, and whether it parts thousands


@dataclass(frozen=True, slots=True)
class WholeForm:
    """How a format writes a whole number of no sign.

    Attributes:
        grouped: Whether it parts thousands.
        parts: Of a mask: text as it stands, and how many digits stand in a row. Empty for others.
        places: How many digits the mask has.
    """

    grouped: bool = False
    parts: tuple[str | int, ...] = ()
    places: int = 0

    def format_number(self, digits: str) -> str:
        """Return a number of one digit or more, without leading zeros, as the format writes it."""
        if not self.parts:
            return f"{int(digits):,}" if self.grouped else digits
        digits = digits.zfill(self.places)
        written = []
        # The first place takes all digits that the mask has no place for.
        start, end = 0, len(digits) - self.places
        for part in self.parts:
            if isinstance(part, str):
                written.append(part)
            else:
                end += part
                written.append(digits[start:end])
                start = end
        return " ".join("".join(written).split())


@lru_cache(maxsize=1_000)
def whole_form(code: str) -> WholeForm | None:
    """Return how a format writes whole numbers; None for all but the simple ones."""
    if code in _PLAIN:
        return WholeForm(grouped=_PLAIN[code])
    found = sections(code)
    if len(found) != 1 or found[0].condition is not None or is_date(found[0]):
        return None
    tokens = found[0].tokens
    is_mask = all(
        token == ("digit", "0") or (token[0] == "literal" and token[1] != "/") for token in tokens
    )
    places = sum(kind == "digit" for kind, _ in tokens)
    return WholeForm(False, tuple(_parts(tokens)), places) if is_mask and places else None


def _parts(tokens: Sequence[Token]) -> Iterator[str | int]:
    places = 0
    for kind, text in tokens:
        if kind == "digit":
            places += 1
            continue
        if places:
            yield places
        places = 0
        yield text
    if places:
        yield places
