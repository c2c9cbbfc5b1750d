"""Cell look-up: the row by its key, the column by its label or by the kind of value asked for."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from models.offline.sentences.selection import SelectedSentence, Selection
from models.offline.tables.asked import Asked
from models.offline.tables.matching import MatchedRow, TableMatch
from models.offline.tables.patterns import DIFFERENCE
from models.offline.tables.question_words import ABBREVIATED, SYNONYMOUS, Text, Word
from models.offline.values.amounts import difference

_MAX_NAMED = 4
_CONFIDENCE = 0.9
_KEY_BONUS = 2.0  # for a row that is named by its key, and not by another cell

_EXISTS = re.compile(
    r"^(?:is|are) there\b|\bany\b|(?<!수 )(?<!수)있(?:나|어|음|는지|을까|습니까|니)", re.I
)

# What a question counts: 몇 권. Units of time and money have columns of their own.
_COUNTER = re.compile(r"몇\s?(권|개|장|회|번|마리|대|과목|벌|잔|병|그루|채)")

# The row that stands for whatever has none of its own.
_OTHERS = re.compile(
    r"(?:all |any )?others?\b.*|(?:all |the )?rest\b.*|(?:everywhere|anything|everything) else"
    r"|elsewhere|(?:그|이) ?(?:밖|외)(?:의|에)?(?: .*)?|(?:기타|나머지)(?: .*|[가-힣]*)",
    re.I,
)
_OTHERS_CONFIDENCE = 0.7

Note = tuple[str, Mapping[str, object]]


def look_up(asked: Asked) -> Selection | None:
    """Return the cells that a question asks for, with the keys of their rows.

    None where no table has the row and the column, or where a sentence answers better.
    """
    found = [(match, rows) for match in asked.matches if (rows := named_rows(match))]
    found = [(match, rows) for match, rows in found if not match.unmatched_nouns(*rows)]
    scored = [(_score(match, rows), match, rows) for match, rows in found]
    scored = [each for each in scored if each[1].columns(each[2]) or _exists(asked, *each[1:])]
    if not scored:
        return None
    _, match, rows = max(scored, key=lambda each: each[0])
    if sentence_is_better(asked, match, rows):
        return None
    if lacks_counted(match, rows):
        return None
    columns = match.shown(rows, match.columns(rows))
    found_rows = selected_rows(match, rows, columns, max(asked.selection.confidence, _CONFIDENCE))
    return replace(found_rows, notes=_difference(match, rows))


def of_the_others(asked: Asked) -> Selection | None:
    """Return the row "other cities" for a city that has no row of its own, with a note of that.

    The question has to name a column, and nothing beside the city that the table lacks; and no
    passage has the city, by itself or translated.
    """
    for match in sorted(asked.matches, key=lambda each: -len(each.head_words)):
        rows = [row for row in match.rows if _OTHERS.fullmatch(row.row.cells[0].strip())]
        unmatched = match.unmatched_nouns(*match.rows)
        if len(rows) != 1 or len(unmatched) != 1 or match.named_keys:
            continue
        name = next(iter(unmatched)).stem
        if name not in asked.selection.missing or _is_narrowed(match, unmatched):
            continue
        columns = [i for i in match.columns(rows) if _names_label(match, i)]
        if columns:
            found = selected_rows(match, rows, [*match.table.keys, *columns], _OTHERS_CONFIDENCE)
            values = {"name": name, "row": rows[0].row.cells[0]}
            return replace(found, notes=(("other_row", values),))
    return None


def _is_narrowed(match: TableMatch, others: frozenset[Word]) -> bool:
    """Return whether a word before that of a label is in no table: "parking limit"."""
    matched = match.head_words.keys() | match.row_words | others
    return any(
        label in match.head_words
        and word in match.words.content - matched
        and re.search(rf"{re.escape(word.full)}\W+{re.escape(label.full)}", match.words.question)
        for word, label in pairwise(match.words.words)
    )


def _names_label(match: TableMatch, column: int) -> bool:
    matching = match.words.matching(Text(match.table.labels[column]))
    return any(strength >= SYNONYMOUS for strength in matching.values())


def selected_rows(
    match: TableMatch, rows: Sequence[MatchedRow], columns: Sequence[int], confidence: float = 1.0
) -> Selection:
    """Return rows of a table with these columns as a selection."""
    return Selection(
        tuple(
            SelectedSentence(each.row.n, match.table.show(each.row, columns), 1.0, own_line=True)
            for each in rows
        ),
        confidence if rows else 0.0,
    )


def lacks_counted(match: TableMatch, rows: Sequence[MatchedRow]) -> bool:
    """Return whether the cells asked for count something else than a Korean question counts.

    For 몇 권 neither "20시간 이상" nor a cell without a number is an answer; a bare number may be.
    """
    counter = _COUNTER.search(match.words.question)
    cells = [each.row.cells[i] for each in rows for i in match.columns(rows)]
    written = [cell for cell in cells if re.search("[가-힣]", cell)]
    if counter is None or not written or len(written) < len(cells):
        return False
    return not any(re.search(rf"\d\s?{counter[1]}", cell) for cell in cells)


def _exists(asked: Asked, match: TableMatch, rows: Sequence[MatchedRow]) -> bool:
    """Return whether a question asks if there is such a row: "are there free rooms", 있어요."""
    return bool(_EXISTS.search(asked.question)) and len(match.shown(rows, [])) > len(
        match.table.keys
    )


def _difference(match: TableMatch, rows: Sequence[MatchedRow]) -> tuple[Note, ...]:
    """Return the difference of two rows in one column, or of two columns of one row."""
    columns = match.columns(rows)
    if len(rows) == 1 and len(columns) == 2 and DIFFERENCE.search(match.words.question):
        working = difference(*(rows[0].row.cells[i] for i in columns))
        return (("difference", {"working": working}),) if working else ()
    if (
        not DIFFERENCE.search(match.words.question)
        or len(rows) != len({each.row.cells[0] for each in rows})
        or len(rows) != 2
        or len(columns) > 1
    ):
        return ()
    working = difference(*(each.row.cells[columns[0]] for each in rows))
    return (("difference", {"working": working}),) if working else ()


def named_rows(match: TableMatch) -> list[MatchedRow]:
    """Return the rows that a question names; none where it names none clearly."""
    rows = match.named_rows()
    if not rows or len(rows) > _MAX_NAMED or match.are_only_listed(rows):
        return []
    nouns = match.row_words & match.words.nouns
    if not any(match.table.labels) and not all(each.named for each in rows):
        return []  # a line of a list may mention anything
    strengths = [max((each.words.get(noun, 0.0) for noun in nouns), default=0.0) for each in rows]
    enough = ABBREVIATED if len(rows) > 1 else SYNONYMOUS
    clear = all(
        each.named or strength >= enough for each, strength in zip(rows, strengths, strict=True)
    )
    return rows if clear else []


def _score(match: TableMatch, rows: Sequence[MatchedRow]) -> float:
    heads = sum(word.weight * strength for word, strength in match.head_words.items())
    keyed = sum(each in match.named_keys for each in rows)
    return max(each.score for each in rows) + heads / 2 + _KEY_BONUS * keyed


def sentence_is_better(
    asked: Asked, match: TableMatch, rows: Sequence[MatchedRow], *, strictly: bool = False
) -> bool:
    """Return whether a selected sentence of running text matches more of the question.

    Args:
        asked: The question.
        match: The table.
        rows: The rows that may answer it.
        strictly: Whether one further word in a sentence is enough.
    """
    above = [match.table.title, match.table.above, *match.table.labels]
    named = all(each.named for each in rows)
    covered = max(asked.words.coverage(*each.row.cells, *above) for each in rows)
    for text in asked.prose:
        prose = asked.words.coverage(text)
        if prose > covered or (prose == covered and not named):
            return True
        if strictly and any(
            not any(
                word.matches(Text(other)) for each in rows for other in (*each.row.cells, *above)
            )
            for word in asked.words.matching(Text(text))
            if word in asked.words.content
        ):
            return True
    return False
