"""Fast path for integers: `0`, `#,##0` and digit masks such as `000-0000`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ingest.loaders.number_formats.codes import Token, sections
from ingest.loaders.number_formats.dates import is_date

_SIMPLE = {"0": False, "#,##0": True}  # code, and whether it groups thousands


@dataclass(frozen=True, slots=True)
class IntegerFormat:
    """Format of a non-negative integer.

    Attributes:
        grouped: Whether thousands are grouped.
        parts: Of a mask: literal text, and numbers of adjacent digits. Empty for other formats.
        places: Digits of the mask.
    """

    grouped: bool = False
    parts: tuple[str | int, ...] = ()
    places: int = 0

    def format(self, digits: str) -> str:
        """Return digits without leading zeros in this format."""
        if not self.parts:
            return f"{int(digits):,}" if self.grouped else digits
        digits = digits.zfill(self.places)
        written = []
        # The first placeholder takes the digits that exceed the mask.
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
def integer_format(code: str) -> IntegerFormat | None:
    """Return the format of integers by a simple code; None for other codes."""
    if code in _SIMPLE:
        return IntegerFormat(grouped=_SIMPLE[code])
    section, *others = sections(code)
    if others or section.condition is not None or is_date(section):
        return None
    tokens = section.tokens
    is_mask = all(
        token == ("digit", "0") or (token[0] == "literal" and token[1] != "/") for token in tokens
    )
    places = sum(kind == "digit" for kind, _ in tokens)
    return IntegerFormat(False, tuple(_parts(tokens)), places) if is_mask and places else None


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
