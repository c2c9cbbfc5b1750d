"""Fields of old Word forms: the box or the chosen entry that their binary data hold.

[MS-DOC] 2.9.78; Word 2003 XML keeps the same data in `fldData`.
"""

from typing import Final

from ingest.loaders.inline.symbols import check_box
from ingest.loaders.word97.file import long, short

_BOX, _LIST = 1, 2
_UNSET: Final = 25
_MOST: Final = 1_000
_CODES: Final = {"FORMCHECKBOX": _BOX, "FORMDROPDOWN": _LIST}


def form_value(code: str, data: bytes, at: int) -> str:
    """Return what a form field shows; "" for other fields, which show their result.

    Args:
        code: The instruction of the field.
        data: The stream `Data`.
        at: Where in it the field's own data begin; -1 for none.
    """
    kind = _CODES.get(code.replace("\x01", " ").strip().partition(" ")[0].upper())
    if kind is None:
        return ""
    if at < 0 or at + 6 > len(data):
        return check_box(False) if kind == _BOX else ""
    return value(data[at + short(data, at + 4) : at + long(data, at)])


def value(data: bytes) -> str:
    """Return what the data of one form field (`FFData`) say it shows."""
    if len(data) < 10 or long(data, 0) != 0xFFFFFFFF:
        return ""
    bits = short(data, 4)
    kind, chosen = bits & 3, bits >> 2 & 0x1F
    at = _after(data, 10)  # its name
    default = short(data, at)
    number = default if chosen == _UNSET else chosen
    if kind == _BOX:
        return check_box(number == 1)
    if kind == _LIST:
        at += 2
        for _ in range(5):  # format, help, status, and two macros
            at = _after(data, at)
        entries = _entries(data, at)
        return entries[number] if number < len(entries) else ""
    return ""


def _after(data: bytes, at: int) -> int:
    """Return where a text that ends in a zero ends."""
    return at + 2 + 2 * short(data, at) + 2


def _entries(data: bytes, at: int) -> list[str]:
    """Return the entries of a list, an extended string table."""
    found = []
    count = long(data, at + 2) if short(data, at) == 0xFFFF else 0
    at += 8
    for _ in range(min(count, _MOST)):
        size = short(data, at)
        found.append(data[at + 2 : at + 2 + 2 * size].decode("utf-16-le", "replace"))
        at += 2 + 2 * size
    return found
