"""Sums over the things that a question names: "one A plus two B", A랑 B 합쳐서."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from models.offline.sentences.selection import SelectedSentence, Selection
from models.offline.tables.asked import Asked
from models.offline.tables.column_types import MONEY
from models.offline.tables.matching import MatchedRow, TableMatch
from models.offline.tables.patterns import AVERAGE, SUM
from models.offline.tables.question_words import Word, squeezed
from models.offline.values.amounts import Amount, amount_in, format_number
from models.offline.values.quantities import Quantity, quantities_in

_FREE = re.compile(r"\s*(?:free|gratis|무료)", re.I)
_BRACKETED = re.compile(r"\s*[(（\[][^()（）\[\]]*[)）\]]")
_MAX_ITEMS = 6
_KOREAN_ENDING = re.compile(r"(?:이랑|랑|하고|와|과|은|는|을|를|이|가|도)?$")

Named = tuple[TableMatch, MatchedRow]


@dataclass(frozen=True)
class _Item:
    """A named row with its amount, and how many of it are asked for."""

    match: TableMatch
    row: MatchedRow
    column: int
    amount: Amount
    count: float
    counted: bool  # whether the question states how many


def summed_items(asked: Asked) -> Selection | None:
    """Return the sum of the asked cells of the rows that a question names, with the working.

    The rows may stand in several tables of one document. None where a noun of the question is left
    over, or where the cells have different units.
    """
    if AVERAGE.search(asked.question):
        return None
    quantities = quantities_in(asked.question)
    several = len(quantities) > 1 or any(each.count > 1 for each in quantities)
    asks_sum = asks_for_sum(asked)
    if not asks_sum and not (several and MONEY.question.search(asked.question)):
        return None
    for named in _alternatives(asked):
        items = _items(asked, named)
        if items and (asks_sum or any(each.count > 1 for each in items) or _all_counted(items)):
            return _total(items)
    return None


def _all_counted(items: Iterable[_Item]) -> bool:
    return all(each.counted for each in items)


def asks_for_sum(asked: Asked) -> bool:
    """Return whether a question asks for a sum; the name of a row, as a plan "Total", asks none.

    The last row of a table with such a name is itself a sum.
    """
    plain = asked.question
    for match in asked.matches:
        for row in match.named_keys:
            name = _name(match, row)
            if SUM.search(name) and row.row is not match.table.rows[-1]:
                plain = re.sub(re.escape(name), " ", plain, flags=re.I)
    return bool(SUM.search(plain))


def _alternatives(asked: Asked) -> Iterator[list[Named]]:
    """Yield the rows that a question names: by keys of one document, then by words of a table."""
    by_source: dict[str, dict[str, Named]] = {}
    for match in asked.matches:
        rows = by_source.setdefault(match.table.source, {})
        for row in match.named_keys:
            rows.setdefault(squeezed(_name(match, row)), (match, row))
    alternatives = [
        [rows[name] for name in sorted(rows, key=asked.words.squeezed.find)]
        for rows in by_source.values()
    ]
    yield from sorted(alternatives, key=lambda rows: -len(rows))
    for match in asked.matches:
        yield [(match, row) for row in match.named_rows()]


def _items(asked: Asked, named: Sequence[Named]) -> list[_Item]:
    if not 1 < len(named) <= _MAX_ITEMS or _unmatched(named):
        return []
    items, names = [], [_name(match, row) for match, row in named]
    for match, row in named:
        columns = match.columns([row], numeric=True)
        if not columns:
            return []
        cell = row.row.cells[columns[0]]
        amount = Amount(0) if _FREE.match(cell) else amount_in(cell)
        if amount is None:
            return []
        count = _count(asked.question, _name(match, row), names)
        items.append(_Item(match, row, columns[0], amount, count or 1.0, count is not None))
    units = {(each.amount.before, each.amount.after) for each in items if each.amount.value}
    labels = {each.match.table.labels[each.column] for each in items}
    return items if len(units) == 1 and len(labels) == 1 else []


def _unmatched(named: Iterable[Named]) -> frozenset[Word]:
    """Return the nouns of the question that none of the rows or their headings match."""
    left = [match.unmatched_nouns(row) for match, row in named]
    return frozenset.intersection(*left)


def _name(match: TableMatch, row: MatchedRow) -> str:
    """Return the cell of the key that the question repeats; the last one where it repeats none."""
    cells = [row.row.cells[i] for i in match.table.keys]
    return max(cells, key=lambda cell: (match.words.names(cell), cells.index(cell)))


def _count(question: str, name: str, others: Sequence[str]) -> float | None:
    """Return how many of a thing are asked for: the quantity beside its name; None without one.

    In Korean it stands behind its thing (어른 2명), and belongs to no other one then.
    """
    keys, quantities = _forms(name), quantities_in(question)
    other_keys = tuple(form for other in others if other != name for form in _forms(other))
    is_korean = bool(re.search(r"[가-힣]", question))
    for quantity in quantities if is_korean else ():
        if _stands_behind(question, quantity, keys):
            return quantity.count
    for quantity in quantities:
        if is_korean and _stands_behind(question, quantity, other_keys):
            continue
        if squeezed(question[quantity.end :]).startswith(keys):
            return quantity.count
    return None


def _forms(name: str) -> tuple[str, ...]:
    """Return the letters of a name, and those without what stands in brackets."""
    return tuple(filter(None, (squeezed(name), squeezed(_BRACKETED.sub("", name)))))


def _stands_behind(question: str, quantity: Quantity, names: tuple[str, ...]) -> bool:
    """Return whether a quantity stands behind one of the names, or behind one with a particle."""
    before = question[: quantity.start].rstrip()
    forms = (before, _KOREAN_ENDING.sub("", before))
    return any(squeezed(form).endswith(names) for form in forms)


def _total(items: Sequence[_Item]) -> Selection:
    unit = next((each.amount for each in items if each.amount.value), items[0].amount)
    terms = (
        unit.with_value(each.amount.value)
        + (f" × {format_number(each.count)}" if each.count != 1 else "")
        for each in items
    )
    total = sum(each.amount.value * each.count for each in items)
    note = ("items_summed", {"total": unit.with_value(total), "working": " + ".join(terms)})
    sentences = dict.fromkeys(
        SelectedSentence(
            each.row.row.n,
            each.match.table.show(each.row.row, each.match.shown([each.row], [each.column])),
            1.0,
            own_line=True,
        )
        for each in items
    )
    return Selection(tuple(sentences), 1.0, lead=(note,))
