"""Matching of a question with a table: the rows it names and the columns it asks for."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from models.offline.tables.column_types import MONEY, ColumnType, asked_types
from models.offline.tables.columns import column_score, content_score
from models.offline.tables.question_words import (
    ABBREVIATED,
    LITERAL,
    QuestionWords,
    Text,
    Word,
    squeezed,
)
from models.offline.tables.table import Row, Table
from text.analyser import tokens
from text.question.interrogatives import is_interrogative

_SEVERAL = re.compile(
    r"\b(?:vs\.?|versus|or|and|both|each|than|between)\b|,|[가-힣](?:랑|하고|와|과|보다|이나|나|및)\s|각각|차이|비교|둘\s?다|중에?",
    re.I,
)
_PARTS = re.compile(
    r"\b(?:and|also|plus)\b|[,;?.!]\s|\s[-–—]\s|그리고|또한?\s|(?<=[가-힣])(?:고|며|이랑|랑|하고|와|과)\s",
    re.I,
)
_MIN_PART_SCORE = 0.6  # of a column that one part of a question asks for
_LISTED = re.compile(r"\s*[,;/·、]\s?")
_MAX_LISTED_CHARS = 25  # of one thing in a list
_HOW_MUCH = re.compile(r"얼마(?:나|야|예요|에요|임|죠|인가요)?|\bhow much\b", re.I)
_MIN_LISTED = 0.3  # share of the cells of a column that list several things
_NAMED_BONUS = 2.0  # for a cell that the question repeats in full
_MIN_SHARE = 0.6  # of the best column's score, for a further column
_MAX_COLUMNS = 3
_MIN_STRENGTH = 0.5  # of a word that names a row
_MAX_COMPARED = 4  # rows
_MIN_SCORE = 0.9  # of a column that is asked for
_FEW_ROWS = 0.4  # share of rows that a word of a heading may match and still tell them apart


@dataclass(frozen=True)
class MatchedRow:
    """A row, the words it matches with their strengths, and the cells the question names."""

    row: Row
    words: dict[Word, float]
    named: int
    score: float


class TableMatch:
    """One question matched with one table."""

    def __init__(self, words: QuestionWords, table: Table) -> None:
        self.words, self.table = words, table
        # The name of the rows, as "price plan", asks for no kind of value.
        names = [re.escape(table.labels[i]) for i in table.keys if table.labels[i]]
        plain = re.sub("|".join(names), " ", words.question, flags=re.I) if names else ""
        self._types = self._types_of(plain or words.question)

    def _types_of(self, question: str) -> list[ColumnType]:
        """Return the kinds of value asked for; 얼마 with the label of another one is no price."""
        types = asked_types(question)
        if MONEY not in types or MONEY.question.search(_HOW_MUCH.sub(" ", question)):
            return types
        text = Text(question)
        labels = [Text(label) for label in self.table.labels if not MONEY.label.search(label)]
        nouns = [word for word in self.words.content if word.matches(text) >= ABBREVIATED]
        if any(noun.matches(label) == LITERAL for noun in nouns for label in labels):
            return [kind for kind in types if kind is not MONEY]
        return types

    @cached_property
    def rows(self) -> list[MatchedRow]:
        """The rows, best first."""
        matched = [self._cell_words(row) for row in self.table.rows]
        counts: dict[Word, int] = {}
        for each in matched:
            for word in each:
                counts[word] = counts.get(word, 0) + 1
        rows = [
            self._scored(row, words, counts)
            for row, words in zip(self.table.rows, matched, strict=True)
        ]
        return sorted(rows, key=lambda each: -each.score)

    @cached_property
    def in_order(self) -> list[MatchedRow]:
        """The rows in the order of the table."""
        places = {row: place for place, row in enumerate(self.table.rows)}
        return sorted(self.rows, key=lambda each: places[each.row])

    @cached_property
    def row_words(self) -> frozenset[Word]:
        """The words that tell the rows apart: few rows match them, or they match no heading."""
        counts: dict[Word, int] = {}
        for each in self.rows:
            for word in each.words:
                counts[word] = counts.get(word, 0) + 1
        total = len(self.rows)
        return frozenset(
            word
            for word, count in counts.items()
            if count < total * (_FEW_ROWS if word in self.head_words else 1.0) or total == 1
        )

    @cached_property
    def head_words(self) -> dict[Word, float]:
        """The words that match a label, the lines above or the title, with their strengths.

        A literal match with a label counts twice, one with the title half.
        """
        strengths: dict[Word, float] = {}
        titles = [self.table.title, self.table.source]
        for weight, texts in ((0.5, titles), (1.0, [self.table.above]), (2.0, self.table.labels)):
            for text in filter(None, texts):
                for word, strength in self.words.matching(Text(text)).items():
                    whole = weight if strength >= ABBREVIATED else min(weight, 1.0)
                    strengths[word] = max(strengths.get(word, 0.0), whole * strength)
        return strengths

    def unmatched_nouns(self, *rows: MatchedRow) -> frozenset[Word]:
        """Return the nouns of the question that neither the rows nor their headings match.

        A noun that names the kind of value asked for, as "price", needs no match.
        """
        matched = frozenset(self.head_words).union(*(frozenset(each.words) for each in rows))
        return self.unmatched(self.words.nouns - matched)

    def unmatched(self, words: frozenset[Word]) -> frozenset[Word]:
        """Return the words without those that name the kind of value asked for."""
        return frozenset(
            word
            for word in words
            if word.days or not any(kind.question.search(word.stem) for kind in self._types)
        )

    def named_rows(self) -> list[MatchedRow]:
        """Return the rows that a question names: the best ones, and those it names beside them.

        Empty where a noun that tells rows apart is left over.
        """
        named, left = list[MatchedRow](), set(self.row_words)
        if self.compares and 1 < len(self.named_keys) <= _MAX_COMPARED:
            return self.named_keys
        while left and (self.compares or not named):
            eligible = [row for row in self.rows if not named or self._contrasts(row, named, left)]
            best = max((row.score for row in eligible), default=0.0)
            more = [row for row in eligible if row.score == best and left & row.words.keys()]
            if not more:
                break
            named += more
            left -= frozenset().union(*(row.words.keys() for row in more))
            if not left & self.words.nouns:
                break
        return [] if left & self.words.nouns and not all(row.named for row in named) else named

    @cached_property
    def named_keys(self) -> list[MatchedRow]:
        """The rows whose keys the question repeats in full; the longest where one has another."""
        named = [row for row in self.in_order if self._key_is_named(row)]
        keys = [squeezed(row.row.cells[self.table.keys[0]]) for row in named]
        asked = self.words.squeezed
        return [
            row
            for row, key in zip(named, keys, strict=True)
            if asked.count(key) > sum(asked.count(k) for k in set(keys) if key != k and key in k)
            or key not in asked
        ]

    def _key_is_named(self, row: MatchedRow) -> bool:
        """Return whether the question repeats the key of a row in full; a code alone is enough."""
        cells = [row.row.cells[i] for i in self.table.keys]
        named = [bool(self.words.names(cell)) for cell in cells]
        return all(named) or (self.table.has_codes and any(named))

    def names_in_key(self, start: int) -> bool:
        """Return whether a number that begins here in the question belongs to the key of a row.

        The key has the number and the word before or behind it, or is the number behind the name
        of its column: "Pump 60", "level 2", "room 12", 3호.
        """
        question = self.words.question
        number = re.match(r"\d+", question[start:])
        if number is None:
            return False
        before = re.search(r"([^\W\d_]+)[\W_]*$", question[:start])
        behind = re.match(r"[ -]?([^\W\d_]+)", question[start + number.end() :])
        for key in self.table.keys:
            label = self.table.labels[key]
            for row in self.table.rows:
                cell = row.cells[key]
                if not re.search(rf"(?<!\d){number.group()}(?!\d)", cell):
                    continue
                in_cell = frozenset(re.findall(r"[^\W\d_]+", cell.casefold()))
                if (before and before[1].casefold() in in_cell) or (
                    cell == number.group()
                    and before
                    and Text(label).tokens & set(tokens(before[1]))
                ):
                    return True
                if behind and any(_is_word(behind[1].casefold(), word) for word in in_cell):
                    return True
        return False

    def are_only_listed(self, rows: Sequence[MatchedRow]) -> bool:
        """Return whether the question asks for a value of what these rows only list.

        A row of a part that fits A, B and C is not A: its price is not the price of A.
        """
        nouns = self.words.nouns - {
            noun
            for noun in self.words.nouns
            if any(kind.question.search(noun.stem) for kind in self._types)
        }
        if not nouns or not self._types or nouns & self.head_words.keys():
            return False
        matched = set[int]().union(*(self._columns_of(row, nouns) for row in rows))
        return bool(matched) and matched <= self._list_columns

    @cached_property
    def _list_columns(self) -> set[int]:
        """The columns, but the key, with several things in some of their cells."""
        return {
            i
            for i in range(len(self.table.labels))
            if i not in self.table.keys
            and sum(_is_list(row.cells[i]) for row in self.table.rows)
            >= _MIN_LISTED * len(self.table.rows)
        }

    def _contrasts(self, row: MatchedRow, named: Sequence[MatchedRow], left: set[Word]) -> bool:
        """Return whether a row has other words than the named rows in one of their columns."""
        own = left & row.words.keys() & self.words.nouns
        return any(
            self._columns_of(row, own) & self._columns_of(other, self.row_words - left)
            for other in named
        )

    @property
    def compares(self) -> bool:
        """Whether the question may be about several rows: "A or B", A랑 B 차이."""
        return bool(_SEVERAL.search(self.words.question))

    def _key_columns(self, rows: Sequence[MatchedRow]) -> set[int]:
        """Return the columns whose cells name the rows: these are not asked for."""
        named = {i for each in rows for i, c in enumerate(each.row.cells) if self.words.names(c)}
        if named:
            return named if 0 in named else named | set(self.table.keys[1:])
        matched = set[int]().union(*(self._columns_of(each, self.row_words) for each in rows))
        keys = matched & set(self.table.keys)
        return keys or matched or set(self.table.keys)

    def _columns_of(self, row: MatchedRow, words: Iterable[Word]) -> set[int]:
        matched = list(words)
        return {
            i
            for i, cell in enumerate(row.row.cells)
            if any(word in self._matching_cell(cell) for word in matched)
        }

    def columns(self, rows: Sequence[MatchedRow], *, numeric: bool = False) -> list[int]:
        """Return the columns that the question asks for, best first; empty where unclear.

        Args:
            rows: The rows that it names.
            numeric: Whether only columns of numbers are eligible.
        """
        eligible = self.table.numeric() if numeric else range(len(self.table.labels))
        named = self._key_columns(rows) if not numeric else set[int]()
        scores = {i: self._column_score(i, rows) for i in eligible if i not in named}
        best = max(scores.values(), default=0.0)
        if best < _MIN_SCORE:
            return []
        close = [i for i, score in scores.items() if score >= _MIN_SHARE * best]
        names = {i: frozenset(self.words.matching(Text(self.table.labels[i]))) for i in close}
        close = [i for i in close if not any(names[i] and names[i] < names[j] for j in close)]
        best_first = sorted(close, key=lambda i: -scores[i])
        if rows and not numeric:
            best_first += self._columns_of_parts(rows, set(scores) - set(best_first))
        return best_first[:_MAX_COLUMNS]

    def _columns_of_parts(self, rows: Sequence[MatchedRow], eligible: set[int]) -> list[int]:
        """Return the column that each part of a question asks for: "who leads it and what number".

        A part asks for a column by a word of its label, or by the kind of its values.
        """
        parts = [part for part in _PARTS.split(self.words.question) if part.strip()]
        asked = set(range(len(self.table.labels))) - self._key_columns(rows)
        found: dict[int, None] = {}
        for part in parts if len(parts) > 1 else ():
            scores = {i: self._part_score(i, rows, self.words.part(part)) for i in asked}
            best = max(scores, key=lambda i: scores[i], default=-1)
            if best in eligible and scores[best] >= _MIN_PART_SCORE:
                found[best] = None
        return list(found)

    def _part_score(self, column: int, rows: Sequence[MatchedRow], words: QuestionWords) -> float:
        label, cells = Text(self.table.labels[column]), [row.row.cells[column] for row in rows]
        types = self._types_of(words.question) if is_interrogative(words.question) else []
        return column_score(words, label, cells, self.row_words, types) if any(cells) else 0.0

    def shown(self, rows: Iterable[MatchedRow], columns: Iterable[int]) -> list[int]:
        """Return the columns to show: the key, those that matched, and those asked for."""
        shown = {*self.table.keys, *columns}
        for each in rows:
            shown |= {i for i, cell in enumerate(each.row.cells) if self.words.names(cell)}
            words = self.row_words & each.words.keys() & self.words.nouns
            for word in words:
                matched = self._columns_of(each, [word])
                if matched and not matched & shown:
                    shown.add(min(matched))
        return sorted(shown)

    def _column_score(self, column: int, rows: Sequence[MatchedRow]) -> float:
        shown = [each.row for each in rows] or self.table.rows
        in_rows = self.row_words & frozenset[Word]().union(*(each.words for each in rows))
        cells = [row.cells[column] for row in shown]
        label = Text(self.table.labels[column])
        score = column_score(self.words, label, cells, in_rows, self._types)
        if rows:
            score += max(content_score(self.words, cell, self._types) for cell in cells)
        return score

    def _cell_words(self, row: Row) -> dict[Word, float]:
        strengths: dict[Word, float] = {}
        for cell in (*row.cells, row.above):
            for word, strength in self._matching_cell(cell).items():
                if strength >= _MIN_STRENGTH:
                    strengths[word] = max(strengths.get(word, 0.0), strength)
        return strengths

    def _matching_cell(self, cell: str) -> dict[Word, float]:
        return self.words.matching(Text(cell)) if cell else {}

    def _scored(self, row: Row, words: dict[Word, float], counts: dict[Word, int]) -> MatchedRow:
        named = max(self.words.names(cell) for cell in row.cells)
        total = len(self.table.rows)
        weighted = sum(
            strength * word.weight * math.log(1 + total / counts[word])
            for word, strength in words.items()
        )
        return MatchedRow(row, words, named, weighted + _NAMED_BONUS * bool(named) + named / 100)


def _is_list(cell: str) -> bool:
    """Return whether a cell lists several things by their names."""
    things = _LISTED.split(cell.strip())
    return len(things) > 1 and all(len(thing) <= _MAX_LISTED_CHARS for thing in things)


def _is_word(text: str, word: str) -> bool:
    """Return whether a text is a word, or a Korean word with an ending."""
    return text == word or (not word.isascii() and text.startswith(word))
