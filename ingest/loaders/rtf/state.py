"""What holds inside a group of an RTF document, and how words change it."""

from typing import Final, NamedTuple

from ingest.loaders.inline.runs import SHIFTED_DOWN, SHIFTED_UP, SUBSCRIPT, SUPERSCRIPT

_DEFAULT_SHIFT, _LEAST_SHIFT = 6, 4  # half-points
_GONE: Final = {"deleted": "deleted", "strike": "struck", "striked": "struck"}
_LEVELS: Final = frozenset(["super", "sub", "nosupersub", "up", "dn"])
_MOST_SKIPPED: Final = 10


class State(NamedTuple):
    """What holds inside a group; a new group begins with that of the one around it.

    Attributes:
        target: Where its text goes.
        font: Number of its font; -1 for none.
        skip: How many signs after a Unicode one stand in for it.
        hidden: Whether its text is not shown.
        optional: Whether the word to come may be passed over.
        level, gone: As in `runs.Run`.
    """

    target: str = "body"
    font: int = -1
    skip: int = 1
    hidden: bool = False
    optional: bool = False
    level: int = 0
    gone: str = ""

    def after(self, word: str, value: int | None) -> "State":
        """Return what holds after a word of the text."""
        if word == "f":
            return self._replace(font=value or 0)
        if word == "uc":
            return self._replace(skip=min(max(value or 0, 0), _MOST_SKIPPED))
        if word == "v":
            return self._replace(hidden=value != 0)
        if word in _GONE:
            return self._replace(gone=_GONE[word] if value != 0 else "")
        if word in _LEVELS:
            return self._replace(level=_level(word, value))
        if word == "plain":
            return self._replace(hidden=False, font=-1, level=0, gone="")
        return self


def _level(word: str, value: int | None) -> int:
    """Return where text stands after a word that lifts or lowers it."""
    if value == 0 or word == "nosupersub":
        return 0
    if word in ("up", "dn"):
        shift = _DEFAULT_SHIFT if value is None else value
        return 0 if shift < _LEAST_SHIFT else SHIFTED_UP if word == "up" else SHIFTED_DOWN
    return SUPERSCRIPT if word == "super" else SUBSCRIPT
