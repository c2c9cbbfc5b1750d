"""Scores of a text: probabilities of injection and jailbreak, whole or by windows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from guardrails.attacks.concepts import Mention, lexicon
from guardrails.attacks.decision import WindowModel
from guardrails.attacks.features import Names, Vector, vector
from guardrails.attacks.normal_view import View, normal_view
from guardrails.attacks.windows import windows

HIGHEST = 4  # windows that decide on a jailbreak
LONGEST_WHOLE = 500  # characters of a text that is scored as one window


@dataclass(frozen=True)
class Window:
    """A part of a view with its features."""

    start: int
    end: int
    features: Vector


@dataclass(frozen=True)
class Analysis:
    """What the rails share about one text.

    Attributes:
        view: The normalised view.
        mentions: The concepts in it.
        windows: Its windows with their features.
    """

    view: View
    mentions: tuple[Mention, ...]
    windows: tuple[Window, ...]


@lru_cache(maxsize=2)
def analysed(text: str) -> Analysis:
    """Return the analysis of a text; the rails ask for the same text one after the other."""
    view = normal_view(text)
    mentions = lexicon().mentions(view)
    return Analysis(view, tuple(mentions), tuple(split(view, mentions)))


@cache
def names() -> Names:
    """Return the numbering of features by the shipped lexicon."""
    return Names(lexicon().names)


def window(view: View, start: int, end: int, mentions: Iterable[Mention]) -> Window:
    """Return one window with its features."""
    here = {m.concept for m in mentions if start <= m.start and m.end <= end}
    return Window(start, end, vector(view.text[start:end], here, names()))


def split(view: View, mentions: Sequence[Mention]) -> list[Window]:
    """Return the windows of a view."""
    return [window(view, start, end, mentions) for start, end in windows(view.text)]


def sustained(model: WindowModel, found: Sequence[Window]) -> float:
    """Return the mean probability of the windows that score highest.

    A jailbreak persona is set up over many sentences, so one alone does not decide in a long text.
    """
    scores = sorted((model.probability(w.features) for w in found), reverse=True)
    top = scores[: max(1, min(HIGHEST, (len(scores) + 1) // 2))]
    return sum(top) / len(top) if top else 0.0
