"""Column scores: how well a column of a table fits what a question asks for."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from models.offline.tables.column_types import (
    COLUMN_TYPES,
    ColumnType,
    counted_unit,
)
from models.offline.tables.question_words import QuestionWords, Text, Word

TYPE_WEIGHT = 1.0
_LABEL_WEIGHT, _CONTENT_WEIGHT = 2.0, 2.0
_MIN_WORD_WEIGHT = 0.8  # of a word that matches a label
_ROW_WORD = 0.5  # factor of a word that names the row already
_OTHER_TYPE = 0.3  # factor of a column of another type than asked for
_TYPED_LABEL, _MIN_TYPED_CELLS = 0.6, 0.5
_SAME_UNIT, _OTHER_UNIT = 1.5, 0.9


def column_score(
    words: QuestionWords,
    label: Text,
    cells: Sequence[str],
    row_words: AbstractSet[Word],
    types: Sequence[ColumnType],
) -> float:
    """Return the score of a column by its label, the type of its cells and their unit.

    Args:
        words: The words of the question.
        label: The label of the column.
        cells: Its cells in the rows that the question names.
        row_words: The words that name those rows.
        types: The kinds of value that it asks for.
    """
    score = sum(
        (_ROW_WORD if word in row_words else 1.0) * strength * max(word.weight, _MIN_WORD_WEIGHT)
        for word, strength in words.matching(label).items()
    )
    typed = max((_type_score(kind, label, cells) for kind in types), default=0.0)
    if types and not typed:
        score *= _OTHER_TYPE
    return _LABEL_WEIGHT * score + typed + _unit_score(words.question, cells)


def content_score(words: QuestionWords, cell: str, types: Sequence[ColumnType]) -> float:
    """Return how well a cell answers by a word of its own: "material 20 EUR"."""
    matched = words.matching(Text(cell)) if cell else {}
    asked = [word for word in matched if word.is_noun and not words.names(cell)]
    typed = any(kind.cell.search(cell) for kind in types)
    return _CONTENT_WEIGHT * max(matched[word] for word in asked) if asked and typed else 0.0


def _type_score(kind: ColumnType, label: Text, cells: Sequence[str]) -> float:
    filled = [cell for cell in cells if cell]
    in_cells = sum(bool(kind.cell.search(cell)) for cell in filled) / max(len(filled), 1)
    in_label = bool(kind.label.search(label.text))
    if in_label and filled and all(cell.isdigit() for cell in filled):
        in_cells = 1.0  # the label names the unit
    share = in_cells if in_cells >= _MIN_TYPED_CELLS else 0.0
    return TYPE_WEIGHT * (_TYPED_LABEL * in_label + share)


def _unit_score(question: str, cells: Sequence[str]) -> float:
    """Return how well cells fit a question that counts: the same unit, or no other one."""
    unit = counted_unit(question)
    if not unit:
        return 0.0
    pattern = re.compile(rf"\d\s?{re.escape(unit[: max(len(unit) - 1, 1)])}", re.I)
    if sum(bool(pattern.search(cell)) for cell in cells) >= len(cells) / 2:
        return TYPE_WEIGHT * _SAME_UNIT
    others = any(kind.cell.search(cell) for kind in COLUMN_TYPES for cell in cells)
    counted = all(re.match(r"\d+(?:\s\w+)?$", cell) for cell in cells)
    bare = all(re.match(r"\d[\d,]*$", cell) for cell in cells)
    return TYPE_WEIGHT * (1.0 if bare else _OTHER_UNIT) if counted and not others else 0.0
