"""RTF fields without a stored result: symbols, check boxes, drop-down lists."""

import re
from dataclasses import dataclass, field
from typing import Final

from ingest.loaders.inline.symbols import check_box, symbol

_SYMBOL: Final = re.compile(r'SYMBOL\s+(\d+|0x[0-9a-f]+)\b(?:.*?\\f\s*"?([^"\\]+))?', re.I | re.S)
_NO_CHOICE: Final = 25
_MAX_ENTRIES: Final = 1_000
FORM_WORDS: Final = frozenset(["ffres", "ffdefres"])


@dataclass(slots=True)
class RtfField:
    """A field that is being read.

    Attributes:
        instruction: Pieces of its instruction text.
        form_values: State of a form field, by control word.
        entries: Entries of a drop-down list.
    """

    instruction: list[str] = field(default_factory=list)
    form_values: dict[str, int] = field(default_factory=dict)
    entries: list[str] = field(default_factory=list)

    def result(self) -> str:
        """Return what the field shows; empty for a field whose result is stored."""
        instruction = "".join(self.instruction).strip()
        if match := _SYMBOL.match(instruction):
            number = int(match[1], 16 if match[1].lower().startswith("0x") else 10)
            return symbol(number | 0xF000 if number < 0x100 else number, match[2] or "")
        name = instruction.partition(" ")[0].upper()
        choice = self.form_values.get("ffres", _NO_CHOICE)
        choice = self.form_values.get("ffdefres", 0) if choice == _NO_CHOICE else choice
        if name == "FORMCHECKBOX":
            return check_box(choice == 1)
        if name == "FORMDROPDOWN" and 0 <= choice < len(self.entries):
            return self.entries[choice].strip()
        return ""

    def begin_entry(self) -> None:
        """Begin an entry of a drop-down list."""
        if len(self.entries) < _MAX_ENTRIES:
            self.entries.append("")
