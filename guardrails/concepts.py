"""Concepts: what a text speaks about, by word lists in Korean and English, and rules over them.

English words match by their stem ("making" is "make"), Korean ones within a word, since particles
and endings are attached ("폭탄을"); "^" before a Korean word means that a word begins with it.
Where two occurrences overlap the longer one stands, so that "bath bomb" is no bomb.

A rule names concepts that must occur near each other, and others that acquit: a game, a novel, the
prevention of the same thing.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from errors import PromptError
from guardrails.rail import Finding
from guardrails.view import FoldedView
from text.stemmer import stem

_WORD = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?")
_HANGUL = re.compile("[가-힣]")
_BETWEEN = re.compile(r"[ \t\-_/\n]{1,8}")  # between the words of one phrase
MAX_SPAN = 130  # characters from the first to the last word of a rule's match


class Occurrence(NamedTuple):
    """A place where a text names a concept."""

    start: int
    end: int
    concept: str


@dataclass(frozen=True)
class Rule:
    """A combination of concepts.

    Attributes:
        id: Rule id of its findings.
        all: Groups of concepts, one of each must occur near the others.
        unless: Concepts that acquit where they occur near by.
        level: What the rule's table says of it beyond this, such as an age level.
    """

    id: str
    all: tuple[frozenset[str], ...]
    unless: frozenset[str] = frozenset()
    level: str = ""


class Lexicon:
    """Words of concepts, in both languages."""

    def __init__(self, concepts: Mapping[str, Mapping[str, Iterable[str]]]) -> None:
        self._english: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._korean: dict[str, list[tuple[re.Pattern[str], str]]] = {}
        for concept, words in concepts.items():
            for phrase in words.get("en", ()):
                stems = tuple(stem(word) for word in _WORD.findall(str(phrase).lower()))
                self._english.setdefault(stems[0], []).append((stems, concept))
            for phrase in words.get("ko", ()):
                key, pattern = _korean_pattern(str(phrase))
                self._korean.setdefault(key, []).append((pattern, concept))

    def occurrences(self, text: str) -> list[Occurrence]:
        """Return where a folded text names concepts; of overlapping ones the longer."""
        lower = text.lower() if len(text.lower()) == len(text) else text
        found = [*self._english_in(lower), *self._korean_in(lower)]
        found.sort(key=lambda o: (o.start, -o.end))
        kept: list[Occurrence] = []
        for occurrence in found:
            # The same words may name several concepts.
            inside = kept and occurrence.start < kept[-1].end and occurrence[:2] != kept[-1][:2]
            if not inside:
                kept.append(occurrence)
        return kept

    def _english_in(self, text: str) -> Iterator[Occurrence]:
        words = [(stem(m.group()), *m.span()) for m in _WORD.finditer(text)]
        for i, (first, start, _) in enumerate(words):
            for stems, concept in self._english.get(first, ()):
                end = _phrase_end(text, words, i, stems)
                if end:
                    yield Occurrence(start, end, concept)

    def _korean_in(self, text: str) -> Iterator[Occurrence]:
        index = self._korean
        for match in _HANGUL.finditer(text):
            at = match.start()
            for pattern, concept in (*index.get(text[at : at + 2], ()), *index.get(text[at], ())):
                found = pattern.match(text, at)
                if found:
                    yield Occurrence(at, found.end(), concept)


def _phrase_end(
    text: str, words: Sequence[tuple[str, int, int]], at: int, stems: tuple[str, ...]
) -> int:
    """Return where a phrase ends that begins with a word, or 0 if it does not stand there."""
    part = words[at : at + len(stems)]
    if len(part) < len(stems) or any(w[0] != s for w, s in zip(part, stems, strict=True)):
        return 0
    for left, right in pairwise(part):
        if not _BETWEEN.fullmatch(text, left[2], right[1]):
            return 0
    return part[-1][2]


def _korean_pattern(phrase: str) -> tuple[str, re.Pattern[str]]:
    bare = phrase.removeprefix("^")
    left = "(?<![가-힣])" if bare != phrase else ""
    form = " ?".join(map(re.escape, bare.split(" ")))
    key = bare[:2] if len(bare) > 1 and bare[1] != " " else bare[0]
    return key, re.compile(left + form)


class RuleBook:
    """Concepts and rules of one YAML table.

    The table has `concepts`, each with word lists `en` and `ko`, and `rules`, each with `id`, `all`
    (concepts, alternatives separated by `|`), and optionally `unless` and `level`.
    """

    def __init__(self, table: Mapping[str, Any], name: str) -> None:
        """Check the table.

        Raises:
            PromptError: a rule names a concept that the table has not.
        """
        self._lexicon = Lexicon(table["concepts"])
        self.rules = [_rule(entry) for entry in table["rules"]]
        for rule in self.rules:
            named = frozenset().union(*rule.all, rule.unless)
            for missing in sorted(named - table["concepts"].keys()):
                raise PromptError("{table}: there is no concept {key!r}.", table=name, key=missing)

    @classmethod
    @lru_cache(maxsize=8)
    def load(cls, path: Path) -> "RuleBook":
        """Return the rules in a YAML file."""
        return cls(yaml.safe_load(path.read_text("utf-8")), path.name)

    def matches(self, view: FoldedView, rail: str) -> Iterator[tuple[Rule, Finding]]:
        """Yield each rule that a text matches, with the first place where it does."""
        places: dict[str, list[Occurrence]] = {}
        seen: set[str] = set()  # several rules may share an id
        for occurrence in self._lexicon.occurrences(view.text):
            places.setdefault(occurrence.concept, []).append(occurrence)
        for rule in self.rules:
            span = _first_match(rule, places)
            if span and rule.id not in seen:
                seen.add(rule.id)
                yield rule, Finding(*view.span(*span), rail, rule.id, 0.8)


def _rule(entry: Mapping[str, Any]) -> Rule:
    groups = tuple(frozenset(str(group).split("|")) for group in entry["all"])
    level = str(entry.get("level", ""))
    return Rule(str(entry["id"]), groups, frozenset(entry.get("unless", ())), level)


def _first_match(rule: Rule, places: Mapping[str, list[Occurrence]]) -> tuple[int, int] | None:
    groups = [sorted(o for name in group for o in places.get(name, ())) for group in rule.all]
    if not all(groups):
        return None
    acquitting = sorted(o.start for name in rule.unless for o in places.get(name, ()))
    rarest = min(range(len(groups)), key=lambda i: len(groups[i]))
    for anchor in groups[rarest]:
        span = _around(anchor, [g for i, g in enumerate(groups) if i != rarest])
        if span and not _any_within(acquitting, span[0] - MAX_SPAN, span[1] + MAX_SPAN):
            return span
    return None


def _around(anchor: Occurrence, others: Iterable[Sequence[Occurrence]]) -> tuple[int, int] | None:
    """Return the span of an occurrence with the nearest of each other group, if short enough."""
    start, end = anchor.start, anchor.end
    for group in others:
        at = bisect_left(group, anchor)
        near = [group[i] for i in (at - 1, at) if 0 <= i < len(group)]
        best = min(near, key=lambda o: max(end, o.end) - min(start, o.start))
        start, end = min(start, best.start), max(end, best.end)
        if end - start > MAX_SPAN:
            return None
    return start, end


def _any_within(starts: Sequence[int], low: int, high: int) -> bool:
    return bisect_left(starts, low) < bisect_right(starts, high)
