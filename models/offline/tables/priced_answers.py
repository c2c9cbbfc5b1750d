"""Amounts to pay: quantities of the question times the prices of rows and sentences."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from models.offline.sentences.selection import SelectedSentence, Selection
from models.offline.tables.asked import Asked
from models.offline.tables.column_types import MONEY, MONEY_CELL
from models.offline.tables.lookup import named_rows
from models.offline.tables.matching import MatchedRow, TableMatch
from models.offline.tables.patterns import SUM
from models.offline.tables.question_words import ABBREVIATED, Text, Word
from models.offline.tables.reading import labelled_cells
from models.offline.values.amounts import Amount, amount_in, format_number
from models.offline.values.number_bounds import number_bound
from models.offline.values.quantities import (
    Quantity,
    is_counted,
    price_unit,
    quantities_in,
    unit_named,
)

_MIN_CONFIDENCE = 0.8
_MIN_WEIGHT = 0.5  # of a word beside a quantity
_OTHER_SOURCE_WORDS = 2  # of a surcharge that another document states
_MONEY = re.compile(
    r"[$€£¥₩]\s?\d[\d,]*(?:\.\d+)?"
    r"|\d[\d,]*(?:\.\d+)?\s?(?:원|달러|유로|엔|위안|won|krw|usd|eur|dollars?|euros?|pounds?)"
    r"(?![a-z])",
    re.I,
)
_EXCLUDED = re.compile(
    r"([가-힣]{2,})\s?(?:은|는|을|를)?\s?(?:말고|빼고|제외)"
    r"|\b(?:without|except|excluding|not counting)\s+(?:the\s+)?(\w+)",
    re.I,
)
_SEPARATOR = re.compile(r"\s(?:and|plus)\s|[,;.?!]|(?<=[가-힣])(?:이랑|랑|하고|와|과)\s", re.I)


@dataclass(frozen=True)
class Price:
    """The price of one unit.

    Attributes:
        amount: The price.
        unit: Name of the unit; empty where none is stated.
        sentence: Where it stands.
        around: The words around it.
        label: The label of its column.
        above: Its whole sentence with the title of its document.
    """

    amount: Amount
    unit: str
    sentence: SelectedSentence
    around: str
    label: str = ""
    above: str = ""


@dataclass(frozen=True)
class Item:
    """A quantity of the question with its price."""

    count: float
    price: Price


def priced(asked: Asked) -> Selection | None:
    """Return what quantities of the question cost together, with the working.

    None where the price of one of them, or the unit that it is for, is not stated.
    """
    stated = [each for each in quantities_in(asked.question) if each.count != 1]
    quantities = [each for each in stated if not _is_part_of_key(asked, each)]
    asks_money = MONEY.question.search(asked.question) or SUM.search(asked.question)
    if not quantities or not asks_money or number_bound(asked.question):
        return None
    for basis in _from_rows(asked, quantities), _from_sentences(asked, quantities):
        for items in basis:
            if items and len({(i.price.amount.before, i.price.amount.after) for i in items}) == 1:
                return _answer(asked, basis)
    return None


def _is_part_of_key(asked: Asked, quantity: Quantity) -> bool:
    """Return whether a quantity stands in the key of a row that the question names."""
    return any(match.names_in_key(quantity.start) for match in asked.matches)


def _answer(asked: Asked, alternatives: Sequence[Sequence[Item]]) -> Selection:
    """Return the total of the items; one for each column where several are possible."""
    several = len(alternatives) > 1
    lead = tuple(
        ("computed", {"working": _working(items, items[0].price.label if several else "")})
        for items in alternatives
    )
    sentences = dict.fromkeys(item.price.sentence for items in alternatives for item in items)
    confidence = max(asked.selection.confidence, _MIN_CONFIDENCE)
    return Selection(tuple(sentences), confidence, lead=lead)


def _working(items: Sequence[Item], label: str) -> str:
    terms = " + ".join(f"{item.price.amount} × {format_number(item.count)}" for item in items)
    total = sum(item.count * item.price.amount.value for item in items)
    prefix = f"{label}: " if label else ""
    return f"{prefix}{terms} = {items[0].price.amount.with_value(total)}"


def _from_rows(asked: Asked, quantities: Sequence[Quantity]) -> list[list[Item]]:
    """Return the items of a row that the question names, with surcharges stated elsewhere."""
    if len(quantities) != 1:
        return []
    quantity = quantities[0]
    for match in sorted(asked.matches, key=lambda each: -max(r.score for r in each.rows)):
        for row in named_rows(match)[:1]:
            columns = [i for i in match.columns([row]) if MONEY_CELL.search(row.row.cells[i])]
            prices = [_price_of(match, row, i, columns) for i in columns]
            fitting = [p for p in prices if p and _for_unit(p, quantity)]
            if fitting:
                extra = _surcharges(asked, match, row, quantity)
                return [[Item(quantity.count, each), *extra] for each in fitting]
    return []


def _price_of(
    match: TableMatch, row: MatchedRow, column: int, columns: Sequence[int]
) -> Price | None:
    cell, label = row.row.cells[column], match.table.labels[column]
    amount = amount_in(cell)
    if amount is None:
        return None
    text = match.table.show(row.row, match.shown([row], columns))
    sentence = SelectedSentence(row.row.n, text, 1.0, own_line=True)
    around = f"{label} {cell} {match.table.title} {match.table.above}"
    return Price(amount, price_unit(f"{label} {cell}") or "", sentence, around, label)


def _for_unit(price: Price, quantity: Quantity) -> bool:
    """Return whether a price is for the unit of a quantity, or for one thing that is counted."""
    if price.unit:
        return price.unit == quantity.unit
    return is_counted(quantity.unit)


def _from_sentences(asked: Asked, quantities: Sequence[Quantity]) -> list[list[Item]]:
    """Return the items whose prices sentences state; empty where one has none."""
    prices = list(_stated_prices(asked))
    items = []
    for i, quantity in enumerate(quantities):
        after = quantities[i + 1].start if i + 1 < len(quantities) else len(asked.question)
        before = quantities[i - 1].end if i else 0
        near = _words_near(asked, quantity, before, after) if len(quantities) > 1 else None
        words = [word for word in near or asked.words.words if _names_thing(word)]
        scored = [(_fit(price, quantity, words), price) for price in prices]
        score, price = max(scored, key=lambda pair: pair[0], default=(0.0, None))
        if price is None or score < ABBREVIATED:
            return []
        items.append(Item(quantity.count, price))
    return [items] if items else []


def _names_thing(word: Word) -> bool:
    """Return whether a word is neither a unit nor about money."""
    about_money = MONEY.question.search(word.stem) or MONEY.label.search(word.stem)
    return not (about_money or unit_named(word.stem))


def _words_near(asked: Asked, quantity: Quantity, before: int, after: int) -> list[Word]:
    """Return the nouns beside a quantity: behind it in English, before it in Korean."""
    behind = _SEPARATOR.split(asked.question[quantity.end : after] + " ")
    front = _SEPARATOR.split(asked.question[before : quantity.start] + " ")
    text = Text(" ".join([behind[0], *([behind[1]] if _continues(behind) else [])]))
    near = [word for word in asked.words.words if word.matches(text) >= ABBREVIATED]
    if not near or re.search(r"[가-힣]", asked.question):
        text = Text(front[-1])
        near += [word for word in asked.words.words if word.matches(text) >= ABBREVIATED]
    return near


def _continues(parts: Sequence[str]) -> bool:
    """Return whether "and" joins two words of one thing: "black and white"."""
    return len(parts) > 1 and len(parts[0].split()) == 1 and bool(parts[1].strip())


def _fit(price: Price, quantity: Quantity, words: Iterable[Word]) -> float:
    if price.unit and quantity.unit and price.unit != quantity.unit:
        return 0.0
    if not price.unit and not is_counted(quantity.unit):
        return 0.0
    around, above = Text(price.around), Text(price.above)
    matched = sum(word.matches(around) * max(word.weight, _MIN_WEIGHT) for word in words)
    nouns = [word for word in words if word.is_noun]
    unmatched = [word for word in nouns if not (word.matches(around) or word.matches(above))]
    if len(unmatched) > len(nouns) / 2 or not matched:
        return 0.0
    return matched + _MIN_WEIGHT * bool(price.unit)


def _stated_prices(asked: Asked) -> Iterable[Price]:
    """Yield the prices of running text, each with the words since the price before it."""
    for candidate in asked.candidates:
        unit = candidate.unit
        if unit.heading or unit.labels or "|" in unit.text or "\n" in unit.text.strip():
            continue
        if labelled_cells(unit.text):
            continue
        at = 0
        for match in _MONEY.finditer(unit.text):
            amount = amount_in(match.group())
            around = unit.text[at : match.end() + len(_behind(unit.text[match.end() :]))]
            at = match.end()
            if amount is not None:
                sentence = SelectedSentence(candidate.passage.n, unit.readable(), 1.0)
                above = f"{candidate.passage.title} {unit.text}"
                yield Price(amount, price_unit(around) or "", sentence, around, above=above)


def _behind(text: str) -> str:
    """Return the words behind a price that belong to it: "per page", "an hour"."""
    match = re.match(r"\s(?:per|an?|each|every)\s+\w+", text)
    return match.group() if match else ""


def _surcharges(asked: Asked, match: TableMatch, row: MatchedRow, quantity: Quantity) -> list[Item]:
    """Return what the question adds to a row, at a price for the same unit in its document."""
    matched = row.words.keys() | match.head_words.keys()
    excluded = " ".join(word for found in _EXCLUDED.findall(asked.question) for word in found)
    added = [
        word
        for word in asked.words.nouns - matched
        if not (excluded and word.matches(Text(excluded)))
    ]
    items: dict[Price, Item] = {}
    for price in _stated_prices(asked):
        named = sum(word.matches(Text(price.around)) >= ABBREVIATED for word in added)
        enough = 1 if _source(asked, price) == match.table.source else _OTHER_SOURCE_WORDS
        if price.unit == quantity.unit and named >= enough:
            items[price] = Item(quantity.count, price)
    return list(items.values())


def _source(asked: Asked, price: Price) -> str:
    return next(
        each.passage.source for each in asked.candidates if each.passage.n == price.sentence.n
    )
