"""The forms in which models cite: [1], [1, 2], [1-3], (Source 2), 【2†source】, [file.md].

`read` tells what a pair of brackets names. Whether it is meant as a citation depends on where it
stands, see `markers`.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from urllib.parse import urlsplit

from chains.sources import Source

HIGHEST = 99  # a larger number in brackets is a year or an amount
LONGEST_RANGE = 20

_WORD = (
    r"(?:sources?|refs?|references?|passages?|documents?|docs?|citations?"
    r"|출처|자료|구절|문서|근거|인용|참고)"
)
_LEAD = (
    rf"(?:(?:(?:see|cf\.?|from|per|according to)\s+)?{_WORD}"
    r"\s*(?:no\.?|number|번호|[.:：#№])?\s*[.:：]?\s*)"
)
_LOCATOR = (
    r"(?:\s*[,:;]?\s*(?:pp?\.|pages?|페이지|쪽|lines?)\s*\d[\d,\s–-]*|\s*,?\s*\d+\s*(?:쪽|페이지))"
)
_ITEM = r"[\^#]?\d{1,4}(?:\s*[-–—~∼〜]\s*\d{1,4})?(?::\d+)?(?:\s*번)?(?:\s*†[^,;、]*)?"
_BETWEEN = r"\s*(?:[,，、;；/&]|\band\b|\bor\b|및|와|과|\s)\s*"
_NUMBERS = re.compile(rf"\s*{_LEAD}?{_ITEM}(?:{_BETWEEN}{_LEAD}?{_ITEM})*{_LOCATOR}?\s*", re.I)
_NUMBER_AND_NAME = re.compile(rf"\s*{_LEAD}?(\d{{1,3}})\s*[-–—:,|]\s*(\S.*)", re.I)
_ONE = re.compile(r"(\d{1,4})(?:\s*[-–—~∼〜]\s*(\d{1,4}))?")
_TAIL = re.compile(rf":\d+(?=\s*(?:번|†|[,;\]]|$))|†[^,;、]*|{_LOCATOR}\s*$", re.I)
_LED = re.compile(rf"\s*{_LEAD}", re.I)
_ONLY_LEAD = re.compile(rf"\W*(?:{_WORD}|as stated in|see|참조|참고)?\W*", re.I)
BRACKETS = re.compile(
    r"[\[［【〔](?P<body>[^\[\]［］【】〔〕\n]{1,160})[\]］】〕]|[(（](?P<round>[^()（）\[\]\n]{2,160})[)）]"
)
SHORTEST_NAME = 3


@dataclass(frozen=True)
class Named:
    """What a pair of brackets names.

    Attributes:
        numbers: As written, ranges spelt out; empty where sources are named by file or title.
        files: For each file or title, the numbers of the sources it may be.
        is_range: Whether a range such as 1-3 is among the numbers.
        is_led: Whether a word such as "Source" stands before the first.
    """

    numbers: tuple[int, ...] = ()
    files: tuple[tuple[int, ...], ...] = ()
    is_range: bool = False
    is_led: bool = False


def read(match: re.Match[str], sources: Sequence[Source]) -> Named | None:
    """Return what a match of `BRACKETS` names, None if neither numbers nor sources.

    Round brackets name something only behind a word such as "Source".
    """
    body, is_round = match["body"] or match["round"], match["body"] is None
    is_led = bool(_LED.match(body))
    if is_round and not is_led:
        return None
    # 【4:0†leave.md】 counts messages; the file is what helps.
    if files := _files(body.partition("†")[2], sources):
        return Named(files=(files,))
    if _NUMBERS.fullmatch(body):
        return _numbers(body, is_led)
    if (both := _NUMBER_AND_NAME.fullmatch(body)) and int(both[1]) in _files(both[2], sources):
        return Named(numbers=(int(both[1]),), is_led=is_led)
    if whole := _files(body, sources):
        return Named(files=(whole,), is_led=is_led)
    return _names(_LED.sub("", body, count=1), sources, is_led)


def says_only_where(words: str) -> bool:
    """Return whether words are but a label before citations, as "Sources:"."""
    return bool(_ONLY_LEAD.fullmatch(words))


def _numbers(body: str, is_led: bool) -> Named | None:
    found: dict[int, None] = {}
    is_range = False
    for first, last in _ONE.findall(_TAIL.sub("", body)):
        low, high = int(first), int(last or first)
        if high < low or high - low > LONGEST_RANGE:
            return None
        is_range |= high > low
        found |= dict.fromkeys(range(low, high + 1))
    return Named(tuple(found), is_range=is_range, is_led=is_led) if found else None


def _names(body: str, sources: Sequence[Source], is_led: bool) -> Named | None:
    if whole := _files(body, sources):
        return Named(files=(whole,), is_led=is_led)
    parts = [_files(part, sources) for part in re.split(r"[,;]", body)]
    return Named(files=tuple(parts), is_led=is_led) if parts and all(parts) else None


def _files(name: str, sources: Sequence[Source]) -> tuple[int, ...]:
    wanted = _plain(re.sub(rf"{_LOCATOR}\s*$|#[^#]*$", "", name, flags=re.I))
    if len(wanted) < SHORTEST_NAME or wanted.isdigit():
        return ()
    return tuple(source.n for source in sources if wanted in set(_called(source)))


def _called(source: Source) -> Iterator[str]:
    path = PurePath(source.source)
    yield from map(_plain, (source.source, path.name, path.stem, source.title))
    if source.url:
        yield _plain(source.url)
        yield _plain(urlsplit(source.url).hostname or "")


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", name).strip(" \t`'\"“”‘’*_").casefold()
