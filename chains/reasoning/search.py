"""A search over lines of thought: grow, weigh, keep the best, combine; within a budget.

Chain of thought, self-consistency, tree and graph of thoughts are this search with other numbers
(`chains.reasoning.styles`).
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

Grow = Callable[["Thought", int], list["Thought"]]  # continue a thought in n ways
Weigh = Callable[["Thought"], float]  # how promising it is, 0 to 1
Combine = Callable[[Sequence["Thought"]], "Thought"]


@dataclass(frozen=True)
class Thought:
    """A line of thought.

    Attributes:
        steps: Its steps, in order.
        answer: The answer it has come to; empty while there is none.
        score: How promising it is, 0 to 1.
    """

    steps: tuple[str, ...] = ()
    answer: str = ""
    score: float = 0.0

    @property
    def text(self) -> str:
        """The steps, numbered."""
        return "\n".join(f"{i}. {step}" for i, step in enumerate(self.steps, 1))


@dataclass
class Budget:
    """What a search may use.

    Attributes:
        calls: Model calls that are left.
        seconds: Of the whole search.
    """

    calls: int
    seconds: float = 120.0
    used: int = 0
    _began: float = field(default_factory=time.monotonic)

    def take(self, wanted: int = 1) -> int:
        """Return how many of `wanted` model calls may be made now, and count them."""
        if time.monotonic() - self._began >= self.seconds:
            return 0
        granted = min(wanted, self.calls - self.used)
        self.used += granted
        return granted


def search(
    grow: Grow,
    weigh: Weigh | None,
    combine: Combine | None,
    *,
    branches: int,
    width: int,
    depth: int,
    budget: Budget,
) -> list[Thought]:
    """Return the lines of thought at the end of the search, the most promising first.

    Each round continues every kept thought without an answer in `branches` ways and keeps the
    `width` best; `combine` then puts one made of them beside them. The search ends when all kept
    thoughts have an answer, after `depth` rounds, or when the budget is spent.

    Yao et al., "Tree of Thoughts" (2023), https://arxiv.org/abs/2305.10601; Besta et al., "Graph
    of Thoughts" (2024), https://arxiv.org/abs/2308.09687.
    """
    kept = [Thought()]
    for _ in range(depth):
        grown = _grown(kept, grow, branches, budget)
        if not grown:
            break
        done = [thought for thought in kept if thought.answer]
        kept = _best([*done, *_weighed(grown, weigh, budget)], width)
        if combine and len(kept) > 1 and budget.take():
            kept = _best([*kept, *_weighed([combine(kept)], weigh, budget)], width)
        if all(thought.answer for thought in kept):
            break
    return kept


def _grown(kept: Sequence[Thought], grow: Grow, branches: int, budget: Budget) -> list[Thought]:
    grown: list[Thought] = []
    for thought in kept:
        if not thought.answer and (granted := budget.take(branches)):
            grown += grow(thought, granted)
    return grown


def _weighed(thoughts: Sequence[Thought], weigh: Weigh | None, budget: Budget) -> list[Thought]:
    """Return each thought once with its score; those for which no call is left keep theirs.

    Thoughts that are not weighed are samples, of which equal ones count.
    """
    if weigh is None:
        return list(thoughts)
    distinct = {(thought.steps, thought.answer): thought for thought in thoughts}
    return [
        replace(thought, score=weigh(thought)) if budget.take() else thought
        for thought in distinct.values()
    ]


def _best(thoughts: Sequence[Thought], width: int) -> list[Thought]:
    return sorted(thoughts, key=lambda thought: -thought.score)[:width]
