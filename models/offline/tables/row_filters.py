"""Rows by what they have or lack, and all rows of a table: "which are not open", "has no fee"."""

import re
from collections.abc import Sequence

from models.offline.answers.list_answers import asks_list
from models.offline.sentences.selection import SelectedSentence, Selection
from models.offline.tables.asked import Asked
from models.offline.tables.computations import RowValue, filtered_rows, fit, selected
from models.offline.tables.lookup import sentence_is_better
from models.offline.tables.matching import MatchedRow, TableMatch
from models.offline.tables.question_words import ABBREVIATED, SYNONYMOUS, Text
from text.question.interrogatives import is_interrogative

_MAX_CELL_COLUMNS = 4  # of a table whose rows are listed whole
_MIN_FIT = 0.4
_BRIEF_CHARS = 30
_CONFIDENCE = 0.8
_NEGATED = re.compile(
    r"\b(?:not?|never|without|lacks?|closed|free of)\b|n['’]t\b"
    r"|\b(?:dont|doesnt|isnt|arent|cant|wont)\b"
    r"|(?<![가-힣])안\s?(?!내|과|전|건|녕|심|경|주|양|동|면|쪽|에|팎|부|은|의)[가-힣]"
    r"|않|없|(?<!잘)못\s?[가-힣]|불가|쉬는|쉬어|휴무|문\s?닫",
    re.I,
)
# A cell that says no: at its beginning, or of what stands before it.
_NO_CELL = re.compile(
    r"\s*(?:[-–—×✗✕]+|[xX]|no|none|not\b.*|never|n/?a|nil|closed|unavailable|no\b.*"
    r"|(?:forbidden|prohibited|banned|disallowed|excluded)\b.*|금지.*|불허.*|제외.*"
    r"|없음.*|없다.*|없이.*|불가.*|안\s?(?:함|됨|돼|되|합|열|해).*|미(?:운영|포함|제공|실시|개방|지원|해당)|휴무.*|휴관.*|휴진.*|해당\s?없음|아니[오요].*|비대상)\s*",
    re.I,
)
_NO_INSIDE = re.compile(
    r"\b(?:no|not|without|instead of|exempt|none|waived)\b"
    r"|없이|없음|없는|않|불가|면제|대신|생략|제외",
    re.I,
)
_ASKS_ALL = re.compile(
    r"\b(?:all|every|each|list|table|kinds|types|sorts|overview|options)\b|종류|목록|전부|모두|모든|전체|다$|각각|뭐뭐|리스트|표로"
    r"|(?:뭐가?|무엇이|어떤 ?(?:게|것이|것들이)) ?있"
    r"|\b(?:what|which) (?:\w+ ){1,3}(?:are there|can (?:i|we|one))\b",
    re.I,
)
# "Which", left out at the end: 일요일에 여는 곳은?
_ELLIPTICAL = re.compile(r"[가-힣](?:은|는)\s?[?？]?\s?$")
_KINDS = re.compile(
    r"\b(?:kinds|types|sorts|forms|categories|classes|options)\b|종류|가지|[:：]|나뉘|구분", re.I
)
# Questions for one value, and for what is not.
_OTHERWISE = re.compile(r"\bhow (?:many|much|long)\b|얼마|몇", re.I)
_WHICH = re.compile(
    r"[가-힣](?:은|는)\s?[?？]?\s?$|\b(?:which|what|list|who)\b|어느|어떤|뭐|무엇|무슨|어디|누구|다\s?$|전부|모두|목록",
    re.I,
)


def lacking(asked: Asked) -> Selection | None:
    """Return the rows that lack what a negated question asks about."""
    asks_which = _WHICH.search(asked.question) or not is_interrogative(asked.question)
    if not _NEGATED.search(asked.question) or not asks_which:
        return None
    for match in _by_fit(asked.matches):
        if match.unmatched_nouns(*match.rows) or not any(match.table.labels):
            continue
        columns = _asked_columns(match)
        rows = [
            row
            for row in _named_by_nouns(match)
            if columns and all(_says_no(row.row.cells[i]) for i in columns)
        ]
        if not rows:
            rows, columns = _saying_no(match)
        if 0 < len(rows) < len(match.rows):
            return _filtered(match, rows, columns)
    return None


def listed(asked: Asked) -> Selection | None:
    """Return all rows of the table that a question names as a whole, or those it filters."""
    if _NEGATED.search(asked.question):
        return None
    asks_all = bool(_ASKS_ALL.search(asked.question))
    is_phrase = not is_interrogative(asked.question)
    if not (asks_all or is_phrase) or _OTHERWISE.search(asked.question):
        return None
    for match in _by_fit(asked.matches):
        words = asked.words.content if is_phrase and not asks_all else asked.words.nouns
        unmatched = match.unmatched_nouns() | match.unmatched(words - match.head_words.keys())
        if match.row_words & asked.words.nouns or unmatched or len(match.rows) < 2:
            continue
        if not _is_named(match):
            continue
        columns = match.columns([])
        shown = columns or list(range(min(len(match.table.labels), _MAX_CELL_COLUMNS)))
        values = [RowValue(match, row, shown[0], 0.0) for row in match.in_order]
        note = ("rows_listed", {"count": len(values)})
        return selected(values, (note,), columns=shown)
    return None


def enumerated(asked: Asked) -> Selection | None:
    """Return the sentence that lists the kinds of what a question names."""
    if not _ASKS_ALL.search(asked.question) or _OTHERWISE.search(asked.question):
        return None
    wanted = sum(word.weight for word in asked.words.content if word.known or word.is_noun)
    for candidate in asked.candidates:
        text = candidate.unit.text
        is_list = not candidate.unit.labels and len(re.findall(r",\s|、|·", text)) > 1
        if is_list and _KINDS.search(text) and wanted and asked.words.coverage(text) >= wanted:
            sentence = SelectedSentence(candidate.passage.n, candidate.unit.readable(), 1.0)
            return Selection((sentence,), max(asked.selection.confidence, _CONFIDENCE))
    return None


def having(asked: Asked) -> Selection | None:
    """Return the rows that have what a question names: "which rooms are open on Sunday"."""
    patterns = (_ASKS_ALL, _ELLIPTICAL)
    if not (asks_list(asked.question) or any(p.search(asked.question) for p in patterns)):
        return None
    if _NEGATED.search(asked.question) or _OTHERWISE.search(asked.question):
        return None
    for match in _by_fit(asked.matches):
        if match.unmatched_nouns(*match.rows) or not any(match.table.labels):
            continue
        columns = _asked_columns(match)
        nouns = [word for word in match.row_words if word.is_noun]
        rows = [
            row
            for row in _named_by_nouns(match)
            if all(not _says_no(row.row.cells[i]) for i in columns)
        ]
        distinct = any(_says_no(row.row.cells[i]) for row in match.rows for i in columns)
        if not rows or sentence_is_better(asked, match, rows, strictly=True):
            continue
        if len(rows) < len(match.rows) and (distinct or (nouns and len(rows) > 1)):
            return _filtered(match, rows, columns or list(match.table.keys))
    return None


def _named_by_nouns(match: TableMatch) -> list[MatchedRow]:
    """Return the rows that nouns of the question choose; all where none tells rows apart."""
    return filtered_rows(match) if any(w.is_noun for w in match.row_words) else match.in_order


def _says_no(cell: str) -> bool:
    """Return whether a cell says that something is not the case: "closed", 없음, 신청 없이."""
    return bool(_NO_CELL.fullmatch(cell) or (len(cell) <= _BRIEF_CHARS and _NO_INSIDE.search(cell)))


def _by_fit(matches: Sequence[TableMatch]) -> list[TableMatch]:
    return sorted((each for each in matches if fit(each) >= _MIN_FIT), key=lambda each: -fit(each))


def _is_named(match: TableMatch) -> bool:
    """Return whether the nouns of a question name the table: by its labels or lines above it."""
    texts = [Text(match.table.above), *map(Text, match.table.labels)]
    nouns = match.words.nouns or match.words.content
    return bool(nouns) and any(
        noun.matches(text) >= ABBREVIATED for noun in nouns for text in texts
    )


def _asked_columns(match: TableMatch) -> list[int]:
    """Return the columns whose labels the question names; the key is none of them."""
    return [
        i
        for i, label in enumerate(match.table.labels)
        if i not in match.table.keys
        and any(
            strength >= (SYNONYMOUS if word.is_noun else ABBREVIATED)
            and word in match.words.content
            for word, strength in match.words.matching(Text(label)).items()
        )
    ]


def _saying_no(match: TableMatch) -> tuple[list[MatchedRow], list[int]]:
    """Return the rows with a cell that says no of words of the question, and its columns."""
    rows, columns = [], set[int]()
    for row in match.in_order:
        for i, cell in enumerate(row.row.cells):
            words = [w for w in match.words.matching(Text(cell)) if w.weight > 0.1]
            if any(w in match.row_words for w in words) and _NO_INSIDE.search(cell):
                rows.append(row)
                columns.add(i)
                break
    return rows, sorted(columns)


def _filtered(match: TableMatch, rows: Sequence[MatchedRow], columns: Sequence[int]) -> Selection:
    note = ("rows_counted", {"total": len(match.rows), "count": len(rows)})
    values = [RowValue(match, row, columns[0], 0.0) for row in rows]
    return selected(values, (note,), columns=columns)
