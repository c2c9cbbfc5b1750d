"""Turn cache: the answer cache as the turns of one conversation use it."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from langchain_core.messages import BaseMessage
from sqlalchemy.exc import SQLAlchemyError

from agents.events import Answer
from agents.middleware.guard.decisions import guard_decisions
from chains.condense import condense_by_rule
from chains.sources import Source
from chat.cache.cache import AnswerCache
from chat.cache.context import CacheContext
from chat.cache.curated import CuratedAnswers, Visible
from chat.cache.entry import Hit
from errors import RagError
from guardrails.engine import Guard
from settings import Settings

logger = logging.getLogger(__name__)


class CachedAnswer(NamedTuple):
    """An answer that is given again, with the passages that it cites."""

    answer: Answer
    sources: list[Source]


@dataclass(frozen=True)
class Lookup:
    """What a turn found in the cache, and what its own answer is stored under.

    Attributes:
        question: As it was asked.
        context: What the answer depends on, as it was when the turn began.
        earlier: Whether the question refers to turns before it.
        hit: The cached answer; None where there is none.
        answers: The answer of the turn; None where the graph answers, also to check a hit.
    """

    question: str
    context: CacheContext
    earlier: bool
    hit: Hit | None
    answers: CachedAnswer | None


class TurnCache:
    """Looks up the question of a turn before its graph runs, and stores the answer after.

    Args:
        cache: The answers.
        context: Returns what an answer depends on now beside its question.
        guard: Its input rails run before a look-up. A question that does not pass as it is takes
            no part in the cache: the graph refuses, redacts or warns of it.
        curated: Questions banned from the cache, and answers approved for it.
        visible: Whether the user can see the passages of an approved answer.
    """

    def __init__(
        self,
        cache: AnswerCache,
        context: Callable[[], CacheContext],
        guard: Guard,
        curated: CuratedAnswers | None = None,
        visible: Visible | None = None,
    ) -> None:
        self._cache = cache
        self._context = context
        self._guard = guard
        self._curated = curated
        self._visible = visible

    def lookup(
        self, question: str, thread: str, past: Sequence[BaseMessage], *, again: bool = False
    ) -> Lookup | None:
        """Return what is cached for a question; None where the cache takes no part in the turn.

        Args:
            question: As it was asked.
            thread: The conversation.
            past: Its turns before the question.
            again: Whether the user wants it answered anew.
        """
        decision = self._guard.check(question, "user")
        if decision.action != "allow" or self._is_banned(question):
            return None
        try:
            context = self._context()
        except (RagError, OSError, SQLAlchemyError) as error:
            logger.warning("The answer cache is not used: %s", type(error).__name__)
            return None
        earlier = bool(past) and condense_by_rule(question, past) != question
        hit = None if earlier or again else self._approved(question)
        if hit is None:
            hit = self._cache.lookup(question, context, earlier=earlier, again=again)
        answers = None
        if hit and not hit.recheck:
            decisions = guard_decisions(decision, "user", self._guard.policy)
            answers = _given_again(hit, thread, [dict(one) for one in decisions])
        return Lookup(question, context, earlier, hit, answers)

    def _is_banned(self, question: str) -> bool:
        return self._curated is not None and self._curated.banned(question)

    def _approved(self, question: str) -> Hit | None:
        if self._curated is None or self._visible is None:
            return None
        return self._curated.find(question, self._visible)

    def store(self, found: Lookup, answer: Answer, sources: Sequence[Source]) -> None:
        """Store the answer of a turn that the graph has answered, if it may be."""
        self._cache.store(
            found.question,
            found.context,
            answer,
            earlier=found.earlier,
            hit=found.hit,
            sources=sources,
        )


def turn_cache(
    settings: Settings,
    context: Callable[[], CacheContext],
    parts: Callable[[], tuple[AnswerCache, Guard, CuratedAnswers | None]],
    visible: Visible | None = None,
) -> TurnCache | None:
    """Return the cache for the turns of a conversation; None where it is off.

    Answers by what is remembered about a user belong to that user, and a message that says
    something to remember must reach the memory.

    Args:
        settings: Whether answers are cached, and whether the user is remembered.
        context: Returns what an answer depends on now beside its question.
        parts: Returns the answers, the guard whose input rails run before a look-up, and what
            people have banned and approved.
        visible: Whether the user can see the passages of an approved answer.
    """
    if not settings.cache or settings.memory_use or settings.memory_write:
        return None
    cache, guard, curated = parts()
    return TurnCache(cache, context, guard, curated, visible)


def _given_again(hit: Hit, thread: str, decisions: list[dict[str, Any]]) -> CachedAnswer:
    """Return the answer of a hit, with the decisions about this question."""
    answer = hit.answer(thread)
    kept = [one for one in answer.guard if one.get("channel") != "user"]
    return CachedAnswer(replace(answer, guard=[*decisions, *kept]), list(hit.entry.sources))
