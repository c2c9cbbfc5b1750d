"""Scores of a text: probabilities of injection and jailbreak, whole or by windows."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from guardrails.attacks.concepts import Mention, lexicon, mentions_between
from guardrails.attacks.decision import WindowModel
from guardrails.attacks.features import Names, Vector, vector
from guardrails.attacks.normal_view import View, normal_view
from guardrails.attacks.windows import windows

HIGHEST = 4  # windows that decide on a jailbreak
LONGEST_WHOLE = 500  # characters of a text that is scored as one window


@dataclass(frozen=True)
class Window:
    """A part of a view with the concepts it mentions.

    Attributes:
        start: Where it begins in the view.
        end: Where it ends.
        text: The part.
        concepts: What it mentions.
    """

    start: int
    end: int
    text: str
    concepts: frozenset[str]

    @cached_property
    def features(self) -> Vector:
        """Its features; most windows mention nothing and are never asked."""
        return vector(self.text, self.concepts, names())


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


def whole(view: View, mentions: Sequence[Mention]) -> Window:
    """Return a view as one window."""
    return Window(0, len(view.text), view.text, frozenset(m.concept for m in mentions))


def split(view: View, mentions: Sequence[Mention]) -> list[Window]:
    """Return the windows of a view; the mentions are in order."""
    found = []
    for start, end in windows(view.text):
        concepts = frozenset(m.concept for m in mentions_between(mentions, start, end))
        found.append(Window(start, end, view.text[start:end], concepts))
    return found


def probability(model: WindowModel, window: Window) -> float:
    """Return how probable an attack in a window is: 0 where it mentions nothing."""
    return model.probability(window.features) if window.concepts else 0.0


def sustained(model: WindowModel, found: Sequence[Window]) -> float:
    """Return the mean probability of the windows that score highest.

    A jailbreak persona is set up over many sentences, so one alone does not decide in a long text.
    """
    scores = sorted((probability(model, w) for w in found), reverse=True)
    top = scores[: max(1, min(HIGHEST, (len(scores) + 1) // 2))]
    return sum(top) / len(top) if top else 0.0
