"""File names as text: those in another encoding than UTF-8, and those of lock files.

Linux keeps names as bytes. A folder copied from an old Windows share holds names in CP949, which
Python shows as lone surrogates; those can neither be printed nor stored.
"""

import os
import re
from typing import Final

# Beside open documents, of interrupted ones, and what Windows keeps of the look of a folder.
_LOCK: Final = re.compile(
    r"~\$.*|~wr[a-z]\d+\.tmp|~df[0-9a-f]+\.tmp|(?:eh)?thumbs\.db|desktop\.ini", re.I | re.S
)
_ENCODINGS: Final = ("cp949",)


def is_lock(name: str) -> bool:
    """Return whether a file is the lock or rest that a program leaves beside documents."""
    return _LOCK.fullmatch(name) is not None


def is_text(name: str) -> bool:
    """Return whether a name is text that can be stored, without bytes that are no UTF-8."""
    return name.isascii() or not any("\ud800" <= character <= "\udfff" for character in name)


def readable(name: str) -> str:
    """Return a name or path as text that can be stored; ordinary names as they are.

    Parts that are no UTF-8 are read as CP949 where that gives printable text, else escaped.
    """
    if is_text(name):
        return name
    return "/".join(part if is_text(part) else _decoded(part) for part in name.split("/"))


def escaped(name: str) -> str:
    """Return a name with every byte that is no UTF-8 as %XX."""
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
