r"""Padding: how much of an answer holds no accepted answer.

    padding("Fee: 30,000 won [1]\n\nFee: 12,000 won [1]", ["30,000 won"])   # 0.5

The units are the sentences, list items and table rows of an answer. One that contains an accepted
answer is evidence; another is padding, unless it states no fact: the head of a table, a heading, a
line that introduces what follows ("Fees:"), or a message of the application itself, such as "3 of
the 5 rows found." or that a part of the question is not answered.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import Any

from evals.metrics.matching import contains
from models.evidence import NOT_IN_DOCUMENTS
from settings import ROOT
from text.messages import LANGUAGES, load_yaml
from text.sentences import sentence_spans

_SPEAKING = ("agents", "chains", "models")  # rooms whose messages stand in answers
_MAX_VALUE = 80  # characters of a value within a message; what is longer is a quotation
# A citation ends a sentence or row, unless the sentence goes on behind it.
_CITATIONS = re.compile(r"(?:\s*\[\d+\])+[.。]?[ \t]*(?P<inside>(?=[a-z,;:|)]))?")
_RULE = re.compile(r"[\s|:+-]*-{2,}[\s|:+-]*")
_HEADING = re.compile(r"\s*(?:#{1,6}\s.*|\*\*[^*]+\*\*)\s*")
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_WORD = re.compile(r"\w")
_LEAD_IN = (":", "：")


def padding(answer: str, accepted: Sequence[str]) -> float | None:
    """Return the share of the answer's units that is padding; None where it has no units."""
    units = [(unit, contains(unit, accepted)) for unit in answer_units(answer)]
    right = sum(is_right for _, is_right in units)
    others = sum(not is_right and not _states_nothing(unit) for unit, is_right in units)
    return others / (right + others) if right + others else None


def answer_units(answer: str) -> list[str]:
    """Return the sentences, list items and table rows of an answer, without citations."""
    text = _CITATIONS.sub(lambda mark: " " if mark["inside"] is not None else "\n", answer)
    units: list[str] = []
    for is_table, group in groupby(text.split("\n"), _is_row):
        lines = list(group)
        units += _rows(lines) if is_table else _sentences("\n".join(lines))
    return [unit for unit in units if _WORD.search(unit)]


def _is_row(line: str) -> bool:
    return line.lstrip().startswith("|") or " | " in line


def _rows(lines: Sequence[str]) -> list[str]:
    """Return the rows of a table without its head: the first of several, or above a rule."""
    rows = [line for line in lines if not _RULE.fullmatch(line)]
    return rows[1:] if len(lines) > 1 else rows


def _sentences(text: str) -> Iterator[str]:
    return (text[start:end] for start, end in sentence_spans(text))


def _states_nothing(unit: str) -> bool:
    """Return whether a unit is a heading, introduces what follows, or is a message."""
    plain = unit.strip()
    return (
        plain.rstrip("*_ ").endswith(_LEAD_IN)
        or _HEADING.fullmatch(plain) is not None
        or any(message.fullmatch(plain) for message in _messages())
    )


@cache
def _messages() -> tuple[re.Pattern[str], ...]:
    """Return patterns of the sentences of all messages that an answer may contain."""
    texts = list(NOT_IN_DOCUMENTS.values())
    for file in (file for room in _SPEAKING for file in sorted((ROOT / room).rglob("*.yaml"))):
        texts += _texts(load_yaml(file.read_text("utf-8")))
    sentences = dict.fromkeys(sentence for text in texts for sentence in _sentences(text))
    return tuple(map(_pattern, filter(_has_words, sentences)))


def _texts(table: Any) -> list[str]:
    """Return the texts of a message table, in all languages."""
    entries = table.values() if isinstance(table, dict) else ()
    tables = [entry for entry in entries if isinstance(entry, dict)]
    texts = [entry.get(language) for entry in tables for language in LANGUAGES]
    return [text for text in texts if isinstance(text, str)]


def _has_words(sentence: str) -> bool:
    return _WORD.search(_PLACEHOLDER.sub("", sentence)) is not None


def _pattern(sentence: str) -> re.Pattern[str]:
    parts = map(re.escape, _PLACEHOLDER.split(sentence.strip()))
    return re.compile(f".{{1,{_MAX_VALUE}}}?".join(parts), re.DOTALL)
