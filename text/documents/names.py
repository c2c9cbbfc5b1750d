"""Names of documents: which document a phrase of a question refers to.

By file name, or by the words of title and file name, each weighted by how few documents have it;
synonyms and translations of a word count as the word.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import NamedTuple, Protocol, TypeVar

from text.analyser import tokens, words
from text.normalise import fold
from text.question.stopwords import FUNCTION_WORDS
from text.synonyms.expansion import synonyms_of
from text.synonyms.spelling import corrections

MIN_SHARE = 0.6  # of the weight of a name's words that a document has in its title
_PARTICLE = re.compile(r"(?<=[가-힣]{2})(?:에서|에는|에|의|은|는|이|가|을|를)$")
# Words for kinds of files: they restrict the suffix and are no words of a title.
_SUFFIXES = {
    **dict.fromkeys(("pdf", "피디에프"), (".pdf",)),
    **dict.fromkeys(("excel", "엑셀", "spreadsheet"), (".xlsx", ".xls", ".xlsm", ".ods", ".csv")),
    **dict.fromkeys(("csv",), (".csv",)),
    **dict.fromkeys(("word", "워드", "docx"), (".docx", ".doc", ".odt", ".rtf")),
    **dict.fromkeys(("hwp", "hwpx", "한글파일"), (".hwp", ".hwpx")),
    **dict.fromkeys(
        ("powerpoint", "파워포인트", "ppt", "pptx", "slides"), (".pptx", ".ppt", ".odp")
    ),
    **dict.fromkeys(("email", "e-mail", "mail", "이메일", "메일"), (".eml", ".msg", ".mbox")),
    **dict.fromkeys(("html", "웹페이지", "webpage"), (".html", ".htm", ".mhtml")),
    **dict.fromkeys(("markdown", "마크다운"), (".md",)),
}  # fmt: skip
_GENERIC = FUNCTION_WORDS | frozenset(
    tokens(
        "document documents doc file files page sheet text paper 문서 파일 자료 시트 글 내용 전체 "
        "whole entire full"
    )
)
# Kinds of documents: a word of a group may stand for another, also across languages.
_GENRES = tuple(
    frozenset(tokens(group))
    for group in (
        "guide guides guidebook handbook manual 안내 안내서 가이드 편람 매뉴얼 책자",
        "regulation regulations rule rules policy bylaws 규정 지침 규칙 내규 방침 세칙 정책",
        "notice notices announcement announcements news 공지 알림 공지사항 소식",
        "report reports 보고서 리포트",
        "minutes 회의록",
        "contract agreement 계약서 협약서",
        "calendar schedule timetable 일정 일정표 시간표 달력",
    )
)


class DocumentRow(Protocol):
    """A document with a source address and a title."""

    @property
    def source(self) -> str: ...
    @property
    def title(self) -> str: ...


Row = TypeVar("Row", bound=DocumentRow)


class NameWord(NamedTuple):
    """A word of a name.

    Attributes:
        typed: As it was typed.
        own: Its tokens.
        synonyms: Tokens of its synonyms and translations.
        genre: Tokens of other words for the same kind of document.
    """

    typed: str
    own: frozenset[str]
    synonyms: frozenset[str]
    genre: frozenset[str]


def match_documents(name: str, rows: Sequence[Row]) -> list[Row]:
    """Return the documents that a name refers to, the best first; empty where none fits.

    Several are returned only where they fit equally well.
    """
    plain = fold(name).strip()
    if exact := [row for row in rows if plain and plain in _file_names(row)]:
        return exact
    suffixes, wanted = read_name(name)
    rows = [row for row in rows if not suffixes or has_suffix(row, suffixes)]
    if not wanted:
        return list(rows) if suffixes else []
    titles = [_title_tokens(row) for row in rows]
    frequency = Counter(token for title in titles for token in title)
    fits = [_share(wanted, title, frequency, len(rows)) for title in titles]
    best = max(fits, default=0.0)
    if best < MIN_SHARE:
        return []
    return [row for row, fit in zip(rows, fits, strict=True) if fit > best - _TIE]


_TIE = 0.01


def with_every_word(wanted: Sequence[NameWord], rows: Sequence[Row]) -> list[Row]:
    """Return the documents that have all words of a name in their title or file name.

    A synonym or translation of a word, or the word without a spelling error, counts as the word.
    """
    return [row for row in rows if all(_is_in_title(word, row) for word in wanted)]


def has_suffix(row: DocumentRow, suffixes: frozenset[str]) -> bool:
    """Return whether a document is a file of one of these types."""
    return PurePosixPath(row.source).suffix.lower() in suffixes


def _is_in_title(word: NameWord, row: DocumentRow) -> bool:
    own = _title_tokens(row)
    if word.own <= own or word.synonyms & own:
        return True
    return bool(corrections(word.typed.lower(), frozenset(words(_title(row).lower()))))


def _title(row: DocumentRow) -> str:
    """Return a document's title and the words of its file name."""
    stem = re.sub(r"[_.\-]+", " ", PurePosixPath(row.source).stem)
    return f"{row.title} {stem}"


def _title_tokens(row: DocumentRow) -> frozenset[str]:
    return frozenset(tokens(_title(row)))


def _file_names(row: DocumentRow) -> tuple[str, ...]:
    path = PurePosixPath(row.source)
    return fold(path.name), fold(path.stem), fold(row.source), fold(row.title).strip()


def read_name(name: str) -> tuple[frozenset[str], list[NameWord]]:
    """Return the suffixes of files that a name restricts to, and its words."""
    suffixes, wanted = set[str](), list[NameWord]()
    for word in words(name):
        stem = _PARTICLE.sub("", word)
        if found := _suffixes_of(stem.lower()):
            suffixes.update(found)
            continue
        own = frozenset(tokens(stem)) - _GENERIC
        if own:
            genre = frozenset[str]().union(*(group for group in _GENRES if own & group))
            wanted.append(NameWord(stem, own, synonyms_of(stem) - _GENERIC, genre - _GENERIC))
    return frozenset(suffixes), wanted


def _suffixes_of(word: str) -> tuple[str, ...]:
    return _SUFFIXES.get(word, ()) or _SUFFIXES.get(word.removesuffix("s"), ())


def _share(
    wanted: Sequence[NameWord], title: frozenset[str], frequency: Counter[str], count: int
) -> float:
    """Return the share of a name's weight that a title has, 0 to 1; an equivalent counts less."""
    total = found = 0.0
    for word in wanted:
        weights = {t: math.log(1 + (count + 1) / (frequency[t] + 0.5)) for t in word.own}
        whole = sum(weights.values())
        part = sum(weight for token, weight in weights.items() if token in title)
        if part < whole and (word.synonyms | word.genre) & title:
            part = max(part, _EQUIVALENT * whole)
        total, found = total + whole, found + part
    return found / total if total else 0.0


_EQUIVALENT = 0.8
