"""Named properties of Outlook messages: which number a file gives to a name ([MS-OXMSG] 2.2.3)."""

from collections.abc import Callable
from uuid import UUID

from ingest.loaders.mail.msg_items import SETS

_FOLDER = "__nameid_version1.0"
_GROUPS, _ENTRIES = "__substg1.0_00020102", "__substg1.0_00030102"
_FIRST = 0x8000
_KNOWN = {UUID(name).bytes_le: name for name in SETS}


def numbers_of_names(read: Callable[[tuple[str, ...]], bytes]) -> dict[tuple[str, int], int]:
    """Return the number of each property that is named by a set and a number.

    Args:
        read: Returns the bytes of a stream, empty where there is none.
    """
    groups, entries = read((_FOLDER, _GROUPS)), read((_FOLDER, _ENTRIES))
    found = {}
    for at in range(0, len(entries) - 7, 8):
        name, flags = int.from_bytes(entries[at : at + 4], "little"), entries[at + 4 : at + 6]
        kind, group = flags[0] & 1, int.from_bytes(flags, "little") >> 1
        index = int.from_bytes(entries[at + 6 : at + 8], "little")
        place = 16 * (group - 3)  # the first three are fixed sets
        known = _KNOWN.get(groups[place : place + 16]) if place >= 0 else None
        if known and not kind:
            found[known, name] = _FIRST + index
    return found
