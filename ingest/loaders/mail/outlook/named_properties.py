"""MAPI named properties of Outlook messages: their property ids in a file ([MS-OXMSG] 2.2.3)."""

from collections.abc import Callable
from uuid import UUID

from ingest.loaders.mail.outlook.items import PROPERTY_SETS

_FOLDER = "__nameid_version1.0"
_SET_STREAM, _ENTRY_STREAM = "__substg1.0_00020102", "__substg1.0_00030102"
_FIRST_NAMED_ID = 0x8000
_KNOWN_SETS = {UUID(name).bytes_le: name for name in PROPERTY_SETS}


def named_property_ids(read: Callable[[tuple[str, ...]], bytes]) -> dict[tuple[str, int], int]:
    """Return the property id of each property that is named by a set and a number.

    Args:
        read: Returns the bytes of a stream; empty where there is none.
    """
    sets, entries = read((_FOLDER, _SET_STREAM)), read((_FOLDER, _ENTRY_STREAM))
    ids = {}
    for at in range(0, len(entries) - 7, 8):
        name, flags = int.from_bytes(entries[at : at + 4], "little"), entries[at + 4 : at + 6]
        kind, set_index = flags[0] & 1, int.from_bytes(flags, "little") >> 1
        index = int.from_bytes(entries[at + 6 : at + 8], "little")
        offset = 16 * (set_index - 3)  # Indices below 3 are fixed sets.
        property_set = _KNOWN_SETS.get(sets[offset : offset + 16]) if offset >= 0 else None
        if property_set and not kind:
            ids[property_set, name] = _FIRST_NAMED_ID + index
    return ids
