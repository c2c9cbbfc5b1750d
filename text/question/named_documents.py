"""Documents that a question names by file or title: "leave.md 파일에서"."""

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
_AFTER_NAME = (
    r"(?:\s*(?:파일|문서|자료|document|file))?"
    r"(?:에 ?따르면|에서는?|에는?|의|에 의하면|을 ?보면|를 ?보면|기준으로|상)?(?=[\s,?]|$)\s*,?"
)
_BEFORE_NAME = (
    r"(?:(?:according to|as per|per|based on|from|in|inside|within|see|using)\s+)?"
    r"(?:(?:the|my|our)\s+)?(?:(?:file|document)\s+)?"
)
_PLACE_PHRASE = re.compile(
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
    """A document with a source address and a title."""

    @property
    def source(self) -> str: ...
    @property
    def title(self) -> str: ...


def named_documents(question: str, rows: Callable[[], Iterable[NamedDocument]]) -> list[str]:
    """Return the sources of the documents that a question names; empty where it names none.

    Args:
        question: As it was typed.
        rows: Returns all documents; called only where the question seems to name one.
    """
    files = {fold(match["name"]) for match in _FILE.finditer(question)}
    if files:
        sources = [row.source for row in rows() if fold(PurePosixPath(row.source).name) in files]
        if sources:
            return list(dict.fromkeys(sources))
    return list(dict.fromkeys(row.source for row in _by_title(question, rows)))


def without_document_names(question: str, files: Sequence[str]) -> str:
    """Return a question without the names of the documents it names."""
    left = question
    match = _PLACE_PHRASE.search(question) if files and not _FILE.search(question) else None
    if match and len(words(question[: match.start()] + question[match.end() :])) > 0:
        left = f"{question[: match.start()]} {question[match.end() :]}"
    for name in {PurePosixPath(file).name for file in files}:
        quoted = rf"[\"'“‘「『<(\[]?{re.escape(name)}[\"'”’」』>)\]]?"
        left = re.sub(rf"{_BEFORE_NAME}{quoted}{_AFTER_NAME}", " ", left, flags=re.I)
    left = " ".join(left.split()).strip(" ,")
    return left if re.search(r"\w", left) else question


def _by_title(question: str, rows: Callable[[], Iterable[NamedDocument]]) -> list[NamedDocument]:
    """Return the documents whose title or file name has all words of the place in the question."""
    match = _PLACE_PHRASE.search(question)
    name = next((group for group in match.groups() if group), "") if match else ""
    wanted = {word for word in tokens(name) if word not in FUNCTION_WORDS | _GENERIC_NOUNS}
    if not wanted:
        return []
    return [
        row for row in rows() if wanted <= set(tokens(f"{row.title} {_file_words(row.source)}"))
    ]


_GENERIC_NOUNS = frozenset(
    tokens("file document page sheet mail 파일 문서 자료 엑셀 공지 안내문 메일")
)


def _file_words(source: str) -> str:
    return re.sub(r"[_.\-]+", " ", PurePosixPath(source).stem)
