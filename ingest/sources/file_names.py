"""File names: lock files, and names in another encoding than UTF-8.

Linux stores names as bytes. A folder copied from an old Windows share may have names in CP949,
which Python decodes to lone surrogates (PEP 383) that can neither be printed nor stored.
"""

import os
import re
from typing import Final

# Of open documents, of documents not saved in order, and of folder views in Windows.
_LOCK: Final = re.compile(
    r"~\$.*|~wr[a-z]\d+\.tmp|~df[0-9a-f]+\.tmp|(?:eh)?thumbs\.db|desktop\.ini", re.I | re.S
)
_ENCODINGS: Final = ("cp949",)


def is_lock(name: str) -> bool:
    """Return whether a file is a lock, temporary or cache file that belongs to a program."""
    return _LOCK.fullmatch(name) is not None


def is_text(name: str) -> bool:
    """Return whether a name is valid Unicode, without undecodable bytes."""
    return name.isascii() or not any("\ud800" <= character <= "\udfff" for character in name)


def readable(name: str) -> str:
    """Return a name or path as valid Unicode; ordinary names are returned as they are.

    Parts that are not UTF-8 are decoded as CP949 where that gives printable text, else escaped.
    """
    if is_text(name):
        return name
    return "/".join(part if is_text(part) else _decoded(part) for part in name.split("/"))


def escaped(name: str) -> str:
    """Return a name with every undecodable byte as %XX."""
    return "".join(c if is_text(c) else f"%{ord(c) - 0xDC00:02X}" for c in name)


def _decoded(name: str) -> str:
    data = os.fsencode(name)
    for encoding in _ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text.isprintable():
            return text
    return escaped(name)
