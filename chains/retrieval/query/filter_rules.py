"""Metadata filters inferred from a question by rules, without a generative model.

filters_by_rule("Which exams were there since 2023?", fields)    # tag=exam, date>=2023

A question must name a tag, a value beside the name of its field, or a year beside a word that makes
it a time, where most documents have one date. What is doubtful is left out, since a wrong condition
hides the right passage.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from index.catalog.conditions import BUILT_IN, TAG, Condition
from index.catalog.fields import Field
from text.normalise import fold

_YEAR = r"(?P<year>(?:19|20)\d\d)"
_KOREAN = rf"(?<!\d){_YEAR}\s*년(?:도)?"
_DAY_OR_MONTH = r"(?!\s*\d)"  # "2024년 3월" names a month, which the year alone would not
_TIMES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (rf"\b(?:since|after|from)\s+{_YEAR}\b(?![-./])", (">=",)),
    (rf"\b(?:until|before|up to|by|to)\s+{_YEAR}\b(?![-./])", ("<=",)),
    (rf"\b(?:in|during)\s+{_YEAR}\b(?![-./])", (">=", "<=")),
    (rf"{_KOREAN}\s*(?:부터|이후|이래)", (">=",)),
    (rf"{_KOREAN}\s*(?:까지|이전)", ("<=",)),
    (
        rf"{_KOREAN}(?:에)?(?=[\s,?]|$){_DAY_OR_MONTH}(?!\s*(?:부터|이후|이래|까지|이전))",
        (">=", "<="),
    ),
)
_STRICT = re.compile(r"after|before", re.I)
_DATED = re.compile(r"(?:19|20)\d\d(?:\D.*)?", re.S)
_MIN_DATED = 0.5  # of the documents, or a time would hide those without a date
_PARTICLES = "은|는|이|가|을|를|의|에|에서|에서는|에는|에도|로|으로|과|와|도|만|까지|부터|이나|나"
_PREFERRED = ("date", "year")


def filters_by_rule(question: str, fields: Mapping[str, Field]) -> list[Condition]:
    """Return the conditions that the question puts on the documents."""
    asked = fold(question)
    named = [
        Condition(field.name, "=", (value,))
        for field in fields.values()
        if field.name == TAG or (field.name not in BUILT_IN and _named(field.name, asked))
        for value in field.values
        if _named(value, asked) and fold(value) != fold(field.name)
    ]
    dated = _date_field(asked, fields)
    return [*_joined(named), *(_times(question, dated) if dated else ())]


def _joined(conditions: list[Condition]) -> Iterator[Condition]:
    """Yield one condition per field: two tags mean either of the two."""
    for name in dict.fromkeys(condition.field for condition in conditions):
        values = [value for one in conditions if one.field == name for value in one.values]
        yield Condition(name, "=", tuple(values))


def _date_field(asked: str, fields: Mapping[str, Field]) -> str:
    """Return the date field, or nothing where it is not clear which one is meant."""
    dated = [
        field.name
        for field in fields.values()
        if field.name not in BUILT_IN
        and field.share >= _MIN_DATED
        and all(_DATED.fullmatch(value) for value in field.values)
    ]
    named = [name for name in dated if _named(name, asked)]
    usual = [name for name in _PREFERRED if name in dated]
    for choice in (named, dated, usual):
        if len(choice) == 1:
            return choice[0]
    return usual[0] if usual else ""


def _times(question: str, field: str) -> Iterator[Condition]:
    for pattern, operators in _TIMES:
        for match in re.finditer(pattern, question, re.I):
            year = int(match["year"])
            if word := _STRICT.match(match.group()):
                year += 1 if word.group().casefold() == "after" else -1
            for operator in operators:
                yield Condition(field, operator, (str(year),))  # type: ignore[arg-type]


@lru_cache(1_024)
def _pattern(name: str) -> re.Pattern[str]:
    # Behind a Korean word stands its particle; in front of it, and around others, nothing may.
    end = r"(?!\w)" if name[-1:].isascii() else rf"(?:{_PARTICLES})?(?!\w)"
    return re.compile(rf"(?<!\w){re.escape(name)}{end}")


def _named(name: str, asked: str) -> bool:
    plain = fold(name).strip()
    return len(plain) > 1 and not plain.isdigit() and bool(_pattern(plain).search(asked))
