"""Concepts: what a text speaks about, by word lists in Korean and English, and rules over them.

English words match by their stem ("making" is "make"), after "=" as they are written. Korean ones
match within a word, since particles and endings are attached ("폭탄을"); "^" before a Korean word
means that a word begins with it, and a list `ko_not_before` names endings with which a word of the
concept does not count ("때려요" tells what somebody does). Where two occurrences overlap the longer
one stands, so that "bath bomb" is no bomb.

A rule names concepts that must occur near each other, and others that acquit: a game, a novel, the
prevention of the same thing. A rule on requests also gives their order in each language, and they
must follow each other closely: "how ... make ... bomb", "폭탄 ... 만드는 ... 방법". Far apart, the
same words are an ordinary question.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from errors import PromptError
from guardrails.rail import Finding
from guardrails.view import FoldedView
from text.messages import load_yaml
from text.stemmer import stem

_WORD = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?")
_HANGUL = re.compile("[가-힣]")
_BETWEEN = re.compile(r"[ \t\-_/\n]{1,8}")  # between the words of one phrase
_SENTENCE_END = re.compile(r"[.!?\n](?=\s|$)")
MAX_SPAN = 130  # characters from the first to the last word of a rule's match
_LONGER = 12  # a word of a text, with the blanks behind it, may be so much longer than its stem


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
        orders: Sequences of groups, any of which makes a match; `all` is empty then.
        gap: Most characters between two neighbours of a sequence.
        unless: Concepts that acquit where they occur near by.
        unless_inside: Concepts that acquit where they occur in the same sentence.
        level: What the rule's table says of it beyond this, such as an age level.
    """

    id: str
    all: tuple[frozenset[str], ...]
    orders: tuple[tuple[frozenset[str], ...], ...] = ()
    gap: int = 0
    unless: frozenset[str] = frozenset()
    unless_inside: frozenset[str] = frozenset()
    level: str = ""


class Lexicon:
    """Words of concepts, in both languages.

    Attributes:
        longest: Most characters that a phrase takes in a text.
    """

    def __init__(self, concepts: Mapping[str, Mapping[str, Iterable[str]]]) -> None:
        both = [(*words.get("en", ()), *words.get("ko", ())) for words in concepts.values()]
        phrases = [str(phrase) for listed in both for phrase in listed]
        self.longest = max(len(phrase) + _LONGER * len(phrase.split()) for phrase in phrases)
        self._english: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._exact: dict[str, list[str]] = {}
        self._korean: dict[str, list[tuple[re.Pattern[str], str]]] = {}
        for concept, words in concepts.items():
            for phrase in words.get("en", ()):
                if str(phrase).startswith("="):
                    self._exact.setdefault(str(phrase)[1:], []).append(concept)
                    continue
                stems = tuple(stem(word) for word in _WORD.findall(str(phrase).lower()))
                self._english.setdefault(stems[0], []).append((stems, concept))
            endings = [str(ending) for ending in words.get("ko_not_before", ())]
            for phrase in words.get("ko", ()):
                key, pattern = _korean_pattern(str(phrase), endings)
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
        for i, (first, start, stop) in enumerate(words):
            for concept in self._exact.get(text[start:stop], ()):
                yield Occurrence(start, stop, concept)
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


def _korean_pattern(phrase: str, not_before: Sequence[str]) -> tuple[str, re.Pattern[str]]:
    bare = phrase.removeprefix("^")
    left = "(?<![가-힣])" if bare != phrase else ""
    form = " ?".join(map(re.escape, bare.split(" ")))
    key = bare[:2] if len(bare) > 1 and bare[1] != " " else bare[0]
    right = f"(?!{'|'.join(map(re.escape, not_before))})" if not_before else ""
    return key, re.compile(left + form + right)


class RuleBook:
    """Concepts and rules of one YAML table.

    The table has `concepts`, each with word lists `en` and `ko` (and `ko_not_before`), and `rules`,
    each with `id`, `all` (concepts, alternatives separated by `|`) or `orders` (sequences of them)
    with `gap`, and optionally `unless`, `unless_inside` and `level`.
    """

    def __init__(self, table: Mapping[str, Any], name: str) -> None:
        """Check the table.

        Raises:
            PromptError: a rule names a concept that the table has not.
        """
        self._lexicon = Lexicon(table["concepts"])
        self.rules = [_rule(entry) for entry in table["rules"]]
        for rule in self.rules:
            groups = (*rule.all, *(group for order in rule.orders for group in order))
            named = frozenset().union(*groups, rule.unless, rule.unless_inside)
            for missing in sorted(named - table["concepts"].keys()):
                raise PromptError("{table}: there is no concept {key!r}.", table=name, key=missing)
        # A text that is being written is asked for its matches, and for what is settled of it.
        self._places = lru_cache(maxsize=8)(self._find_places)

    @classmethod
    @lru_cache(maxsize=8)
    def load(cls, path: Path) -> "RuleBook":
        """Return the rules in a YAML file."""
        return cls(load_yaml(path.read_text("utf-8")), path.name)

    def matches(self, view: FoldedView, rail: str) -> Iterator[tuple[Rule, Finding]]:
        """Yield each rule that a text matches, with each place where it does."""
        places = self._places(view.text)
        seen: dict[str, list[tuple[int, int]]] = {}  # several rules may share an id
        for rule in self.rules:
            taken = seen.setdefault(rule.id, [])
            for start, end in _matches(rule, places, view.text):
                if all(end <= left or start >= right for left, right in taken):
                    taken.append((start, end))
                    yield rule, Finding(*view.span(start, end), rail, rule.id, 0.8)

    def settled(self, view: FoldedView) -> int:
        """Return up to where no match can begin or be acquitted, whatever follows the text."""
        stable = len(view.text) - self._lexicon.longest  # behind it a phrase may still change
        if stable <= 0:
            return 0
        places = self._places(view.text)
        open_starts = (start for rule in self.rules for start in _open(rule, places, stable))
        settled = min(open_starts, default=stable)
        return view.span(min(settled, stable), len(view.text))[0]

    def _find_places(self, text: str) -> dict[str, list[Occurrence]]:
        places: dict[str, list[Occurrence]] = {}
        for occurrence in self._lexicon.occurrences(text):
            places.setdefault(occurrence.concept, []).append(occurrence)
        return places


def _rule(entry: Mapping[str, Any]) -> Rule:
    return Rule(
        id=str(entry["id"]),
        all=_groups(entry.get("all", ())),
        orders=tuple(map(_groups, entry.get("orders", ()))),
        gap=int(entry.get("gap", 0)),
        unless=frozenset(entry.get("unless", ())),
        unless_inside=frozenset(entry.get("unless_inside", ())),
        level=str(entry.get("level", "")),
    )


def _groups(names: Iterable[str]) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(str(name).split("|")) for name in names)


def _matches(
    rule: Rule, places: Mapping[str, list[Occurrence]], text: str
) -> Iterator[tuple[int, int]]:
    acquitting = sorted(o.start for name in rule.unless for o in places.get(name, ()))
    inside = sorted(o.start for name in rule.unless_inside for o in places.get(name, ()))
    for span in _spans(rule, places):
        if _any_within(acquitting, span[0] - MAX_SPAN, span[1] + MAX_SPAN):
            continue
        if inside and _any_within(inside, *_sentence(text, *span)):
            continue
        yield span


def _spans(rule: Rule, places: Mapping[str, list[Occurrence]]) -> Iterator[tuple[int, int]]:
    for order in rule.orders:
        yield from _in_order([_of(group, places) for group in order], rule.gap)
    groups = [_of(group, places) for group in rule.all]
    if groups and all(groups):
        rarest = min(range(len(groups)), key=lambda i: len(groups[i]))
        for anchor in groups[rarest]:
            if span := _around(anchor, [g for i, g in enumerate(groups) if i != rarest]):
                yield span


def _open(rule: Rule, places: Mapping[str, list[Occurrence]], stable: int) -> Iterator[int]:
    """Yield where a match begins that text behind a place may complete, or acquit."""
    for order in rule.orders:
        groups = [_of(group, places) for group in order]
        for count in range(1, len(groups) + 1):
            near = MAX_SPAN if count == len(groups) else rule.gap
            for start, end in _in_order(groups[:count], rule.gap):
                if end + near >= stable:
                    yield start
    named = (o.start for group in rule.all for o in _of(group, places))
    yield from (start for start in named if start + MAX_SPAN >= stable)
    if rule.all:
        yield from (start for start, end in _spans(rule, places) if end + MAX_SPAN >= stable)


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span with the rest of its sentence, as far as that is near."""
    low, high = max(0, start - MAX_SPAN), end + MAX_SPAN
    before = [m.end() for m in _SENTENCE_END.finditer(text, low, start)]
    after = _SENTENCE_END.search(text, end, high)
    return before[-1] if before else low, after.start() if after else high


def _of(group: Iterable[str], places: Mapping[str, list[Occurrence]]) -> list[Occurrence]:
    return sorted(o for name in group for o in places.get(name, ()))


def _in_order(groups: Sequence[Sequence[Occurrence]], gap: int) -> Iterator[tuple[int, int]]:
    """Yield the spans in which one of each group follows closely on one of the group before."""
    reached = [(o.end, o.start) for o in groups[0]]  # end of the last, start of the first
    for group in groups[1:]:
        reached.sort()
        ends = [end for end, _ in reached]
        going_on = []
        for o in group:
            at = bisect_right(ends, o.start) - 1
            if at >= 0 and o.start - ends[at] <= gap:
                going_on.append((o.end, reached[at][1]))
        reached = going_on
    yield from ((start, end) for end, start in sorted(reached))


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
