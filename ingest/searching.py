"""Ask one leg of a search for as much as it takes, and show what the catalog lets through."""

from collections.abc import Callable

from ingest.reach import Reach
from ingest.records import Hit, Scope
from ingest.views import View

Scored = list[tuple[int, float]]
Leg = Callable[[View, Reach, int], Scored]

_SPARE = 8  # hits asked for beyond k, since some may be visible no longer or not yet
_WIDER = 4


def visible(view: View, leg: Leg, scope: Scope, k: int) -> list[Hit]:
    """Return at most k hits of a leg that may be seen, best first.

    A leg is asked for more, until it has no more, where what it found may not be shown.
    """
    seen = view.reach(scope)
    if not seen.spaces or seen.versions == frozenset() or k < 1:
        return []
    wanted = k + _SPARE
    while True:
        found = leg(view, seen, wanted)
        alive = view.alive([number for number, _ in found], scope)
        hits = [Hit(str(number), score) for number, score in found if number in alive]
        if len(hits) >= k or len(found) < wanted:
            return hits[:k]
        wanted *= _WIDER
