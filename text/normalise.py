"""Bring text into one form: for storing, for matching, and without what cannot be seen."""

import re
import unicodedata

# A pattern that begins with one set of characters is searched ten times faster than a choice.
_NEWLINES = re.compile(r"[\r\x0b\x0c\x85\u2028\u2029](?:(?<=\r)\n)?")
# Surrogates cannot be written as UTF-8, so a database would refuse the whole document.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
# They turn the letters around them about, in a terminal and on a page.
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_INVISIBLE_BASIC = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
)
_INVISIBLE = re.compile(
    f"[{_INVISIBLE_BASIC}\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# Without the characters beyond U+FFFF the set is a table, which is looked up ten times faster.
_BASIC = re.compile(f"[{_INVISIBLE_BASIC}]")
_BEYOND = re.compile("[\U00010000-\U0010ffff]")
# Emoji families, Persian and Indic words are written with joiners; there they carry meaning.
_JOINER = re.compile(
    "(?<=[\u2600-\u27bf\ufe0f\U0001f000-\U0001faff])\u200d(?=[\u2600-\u27bf\U0001f000-\U0001faff])"
    "|(?<=[\u0600-\u08ff\u0900-\u0dff])[\u200c\u200d](?=[\u0600-\u08ff\u0900-\u0dff])"
)


def normalise(s: str) -> str:
    """Return `s` in NFC with Unix line ends and without control characters, tabs apart."""
    s = unicodedata.normalize("NFC", s)
    return _CONTROL.sub("", _NEWLINES.sub("\n", s))


def printable(s: str) -> str:
    """Return `normalise(s)` also without what turns the direction of the letters around it."""
    return normalise(s) if s.isascii() else _TURNING.sub("", normalise(s))


def fold(s: str) -> str:
    """Return the form in which two spellings of the same words are equal: NFKC and caseless."""
    if s.isascii():
        return s.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", s).casefold())


def strip_invisible(s: str) -> tuple[str, int]:
    """Return `s` without zero-width, bidirectional and tag characters, and how many there were."""
    if s.isascii():
        return s, 0
    joined = "\u200d" in s or "\u200c" in s
    kept = {match.start() for match in _JOINER.finditer(s)} if joined else set()
    if not kept:
        return (_INVISIBLE if _BEYOND.search(s) else _BASIC).subn("", s)
    removed = 0

    def drop(match: re.Match[str]) -> str:
        nonlocal removed
        if match.start() in kept:
            return match.group()
        removed += 1
        return ""

    return _INVISIBLE.sub(drop, s), removed
