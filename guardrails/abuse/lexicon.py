"""Lexicon of hate and abuse, matched in a view in which disguises are undone."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from guardrails.attacks.concepts import Lexicon, Mention, outside
from guardrails.attacks.normal_view import View, normal_view
from text.messages import load_yaml

_FILE = Path(__file__).with_name("lexicon.yaml")

_BEGINNING = "beginning"
_HANGUL = "가-힣ㄱ-ㅣ"
# A digit or a sign between Hangul of a swear word: 시1발, 씨-발, 병@신.
_BETWEEN = re.compile(rf"(?<=[{_HANGUL}])[0-9@#*.\-_~^!/]{{1,3}}(?=[{_HANGUL}])")
_REPEATED = re.compile(r"([^\W\d])\1{2,}")


@dataclass(frozen=True)
class Match:
    """A word of the lexicon in the original text."""

    start: int
    end: int
    kind: str


@cache
def words(path: Path = _FILE) -> Lexicon:
    """Return the lexicon; its concepts are `certain`, `insult`, `group` and `except`."""
    return Lexicon({k: v for k, v in _table(path).items() if k != _BEGINNING})


@cache
def beginnings(path: Path = _FILE) -> frozenset[str]:
    """Return the Korean entries that are innocent within a word."""
    return frozenset(map(str, _table(path)[_BEGINNING]))


@cache
def _table(path: Path) -> dict[str, Any]:
    table: dict[str, Any] = load_yaml(path.read_text("utf-8"))
    return table


def abuse_view(text: str) -> View:
    """Return the view of a text with signs between syllables removed."""
    view = normal_view(text)
    drop = {i for match in _BETWEEN.finditer(view.text) for i in range(match.start(), match.end())}
    for match in _REPEATED.finditer(view.text):
        drop.update(range(match.start() + 2, match.end()))
    if not drop:
        return view
    kept = [i for i in range(len(view.text)) if i not in drop]
    places = (*(view.offsets[i] for i in kept), view.offsets[len(view.text)])
    return View("".join(view.text[i] for i in kept), places, view.removed, view.joined)


def matches(view: View) -> list[Mention]:
    """Return the words of the lexicon in a view, those that are innocent there left out."""
    found = words().mentions(view)
    innocent = [(m.start, m.end) for m in found if m.concept == "except"]
    return [m for m in outside(found, innocent) if not _is_within_word(view.text, m)]


def _is_within_word(text: str, mention: Mention) -> bool:
    """Whether an entry that has to begin a word stands within one."""
    before = text[max(0, mention.start - 1) : mention.start]
    return (before.isdigit() or "가" <= before <= "힣") and text[
        mention.start : mention.end
    ] in beginnings()
