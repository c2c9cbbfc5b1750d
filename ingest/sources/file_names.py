"""File names: lock files, hidden parts, Unicode forms, and encodings other than UTF-8.

Linux stores names as bytes. A folder copied from an old Windows share may have names in CP949,
which Python decodes to lone surrogates (PEP 383) that can neither be printed nor stored.
"""

import os
import re
from glob import has_magic
from itertools import takewhile
from pathlib import Path
from typing import Final
from unicodedata import normalize

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


def other_normal_form(path: Path) -> Path | None:
    """Return the path in another Unicode form, as in archives made on macOS, if it exists."""
    for form in ("NFC", "NFD"):
        other = Path(normalize(form, str(path)))
        if other != path and os.path.lexists(other):
            return other
    return None


def literal_prefix(pattern: str) -> Path:
    """Return the leading folders of a pattern that hold no wildcard."""
    return Path(*takewhile(lambda part: not has_magic(part), Path(pattern).parts))


def has_hidden_part(path: Path) -> bool:
    """Return whether a file or a folder of a path is hidden."""
    return any(part.startswith(".") and part not in (".", "..") for part in path.parts)


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
