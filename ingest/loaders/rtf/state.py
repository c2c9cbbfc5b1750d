"""RTF group state: the formatting in force, and how control words change it."""

from typing import Final, NamedTuple

from ingest.loaders.inline.runs import SHIFTED_DOWN, SHIFTED_UP, SUBSCRIPT, SUPERSCRIPT

_DEFAULT_SHIFT, _MIN_SHIFT = 6, 4  # half-points
_WITHDRAWN: Final = {"deleted": "deleted", "strike": "struck", "striked": "struck"}
_SHIFT_WORDS: Final = frozenset(["super", "sub", "nosupersub", "up", "dn"])
_MAX_FALLBACK: Final = 10


class GroupState(NamedTuple):
    r"""State of a group; a nested group begins with the state of its parent.

    Attributes:
        target: Destination of its text.
        font: Font number; -1 for none.
        fallback: How many fallback characters follow a Unicode character.
        hidden: Whether its text is hidden.
        optional: Whether the next control word is marked with `\*`.
        level: Superscript or subscript, as in `runs.Run`.
        withdrawn: `struck`, `deleted`, or empty.
    """

    target: str = "body"
    font: int = -1
    fallback: int = 1
    hidden: bool = False
    optional: bool = False
    level: int = 0
    withdrawn: str = ""

    def after(self, word: str, value: int | None) -> "GroupState":
        """Return the state after a control word."""
        if word == "f":
            return self._replace(font=value or 0)
        if word == "uc":
            return self._replace(fallback=min(max(value or 0, 0), _MAX_FALLBACK))
        if word == "v":
            return self._replace(hidden=value != 0)
        if word in _WITHDRAWN:
            return self._replace(withdrawn=_WITHDRAWN[word] if value != 0 else "")
        if word in _SHIFT_WORDS:
            return self._replace(level=_script_level(word, value))
        if word == "plain":
            return self._replace(hidden=False, font=-1, level=0, withdrawn="")
        return self


def _script_level(word: str, value: int | None) -> int:
    """Return the level that a control word for superscripts and subscripts sets."""
    if value == 0 or word == "nosupersub":
        return 0
    if word in ("up", "dn"):
        shift = _DEFAULT_SHIFT if value is None else value
        return 0 if shift < _MIN_SHIFT else SHIFTED_UP if word == "up" else SHIFTED_DOWN
    return SUPERSCRIPT if word == "super" else SUBSCRIPT
