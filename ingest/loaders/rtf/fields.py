"""Fields of RTF that have no result of their own: symbols, check boxes, lists to choose from."""

import re
from dataclasses import dataclass, field
from typing import Final

from ingest.loaders.inline.symbols import check_box, symbol

_SYMBOL: Final = re.compile(r'SYMBOL\s+(\d+|0x[0-9a-f]+)\b(?:.*?\\f\s*"?([^"\\]+))?', re.I | re.S)
_UNSET: Final = 25
_MOST: Final = 1_000
WORDS: Final = frozenset(["ffres", "ffdefres"])


@dataclass(slots=True)
class RtfField:
    """The instruction of a field while it is read.

    Attributes:
        code: Its text.
        numbers: What its words say, by their names: the state of a form field.
        entries: Those of a list to choose from.
    """

    code: list[str] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    entries: list[str] = field(default_factory=list)

    def value(self) -> str:
        """Return what the field shows; "" for one whose result says so."""
        code = "".join(self.code).strip()
        if found := _SYMBOL.match(code):
            number = int(found[1], 16 if found[1].lower().startswith("0x") else 10)
            return symbol(number | 0xF000 if number < 0x100 else number, found[2] or "")
        name = code.partition(" ")[0].upper()
        chosen = self.numbers.get("ffres", _UNSET)
        chosen = self.numbers.get("ffdefres", 0) if chosen == _UNSET else chosen
        if name == "FORMCHECKBOX":
            return check_box(chosen == 1)
        if name == "FORMDROPDOWN" and 0 <= chosen < len(self.entries):
            return self.entries[chosen].strip()
        return ""

    def entry(self) -> None:
        """Begin an entry of a list."""
        if len(self.entries) < _MOST:
            self.entries.append("")
