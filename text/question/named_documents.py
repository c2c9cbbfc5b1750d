"""Documents that a question names by file or title: "leave.md 파일에서"."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import PurePosixPath
from typing import NamedTuple

from text.analyser import tokens, words
from text.documents.names import DocumentRow, has_suffix, read_name, with_every_word
from text.korean.particles import without_particle
from text.normalise import fold
from text.question.interrogatives import question_stem

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
# Words for kinds of documents.
_KIND_EN = (
    r"(?:files?|documents?|docs?|sheets?|pages?|handbooks?|guides?|guidebooks?|manuals?|notices?"
    r"|emails?"
    r"|e-mails?|mails?|pdfs?|excel(?: files?| sheets?)?|spreadsheets?|faqs?|memos?|polic(?:y|ies)"
    r"|calendars?"
    r"|leaflets?|posters?|letters?|newsletters?|brochures?|regulations?|rulebooks?|csv|slides"
    r"|minutes)"
)
_KIND_KO = (
    r"(?:파일|문서|자료|엑셀(?: ?파일| ?시트)?|공지(?:사항)?|안내문|안내서|이메일|메일|게시물"
    r"|게시글|책자|핸드북|매뉴얼"
    r"|가이드|규정집|편람|소식지|피디에프|faq|pdf(?: ?파일)?|csv|ppt|hwp)"
)
_NAME_EN = r"(?:[\w'’&.-]+ ){0,5}?"
_AUXILIARY = r"who|what|when|where|how|which|is|are|can|may|do|does|must|should"
_PLACE_PHRASES = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"\b(?:according to|as per|based on)\s+(?:the\s+)?(?P<name>[^,?]{{2,60}}?)\s*(?:,|$|(?=[?]"
        rf"|\b(?:{_AUXILIARY})\b))",
        r"^(?:in|from)\s+(?:the\s+)?(?P<name>[^,?]{2,60}?)\s*,",
        r"\bwhat (?:does|do|did) (?:the )?(?P<name>[^,?]{2,60}?) (?:say|state|tell us"
        r"|mention)(?: about| on)?\b",
        rf"\b(?:in|from|on|per|inside|within|see|check)\s+(?:the|my|our|your"
        rf"|that)\s+(?P<name>{_NAME_EN}{_KIND_EN})\b(?!\s+(?:of|for)\b)",
        r"(?P<name>(?:(?<!\S)[^\s,?]+ ){0,2}(?<!\S)[^\s,?]+?)(?:에 ?따르면|에 의하면"
        r"|에서는 뭐라고)(?=[\s,])",
        rf"(?P<name>(?:(?<!\S)[^\s,?]+ ?){{0,3}}{_KIND_KO})(?:에는|에서는|에서|에|은|는|을 ?보면"
        rf"|를 ?보면|상|에선|엔)?(?=[\s,])",
    )
)  # fmt: skip


def named_documents(question: str, rows: Callable[[], Iterable[DocumentRow]]) -> list[str]:
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
    phrase = _place_phrase(question) if files and not _FILE.search(question) else None
    if phrase and words(question[: phrase.start] + question[phrase.end :]):
        left = f"{question[: phrase.start]} {question[phrase.end :]}"
    for name in {PurePosixPath(file).name for file in files}:
        quoted = rf"[\"'“‘「『<(\[]?{re.escape(name)}[\"'”’」』>)\]]?"
        left = re.sub(rf"{_BEFORE_NAME}{quoted}{_AFTER_NAME}", " ", left, flags=re.I)
    left = " ".join(left.split()).strip(" ,")
    return left if re.search(r"\w", left) else question


class _Phrase(NamedTuple):
    """A phrase that names a document: its span in the question, and the name in it."""

    start: int
    end: int
    name: str


@lru_cache(maxsize=256)  # the search and the answer read the same question
def _place_phrase(question: str) -> _Phrase | None:
    """Return the phrase that says in which document the answer stands, if there is one.

    A Korean name is the bare nouns in front of the word for the document; what has a particle
    belongs to the rest of the question.
    """
    for pattern in _PLACE_PHRASES:
        for match in pattern.finditer(question):
            name, start = match["name"], match.start()
            if re.search("[가-힣]", name):
                name = _bare_nouns(name)
                start = match.start("name") + match["name"].rindex(name)
            return _Phrase(start, match.end(), name)
    return None


def _bare_nouns(name: str) -> str:
    """Return the last words of a Korean phrase that have no particle or ending."""
    whole = name.split(" ")
    kept = len(whole) - 1
    while kept > 0 and _is_bare(whole[kept - 1]):
        kept -= 1
    return " ".join(whole[kept:])


def _is_bare(word: str) -> bool:
    return bool(word) and without_particle(word) == word and question_stem(word) == word


def _by_title(question: str, rows: Callable[[], Iterable[DocumentRow]]) -> list[DocumentRow]:
    """Return the documents that have all words of the name in their title or file name."""
    phrase = _place_phrase(question)
    if phrase is None:
        return []
    documents = list(rows())
    suffixes, named = read_name(phrase.name)
    wanted = [word for word in named if not word.own <= _NOTICES]
    typed = [row for row in documents if has_suffix(row, suffixes)]
    if not wanted:
        return typed if len(typed) == 1 else []
    return with_every_word(wanted, typed) or with_every_word(wanted, documents)


# Words for a text that somebody has posted, which its title need not have.
_NOTICES = frozenset(tokens("공지 공지사항 안내문 게시물 게시글"))
