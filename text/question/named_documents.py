"""Files and titles that a question names as the place to look: "leave.md 파일에서"."""

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import PurePosixPath
from typing import Protocol

from text.analyser import tokens, words
from text.normalise import fold
from text.question.stopwords import FUNCTION_WORDS

_FILE = re.compile(
    r"[\"'“‘「『<(\[]?(?<![\w./-])(?P<name>[\w가-힣][\w가-힣()~+-]*(?:[.\-][\w가-힣()~+-]+)"
    r"*\.[A-Za-z][A-Za-z0-9]{1,4})(?![A-Za-z0-9])[\"'”’」』>)\]]?"
)
_BEHIND = (
    r"(?:\s*(?:파일|문서|자료|document|file))?"
    r"(?:에 ?따르면|에서는?|에는?|의|에 의하면|을 ?보면|를 ?보면|기준으로|상)?(?=[\s,?]|$)\s*,?"
)
_BEFORE = (
    r"(?:(?:according to|as per|per|based on|from|in|inside|within|see|using)\s+)?"
    r"(?:(?:the|my|our)\s+)?(?:(?:file|document)\s+)?"
)
_PLACE = re.compile(
    r"\b(?:according to|as per|based on)\s+(?:the\s+)?(?P<a>[^,?]{2,60}?)\s*(?:,"
    r"|(?=\b(?:who|what|when|where|how|which|is|are|can|may|do|does)\b))"
    r"|^(?:in|from)\s+(?:the\s+)?(?P<b>[^,?]{2,60}?)\s*,"
    r"|\bwhat (?:does|do) (?:the )?(?P<c>[^,?]{2,60}?) say (?:about|on)\b"
    r"|(?P<d>[^,?]{2,40}?)(?:에 ?따르면|에 의하면|에서는 뭐라고|(?: ?(?:파일"
    r"|문서|엑셀|공지|안내문|메일|게시물|책자|안내서))(?:에는|에서는|에서|에"
    r"|은|는)?)(?=[\s,])",
    re.I,
)  # fmt: skip


class NamedDocument(Protocol):
    """A source with an address and a title."""

    @property
    def source(self) -> str: ...
    @property
    def title(self) -> str: ...


def named_documents(question: str, rows: Callable[[], Iterable[NamedDocument]]) -> list[str]:
    """Return the addresses of the sources that a question names; empty where it names none.

    Args:
        question: As it was typed.
        rows: Gives the sources there are; asked only where something looks like a name.
    """
    files = {fold(match["name"]) for match in _FILE.finditer(question)}
    if files:
        found = [row.source for row in rows() if fold(PurePosixPath(row.source).name) in files]
        if found:
            return list(dict.fromkeys(found))
    return list(dict.fromkeys(row.source for row in _titled(question, rows)))


def without_document_names(question: str, files: Sequence[str]) -> str:
    """Return a question without the names of files it asks about."""
    left = question
    match = _PLACE.search(question) if files and not _FILE.search(question) else None
    if match and len(words(question[: match.start()] + question[match.end() :])) > 0:
        left = f"{question[: match.start()]} {question[match.end() :]}"
    for name in {PurePosixPath(file).name for file in files}:
        quoted = rf"[\"'“‘「『<(\[]?{re.escape(name)}[\"'”’」』>)\]]?"
        left = re.sub(rf"{_BEFORE}{quoted}{_BEHIND}", " ", left, flags=re.I)
    left = " ".join(left.split()).strip(" ,")
    return left if re.search(r"\w", left) else question


def _titled(question: str, rows: Callable[[], Iterable[NamedDocument]]) -> list[NamedDocument]:
    """Return the sources whose title or file name holds all words that a place is named by."""
    match = _PLACE.search(question)
    said = next((group for group in match.groups() if group), "") if match else ""
    wanted = {word for word in tokens(said) if word not in FUNCTION_WORDS | _KINDS}
    if not wanted:
        return []
    return [row for row in rows() if wanted <= set(tokens(f"{row.title} {_stem(row.source)}"))]


_KINDS = frozenset(tokens("file document page sheet mail 파일 문서 자료 엑셀 공지 안내문 메일"))


def _stem(source: str) -> str:
    return re.sub(r"[_.\-]+", " ", PurePosixPath(source).stem)
