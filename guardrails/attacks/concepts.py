"""Concepts of attacks, found in a normalised view by dictionary look-up in linear time."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from guardrails.attacks.normal_view import View
from text.messages import load_yaml

FILE = Path(__file__).with_name("concepts.yaml")

_WORD = re.compile(r"[a-z0-9_@$][a-z0-9_@$!'’.\-]{0,40}")
_HANGUL = re.compile("[가-힣]")
_LEET = str.maketrans("4310578@$!", "aeiostbasi")
_MIXED = re.compile(r"[a-z0-9@$!]{3,20}")
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s\"'<>)\]]{3,300}")  # words in it say nothing
_STEM = 3  # characters by which a word with a free ending is looked up


@dataclass(frozen=True, order=True)
class Mention:
    """A concept and where in the view it is mentioned."""

    start: int
    end: int
    concept: str


class Lexicon:
    """Concepts with the words that stand for them, in Korean and English.

    Args:
        entries: For each concept and language (`en`, `ko`) its phrases.
    """

    def __init__(self, entries: Mapping[str, Mapping[str, Iterable[str]]]) -> None:
        self.names = tuple(entries)
        self._english: dict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
        self._korean: dict[str, list[tuple[str, str, frozenset[int]]]] = defaultdict(list)
        self._joined: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.vocabulary: set[str] = set()
        for concept, languages in entries.items():
            for phrase in languages.get("en", ()):
                self._add_english(concept, str(phrase))
            for phrase in languages.get("ko", ()):
                self._add_korean(concept, str(phrase))

    def _add_english(self, concept: str, phrase: str) -> None:
        words = tuple(phrase.lower().split())
        first = words[0]
        key = first[:_STEM] + "*" if "*" in first else first
        self._english[key].append((concept, words))
        self.vocabulary.update(w.rstrip("*") for w in words if len(w) > _STEM)
        run = "".join(words).rstrip("*")
        if len(run) > 5:
            self._joined[run[:2]].append((concept, run))

    def _add_korean(self, concept: str, phrase: str) -> None:
        gaps, run = set[int](), ""
        for piece in phrase.lower().split(" "):
            if run:
                gaps.add(len(run))
            run += piece
        if len(run) > 1 or run in "너넌룰":
            self._korean[run[:2]].append((concept, run, frozenset(gaps)))

    def mentions(self, view: View) -> list[Mention]:
        """Return what is mentioned in a view, in order."""
        found = set(self._english_mentions(view.text))
        if _HANGUL.search(view.text):
            found.update(self._korean_mentions(view))
        if view.joined:
            found.update(self._joined_mentions(view.text))
        addresses = [m.span() for m in _ADDRESS.finditer(view.text)]
        return outside(sorted(found), addresses)

    def _english_mentions(self, text: str) -> Iterator[Mention]:
        words = [(m.group().rstrip(".-'’!"), m.start()) for m in _WORD.finditer(text)]
        plain = [self._plain(word) for word, _ in words]
        for i, word in enumerate(plain):
            for key in (word, word[:_STEM] + "*"):
                for concept, phrase in self._english.get(key, ()):
                    if not _begins(plain, i, phrase):
                        continue
                    last, start = words[i + len(phrase) - 1]
                    yield Mention(words[i][1], start + len(last), concept)

    def _plain(self, word: str) -> str:
        """Return a word with its leetspeak undone where that makes a known word."""
        word = word.replace("’", "'")
        if _MIXED.fullmatch(word) and not word.isalpha() and not word.isdigit():
            mended = word.translate(_LEET)
            if any(mended[:n] in self.vocabulary for n in range(_STEM + 1, len(mended) + 1)):
                return mended
        return word

    def _korean_mentions(self, view: View) -> Iterator[Mention]:
        places = [i for i, sign in enumerate(view.text) if not sign.isspace()]
        compact = "".join(view.text[i] for i in places)
        for i in range(len(compact) - 1):
            for concept, run, gaps in self._korean.get(compact[i : i + 2], ()):
                if not compact.startswith(run, i):
                    continue
                breaks = {n for n in range(1, len(run)) if places[i + n] != places[i + n - 1] + 1}
                inside_word = i > 0 and places[i] == places[i - 1] + 1
                if (breaks <= gaps or view.joined) and not (len(run) < 2 and inside_word):
                    yield Mention(places[i], places[i + len(run) - 1] + 1, concept)

    def _joined_mentions(self, text: str) -> Iterator[Mention]:
        """Yield English phrases within letters that were joined, where word boundaries are lost."""
        places = [i for i, sign in enumerate(text) if not sign.isspace()]
        compact = "".join(text[i] for i in places)
        for i in range(len(compact) - 1):
            for concept, run in self._joined.get(compact[i : i + 2], ()):
                if compact.startswith(run, i):
                    yield Mention(places[i], places[i + len(run) - 1] + 1, concept)


def mentions_between(mentions: Sequence[Mention], start: int, end: int) -> list[Mention]:
    """Return the mentions that lie in a span; the mentions are in order."""
    first = bisect_left(mentions, start, key=_start)
    last = bisect_left(mentions, end, lo=first, key=_start)
    return [m for m in mentions[first:last] if m.end <= end]


def outside(mentions: Sequence[Mention], spans: Sequence[tuple[int, int]]) -> list[Mention]:
    """Return the mentions that lie in none of the spans; both are in order."""
    kept: list[Mention] = []
    place, reached = 0, -1
    for mention in mentions:
        while place < len(spans) and spans[place][0] <= mention.start:
            reached = max(reached, spans[place][1])
            place += 1
        if mention.end > reached:
            kept.append(mention)
    return kept


def _start(mention: Mention) -> int:
    return mention.start


def _begins(words: Sequence[str], at: int, phrase: tuple[str, ...]) -> bool:
    """Whether a phrase stands in a list of words at a place."""
    if at + len(phrase) > len(words):
        return False
    for k, form in enumerate(phrase, at):
        if words[k] != form and not (form[-1] == "*" and words[k].startswith(form[:-1])):
            return False
    return True


@cache
def lexicon(path: Path = FILE) -> Lexicon:
    """Return the lexicon of a YAML file."""
    return Lexicon(load_yaml(path.read_text("utf-8")))
