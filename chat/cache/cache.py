"""Answer cache: the facade that a conversation uses.

cache = AnswerCache(store, embedder, settings)
context = cache_context(settings, index, scope, assistant)
hit = cache.lookup(question, context)
if hit and not hit.recheck:
    answer = hit.answer(thread)
else:
    answer = ...                                        # computed
    cache.store(question, context, answer, hit=hit)     # compares it with a hit to be rechecked

The same question is found by its key. For others the embedder proposes the nearest questions of
the same context, and the gate decides on each.
"""

import logging
import random
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from sqlalchemy.exc import SQLAlchemyError

from agents.events import Answer
from chains.sources import Source
from chat.cache.admission import Refusal, refusal, same_answer
from chat.cache.context import CacheContext
from chat.cache.entry import Entry, Hit
from chat.cache.keys import entry_key, normalised
from chat.cache.questions.gate import depends_on_asker, difference
from chat.cache.store import AnswerStore, open_answer_store
from errors import RagError
from models.chat import chat_model_name
from models.limits.redis_client import redis_address
from models.usage import cost
from operations.metrics import count
from settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.embedder import Embedder

logger = logging.getLogger(__name__)

_CANDIDATES = 8  # nearest questions that the gate compares


class ExactAnswers(Protocol):
    """Answers shared with other machines, by key."""

    def get(self, key: str) -> Entry | None: ...

    def put(self, entry: Entry) -> None: ...

    def remove(self, key: str) -> None: ...


class AnswerCache:
    """Answers that may be given again; threads may share it.

    A cache that fails must not fail a turn: without its database or server every look-up is a miss.

    Args:
        store: Of this machine.
        embedder: Proposes questions that may ask the same.
        settings: Cosine, share of rechecks, tools.
        shared: Exact answers of several machines.
        chance: Returns a number in [0, 1), to choose the hits that are rechecked.
    """

    def __init__(
        self,
        store: AnswerStore,
        embedder: "Embedder",
        settings: Settings,
        *,
        shared: ExactAnswers | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._store = store
        self._embedder = embedder
        self._settings = settings
        self._shared = shared
        self._chance = chance

    @property
    def counters(self) -> dict[str, float]:
        """What has happened, by name.

        `hits_exact`, `hits_semantic`, `misses`, `again`; `rechecked` and `false_hits` of them;
        `stored` and `refused_REASON`; `saved_tokens` and `saved_usd`.
        """
        return self._store.counters

    def lookup(
        self, question: str, context: CacheContext, *, earlier: bool = False, again: bool = False
    ) -> Hit | None:
        """Return the cached answer to a question, or None.

        Args:
            question: As it was asked.
            context: What its answer depends on.
            earlier: Whether the question refers to turns before it.
            again: Whether the user wants it answered anew; its entry is dropped.
        """
        try:
            return self._lookup(question, context, earlier, again)
        except (RagError, OSError, SQLAlchemyError) as error:
            logger.warning("The answer cache cannot be read: %s", type(error).__name__)
            return None

    def _lookup(
        self, question: str, context: CacheContext, earlier: bool, again: bool
    ) -> Hit | None:
        if again:
            self._remove(entry_key(question, context))
            self._store.count(again=1)
            return None
        hit = None
        if not earlier and not depends_on_asker(question):
            hit = self._exact(question, context) or self._semantic(question, context)
        if hit is None:
            self._store.count(misses=1)
            count("rag_cache_lookups_total", result="miss")
            return None
        count("rag_cache_lookups_total", result=hit.kind)
        return self._count_hit(hit)

    def _exact(self, question: str, context: CacheContext) -> Hit | None:
        key = entry_key(question, context)
        entry = self._store.get(key) or self._from_shared(key)
        return Hit(entry, "exact") if entry else None

    def _semantic(self, question: str, context: CacheContext) -> Hit | None:
        vector = self._embedder.query(question)
        model = self._embedder.fingerprint
        for entry, cosine in self._store.nearest(context, model, vector, _CANDIDATES):
            if cosine < self._settings.cache_cosine:
                break
            if (found := difference(entry.question, question)) is None:
                return Hit(entry, "semantic", cosine)
            logger.debug("not the same question: %s", found.reason)
        return None

    def _count_hit(self, hit: Hit) -> Hit:
        self._store.use(hit.entry.key)
        if self._chance() < self._settings.cache_recheck:
            self._store.count(rechecked=1)
            return Hit(hit.entry, hit.kind, hit.cosine, recheck=True)
        amounts = {f"hits_{hit.kind}": 1.0, "saved_tokens": float(hit.entry.tokens)}
        self._store.count(**amounts, saved_usd=hit.entry.cost)
        return hit

    def store(
        self,
        question: str,
        context: CacheContext,
        answer: Answer,
        *,
        earlier: bool = False,
        hit: Hit | None = None,
        sources: Iterable[Source] = (),
    ) -> Refusal:
        """Cache an answer, if it may be; return why it may not.

        Args:
            question: As it was asked.
            context: As it was before the answer was computed.
            answer: The whole answer.
            earlier: Whether the question refers to turns before it.
            hit: The hit to be rechecked, if there was one. An answer that differs from it counts
                as a false hit and drops it.
            sources: The passages of the answer; those that it cites are kept.
        """
        try:
            entry = self._entry(question, context, answer, sources)
            return self._store_entry(entry, context, earlier, hit)
        except (RagError, OSError, SQLAlchemyError) as error:
            logger.warning("The answer cache cannot be written: %s", type(error).__name__)
            return "empty"

    def _store_entry(
        self, entry: Entry, context: CacheContext, earlier: bool, hit: Hit | None
    ) -> Refusal:
        question, answer = entry.question, entry.answer
        if hit is not None and not same_answer(hit.entry.answer, answer):
            self._remove(hit.entry.key)
            self._store.count(false_hits=1)
        reason = refusal(question, answer, earlier=earlier, tools=self._settings.cache_tools)
        if reason:
            self._store.count(**{f"refused_{reason}": 1.0})
            return reason
        vector = self._embedder.query(question)
        self._store.put(entry, context, self._embedder.fingerprint, vector)
        if self._shared is not None:
            self._with_shared(lambda shared: shared.put(entry))
        self._store.count(stored=1)
        return ""

    def _entry(
        self, question: str, context: CacheContext, answer: Answer, sources: Iterable[Source]
    ) -> Entry:
        dollars = cost(chat_model_name(self._settings), answer.usage) if answer.usage else None
        tokens = int(answer.usage.get("total_tokens", 0))
        numbers = {citation.n for citation in answer.citations}
        cited = tuple(source for source in sources if source.n in numbers)
        key = entry_key(question, context)
        return Entry(key, question, answer, cited, tokens, dollars or 0.0)

    def forget_question(self, question: str, text: str = "") -> int:
        """Drop the answers to a question in all contexts, and those of this text.

        Args:
            question: The question.
            text: An answer that was given to it, maybe that of another question.
        """
        return self.forget_questions([question], [text])

    def forget_questions(self, questions: Iterable[str], texts: Iterable[str] = ()) -> int:
        """Drop the answers to some questions in all contexts, and those of these texts."""
        asked, said = {normalised(question) for question in questions}, {*texts} - {""}
        keys = [
            entry.key
            for entry in self._store.entries()
            if normalised(entry.question) in asked or entry.answer.answer in said
        ]
        for key in keys:
            self._remove(key)
        if keys:
            self._store.count(dropped=len(keys))
        return len(keys)

    def clear(self) -> None:
        """Drop all answers of this machine."""
        self._store.clear()

    def _remove(self, key: str) -> None:
        self._store.remove(key)
        if self._shared is not None:
            self._with_shared(lambda shared: shared.remove(key))

    def _from_shared(self, key: str) -> Entry | None:
        found: list[Entry | None] = []
        self._with_shared(lambda shared: found.append(shared.get(key)))
        return found[0] if found else None

    def _with_shared(self, action: Callable[[ExactAnswers], object]) -> None:
        """Run an action on the shared answers; a server that fails is a miss."""
        if self._shared is None:
            return
        try:
            action(self._shared)
        except Exception as error:  # of the client library, which is an extra
            logger.warning("The shared answer cache failed: %s", type(error).__name__)


@contextmanager
def open_answer_cache(settings: Settings, embedder: "Embedder") -> "Iterator[AnswerCache]":
    """Open the answer cache of the settings.

    Raises:
        SettingsError: RAG_CACHE_URL or RAG_REDIS_URL is no address, or its extra is not installed.
    """
    shared = None
    if (address := redis_address(settings, "cache_url")) is not None:
        from chat.cache.redis_store import open_redis

        url, setting = address
        shared = open_redis(url, settings.cache_hours * 3600, setting)
    with open_answer_store(settings) as store:
        yield AnswerCache(store, embedder, settings, shared=shared)
