"""Legacy form fields of Word from their binary data (FFData, [MS-DOC] 2.9.78).

Word 2003 XML stores the same structure in `fldData`.
"""

from typing import Final

from ingest.loaders.inline.symbols import check_box
from ingest.loaders.word97.file import uint16, uint32

_BOX, _LIST = 1, 2
_UNSET: Final = 25
_MOST: Final = 1_000
_CODES: Final = {"FORMCHECKBOX": _BOX, "FORMDROPDOWN": _LIST}


def form_value(code: str, data: bytes, at: int) -> str:
    """Return the check box or the chosen entry of a form field; "" for other fields.

    Args:
        code: The instruction of the field.
        data: The stream `Data`.
        at: Offset of the data of the field in it; -1 for none.
    """
    kind = _CODES.get(code.replace("\x01", " ").strip().partition(" ")[0].upper())
    if kind is None:
        return ""
    if at < 0 or at + 6 > len(data):
        return check_box(False) if kind == _BOX else ""
    return form_field_value(data[at + uint16(data, at + 4) : at + uint32(data, at)])


def form_field_value(data: bytes) -> str:
    """Return the check box or the chosen entry of one form field (`FFData`)."""
    if len(data) < 10 or uint32(data, 0) != 0xFFFFFFFF:
        return ""
    bits = uint16(data, 4)
    kind, chosen = bits & 3, bits >> 2 & 0x1F
    at = _end_of_string(data, 10)  # its name
    default = uint16(data, at)
    number = default if chosen == _UNSET else chosen
    if kind == _BOX:
        return check_box(number == 1)
    if kind == _LIST:
        at += 2
        for _ in range(5):  # format, help, status, and two macros
            at = _end_of_string(data, at)
        entries = _entries(data, at)
        return entries[number] if number < len(entries) else ""
    return ""


def _end_of_string(data: bytes, at: int) -> int:
    """Return the end of a zero-terminated string (Xstz)."""
    return at + 2 + 2 * uint16(data, at) + 2


def _entries(data: bytes, at: int) -> list[str]:
    """Return the entries of a drop-down list (STTB)."""
    entries = []
    count = uint32(data, at + 2) if uint16(data, at) == 0xFFFF else 0
    at += 8
    for _ in range(min(count, _MOST)):
        size = uint16(data, at)
        entries.append(data[at + 2 : at + 2 + 2 * size].decode("utf-16-le", "replace"))
        at += 2 + 2 * size
    return entries
