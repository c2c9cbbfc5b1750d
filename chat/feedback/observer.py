"""Turn observer: records what each turn depends on, and the signals that its course gives.

A turn that is stopped is `abandoned`. One that is asked anew says that the turn it replaces, or the
one before, was to be `regenerated`; one that asks the same in other words says that the question
was `repeated`, which people do where the answer did not help.
"""

import logging
from collections.abc import Callable, Sequence

from sqlalchemy.exc import SQLAlchemyError

from chat.cache.context import CacheContext
from chat.cache.keys import normalised
from chat.cache.questions.gate import difference
from chat.feedback.replay import TurnContext
from chat.feedback.store import FeedbackStore
from chat.transcript import Status
from chat.turns.turn import Turn
from errors import RagError

logger = logging.getLogger(__name__)


class TurnObserver:
    """Observes the turns of one conversation; it never fails a turn.

    Args:
        feedback: Where it records.
        user: Owner of the conversation.
        context: Returns what an answer depends on now beside its question.
        collection: Of the conversation; empty for all.
        variant: `A` or `B` while two configurations share the traffic.
        groups: Groups of the user.
    """

    def __init__(
        self,
        feedback: FeedbackStore,
        user: str,
        context: Callable[[], CacheContext],
        *,
        collection: str = "",
        variant: str = "",
        groups: Sequence[str] = (),
    ) -> None:
        self._feedback = feedback
        self._user = user
        self._context = context
        self._collection = collection
        self._variant = variant
        self._groups = tuple(groups)

    def began(self, turn: Turn) -> None:
        """Record what a turn depends on, and what it says of the turn before."""
        self._guarded(lambda: self._describe(turn))
        self._guarded(lambda: self._compare(turn))

    def ended(self, turn: Turn, status: Status) -> None:
        """Record that a turn was abandoned, if it was."""
        if status == "cancelled":
            self._guarded(lambda: self._feedback.signal(turn.id, self._user, "abandoned"))

    def _describe(self, turn: Turn) -> None:
        found = self._context()
        context = TurnContext(
            variant=self._variant,
            assistant=found.assistant,
            collection=self._collection,
            language=turn.language,
            model=found.model,
            prompt=found.prompt,
            settings=found.settings,
            policy=found.policy,
            access=found.access,
            generation=found.generation,
            groups=self._groups,
        )
        self._feedback.describe(turn.id, context)

    def _compare(self, turn: Turn) -> None:
        before = self._feedback.previous(turn.id, self._user, turn.replaces)
        if before is None:
            return
        if turn.again and normalised(before.question) == normalised(turn.question):
            self._feedback.signal(before.turn, self._user, "regenerated", turn.id)
        elif repeats(before.question, turn.question):
            self._feedback.signal(before.turn, self._user, "repeated", turn.id)

    def _guarded(self, action: Callable[[], None]) -> None:
        try:
            action()
        except (RagError, OSError, SQLAlchemyError) as error:
            logger.warning("Feedback is not recorded: %s", type(error).__name__)


def repeats(first: str, second: str) -> bool:
    """Return whether the second question asks the same as the first."""
    return normalised(first) == normalised(second) or difference(first, second) is None
