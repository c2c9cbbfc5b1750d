"""Grammar of citations: [1], [1, 2], [1-3], (Source 2), 【2†source】, [file.md].

`parse_reference` parses the content of a pair of brackets. Whether it is a citation depends on its
context, see `markers`.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from urllib.parse import urlsplit

from chains.sources import Source

MAX_NUMBER = 99  # a larger number in brackets is a year or an amount
MAX_RANGE = 20

_WORD = (
    r"(?:sources?|refs?|references?|passages?|documents?|docs?|citations?"
    r"|출처|자료|구절|문서|근거|인용|참고)"
)
_LABEL = (
    rf"(?:(?:(?:see|cf\.?|from|per|according to)\s+)?{_WORD}"
    r"\s*(?:no\.?|number|번호|[.:：#№])?\s*[.:：]?\s*)"
)
_LOCATOR = (
    r"(?:\s*[,:;]?\s*(?:pp?\.|pages?|페이지|쪽|lines?)\s*\d[\d,\s–-]*|\s*,?\s*\d+\s*(?:쪽|페이지))"
)
_ITEM = r"[\^#]?\d{1,4}(?:\s*[-–—~∼〜]\s*\d{1,4})?(?::\d+)?(?:\s*번)?(?:\s*†[^,;、]*)?"
_SEPARATOR = r"\s*(?:[,，、;；/&]|\band\b|\bor\b|및|와|과|\s)\s*"
_NUMBERS = re.compile(rf"\s*{_LABEL}?{_ITEM}(?:{_SEPARATOR}{_LABEL}?{_ITEM})*{_LOCATOR}?\s*", re.I)
_NUMBER_AND_NAME = re.compile(rf"\s*{_LABEL}?(\d{{1,3}})\s*[-–—:,|]\s*(\S.*)", re.I)
_NUMBER_OR_RANGE = re.compile(r"(\d{1,4})(?:\s*[-–—~∼〜]\s*(\d{1,4}))?")
_SUFFIX = re.compile(rf":\d+(?=\s*(?:번|†|[,;\]]|$))|†[^,;、]*|{_LOCATOR}\s*$", re.I)
_LABELLED = re.compile(rf"\s*{_LABEL}", re.I)
_ONLY_LABEL = re.compile(rf"\W*(?:{_WORD}|as stated in|see|참조|참고)?\W*", re.I)
BRACKETS = re.compile(
    r"[\[［【〔](?P<body>[^\[\]［］【】〔〕\n]{1,160})[\]］】〕]|[(（](?P<round>[^()（）\[\]\n]{2,160})[)）]"
)
MIN_NAME = 3


@dataclass(frozen=True)
class Reference:
    """The sources that a pair of brackets refers to.

    Attributes:
        numbers: As written, ranges expanded; empty where sources are named by file or title.
        named: For each file or title, the numbers of the sources that have it.
        is_range: Whether a range such as 1-3 is among the numbers.
        is_labelled: Whether a label such as "Source" precedes the first.
    """

    numbers: tuple[int, ...] = ()
    named: tuple[tuple[int, ...], ...] = ()
    is_range: bool = False
    is_labelled: bool = False


def parse_reference(match: re.Match[str], sources: Sequence[Source]) -> Reference | None:
    """Return the reference in a match of `BRACKETS`, None if it is neither numbers nor sources.

    Round brackets need a label such as "Source".
    """
    body, is_round = match["body"] or match["round"], match["body"] is None
    is_labelled = bool(_LABELLED.match(body))
    if is_round and not is_labelled:
        return None
    # The numbers of 【4:0†leave.md】 count messages; only the file names a source.
    if numbers := _sources_named(body.partition("†")[2], sources):
        return Reference(named=(numbers,))
    if _NUMBERS.fullmatch(body):
        return _numbers(body, is_labelled)
    if (both := _NUMBER_AND_NAME.fullmatch(body)) and int(both[1]) in _sources_named(
        both[2], sources
    ):
        return Reference(numbers=(int(both[1]),), is_labelled=is_labelled)
    if numbers := _sources_named(body, sources):
        return Reference(named=(numbers,), is_labelled=is_labelled)
    return _named_sources(_LABELLED.sub("", body, count=1), sources, is_labelled)


def is_label_only(words: str) -> bool:
    """Return whether words are only a label before citations, as "Sources:"."""
    return bool(_ONLY_LABEL.fullmatch(words))


def _numbers(body: str, is_labelled: bool) -> Reference | None:
    numbers: dict[int, None] = {}
    is_range = False
    for first, last in _NUMBER_OR_RANGE.findall(_SUFFIX.sub("", body)):
        low, high = int(first), int(last or first)
        if high < low or high - low > MAX_RANGE:
            return None
        is_range |= high > low
        numbers |= dict.fromkeys(range(low, high + 1))
    return (
        Reference(tuple(numbers), is_range=is_range, is_labelled=is_labelled) if numbers else None
    )


def _named_sources(body: str, sources: Sequence[Source], is_labelled: bool) -> Reference | None:
    if numbers := _sources_named(body, sources):
        return Reference(named=(numbers,), is_labelled=is_labelled)
    parts = [_sources_named(part, sources) for part in re.split(r"[,;]", body)]
    return Reference(named=tuple(parts), is_labelled=is_labelled) if parts and all(parts) else None


def _sources_named(name: str, sources: Sequence[Source]) -> tuple[int, ...]:
    wanted = _folded(re.sub(rf"{_LOCATOR}\s*$|#[^#]*$", "", name, flags=re.I))
    if len(wanted) < MIN_NAME or wanted.isdigit():
        return ()
    return tuple(source.n for source in sources if wanted in set(_names_of(source)))


def _names_of(source: Source) -> Iterator[str]:
    path = PurePath(source.source)
    yield from map(_folded, (source.source, path.name, path.stem, source.title))
    if source.url:
        yield _folded(source.url)
        yield _folded(urlsplit(source.url).hostname or "")


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).strip(" \t`'\"“”‘’*_").casefold()
