"""Editions of a document: which passage is newest, and which one a question asks for.

"Current", "latest", 현재 and 최신 ask for the newest of those that say the same of another year; a
year in the question asks for that one. A year is read from title, file name, and the lines that
say since when a text is in force.
"""

import re
from collections.abc import Sequence

from models.evidence import Evidence

_CURRENT = re.compile(
    r"\b(?:current(?:ly)?|latest|newest|most recent|up[- ]to[- ]date|nowadays"
    r"|in force|in effect|present|as of (?:now|today)|now|today|this year)\b"
    r"|현재|최신|지금|요즘|올해|현행|금년|최근|오늘날|새로운?\s(?:규정|기준|안내|요금)",
    re.I,
)
_YEAR = re.compile(r"(?<![\d,.])((?:19|20)\d\d)(?![\d,]|\.\d)")
_DATED = re.compile(
    r"(?:effective|valid|in force|applies|as of|revised|updated|amended|adopted"
    r"|issued|version|edition|published|date[ds]?)\b[^\n.]{0,30}?((?:19|20)\d\d)"
    r"|((?:19|20)\d\d)[^\n.]{0,16}?(?:edition|version|revision|시행|개정|제정"
    r"|적용|기준|현재|판\b|부터 적용)"
    r"|(?:시행일?|개정일?|제정일?|적용일?|작성일?|게시일?|기준일?)\s*[:：]?\s*((?:19|20)\d\d)",
    re.I,
)
_REPLACES = re.compile(
    r"\b(?:replaces?|supersedes?|replaced|superseded|instead of|repeals?)\b"
    r"|대체한|대신한|대체하|폐지|갈음",
    re.I,
)
_REPLACED = re.compile(
    r"\b(?:was|has been|is) (?:replaced|superseded|repealed)\b|no longer (?:valid"
    r"|in force|applies)|(?:폐지|대체|만료)되었|더 이상 적용되지|효력을 잃",
    re.I,
)
_TOP = 600  # characters of a passage that may say since when it is in force


def asks_current(question: str) -> bool:
    """Return whether a question asks for what holds now."""
    return bool(_CURRENT.search(question))


def years(text: str) -> list[int]:
    """Return the years that a text names, in order."""
    return [int(year) for year in _YEAR.findall(text)]


def year_of(passage: Evidence, siblings: Sequence[Evidence] = ()) -> int:
    """Return the year of a passage's edition, 0 where nothing tells.

    Args:
        passage: One passage.
        siblings: All passages; those of the same source may say since when it is in force.
    """
    name = re.sub(r"\D(?=\D)|(?<=\D)\D", " ", passage.source.rpartition("/")[2])
    found = [*years(passage.title), *years(name.replace("_", " ").replace("-", " "))]
    if found:
        return max(found)
    same = [one.text for one in siblings if one.source == passage.source] or [passage.text]
    dated = [
        int(next(filter(None, match)))
        for text in same
        for line in text[:_TOP].split("\n")
        if not _REPLACES.search(line) or _REPLACED.search(line)
        for match in _DATED.findall(line)
    ]
    return max(dated, default=0)


def skeleton(text: str) -> str:
    """Return a sentence without its numbers, by which two editions of it are known."""
    plain = re.sub(r"[\d.,:]+", "#", " ".join(text.split())).casefold()
    return re.sub(r"(# \w+?)s\b", r"\1", plain)
