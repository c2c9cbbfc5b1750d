"""The long-lived parts of a workspace, each built at its first use."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from settings import Role, Settings

if TYPE_CHECKING:  # Imported where first used: a command pays only for the parts it needs.
    from langchain_core.language_models import BaseChatModel
    from sqlalchemy import Engine

    from agents.examples import FewShot
    from agents.tools.service import ToolServices
    from chat.cache.cache import AnswerCache
    from chat.cache.curated import CuratedAnswers
    from chat.checkpoints import Checkpoints
    from chat.feedback.figures import Figures
    from chat.feedback.promotions import PromotionStore
    from chat.feedback.store import FeedbackStore
    from chat.library.library import Library
    from chat.library.purge_worker import PurgeWorker
    from chat.memory.store import FactStore
    from chat.people.audit import AuditLog
    from chat.people.registry import Registry
    from chat.store import AppStore
    from chat.turn_runner import TurnRunner
    from chat.turns.active_turns import ActiveTurns
    from guardrails.engine import Guard
    from ingest.index import Index
    from ingest.jobs.queue import IngestQueue
    from ingest.jobs.removed import RemovedDocuments
    from ingest.jobs.schedule import Schedule
    from ingest.workers.vector_worker import VectorWorker
    from models.embeddings import Embedder

T = TypeVar("T")
# Parts that hold what is stored, which two configurations of one state directory share.
_STORED = frozenset(
    (
        *("embedder", "index", "vector worker", "store", "feedback", "promotions"),
        *("checkpointer", "facts", "turn runner", "active turns", "vectors", "audit", "people"),
    )
)


class WorkspaceParts:
    """Settings and the objects built from them, each once.

    Threads may share it. What is opened is closed by the stack that is passed in.

    Args:
        settings: The configuration.
        stack: Closes what is opened.
        stored: The workspace of another configuration, whose stores and index are used.
    """

    def __init__(
        self, settings: Settings, stack: ExitStack, stored: "WorkspaceParts | None" = None
    ) -> None:
        self._stored = stored
        self.settings = settings
        self._stack = stack
        self._built: dict[str, Any] = {}
        self._building = threading.RLock()

    @property
    def embedder(self) -> "Embedder":
        """The embedding model of the collection."""
        from models.embeddings import build_embedder

        return self._once("embedder", lambda: build_embedder(self.settings))

    @property
    def index(self) -> "Index":
        """The index: catalog, inverted index and vectors."""
        from ingest.index import open_index

        return self._open("index", lambda: open_index(self.settings, self.embedder, recover=True))

    @property
    def vector_worker(self) -> "VectorWorker":
        """Computes vectors of added documents in the background, from its first use on."""
        from ingest.workers.vector_worker import VectorWorker

        return self._open("vector worker", lambda: VectorWorker(self.index))

    @property
    def documents_database(self) -> "Engine":
        """Ingest jobs, removed documents and scheduled syncs: `documents.db`."""
        from index.catalog.state import documents_address
        from ingest.jobs.store import open_documents_database

        def build() -> "Engine":
            address = documents_address(self.settings)
            engine = open_documents_database(self.settings.prepare_state(), address)
            self._stack.callback(engine.dispose)
            return engine

        return self._once("documents database", build)

    @property
    def removed_documents(self) -> "RemovedDocuments":
        """Removes documents so that they can be restored for a while."""
        from ingest.jobs.removed import RemovedDocuments

        return RemovedDocuments(self.index, self.documents_database, self.settings.undo_days)

    @property
    def ingest_queue(self) -> "IngestQueue":
        """Takes in documents in the background, from its first use on."""
        from ingest.jobs.queue import IngestQueue
        from ingest.jobs.store import JobStore

        def build() -> "IngestQueue":
            store, worker = JobStore(self.documents_database), self.vector_worker
            return IngestQueue(self.index, store, worker.wake, self._look_after_documents)

        return self._open("ingest queue", build)

    @property
    def schedule(self) -> "Schedule":
        """Folders, pages and sites that are ingested again at intervals."""
        from ingest.jobs.schedule import Schedule
        from ingest.jobs.store import JobStore

        return Schedule(self.documents_database, JobStore(self.documents_database))

    @property
    def store(self) -> "AppStore":
        """Threads, messages, events and feedback."""
        from chat.store import open_store

        return self._open("store", lambda: open_store(self.settings))

    @property
    def library(self) -> "Library":
        """The conversations of users: listed, searched, exported, deleted with undo, shared."""
        from chat.library.library import open_library
        from ingest.jobs.store import JobStore

        def jobs() -> JobStore:
            return JobStore(self.documents_database)

        opened = (lambda: self.checkpointer, self.settings, lambda: self.index, jobs)
        return self._once("library", lambda: open_library(self.store, *opened))

    @property
    def purge_worker(self) -> "PurgeWorker":
        """Purges deleted conversations in the background once a day, from its first use on."""
        from chat.library.purge_worker import PurgeWorker

        return self._open("purge worker", lambda: PurgeWorker(self.library.trash))

    @property
    def feedback(self) -> "FeedbackStore":
        """Ratings of answers and implicit signals."""
        from chat.feedback.store import FeedbackStore

        return self._once("feedback", lambda: FeedbackStore(self.store))

    @property
    def promotions(self) -> "PromotionStore":
        """What people have made of ratings."""
        from chat.feedback.promotions import PromotionStore

        return self._once("promotions", lambda: PromotionStore(self.store.engine))

    @property
    def audit(self) -> "AuditLog":
        """Who did what."""
        from chat.people.audit import AuditLog

        return self._once("audit", lambda: AuditLog(self.store.engine, self.settings.audit_days))

    @property
    def people(self) -> "Registry":
        """The users who have signed in."""
        from chat.people.registry import Registry

        return self._once("people", lambda: Registry(self.store.engine))

    @property
    def figures(self) -> "Figures":
        """Figures of a dashboard over the answers of all users."""
        from chat.feedback.figures import Figures

        return self._once("figures", lambda: Figures(self.store.engine))

    @property
    def curated_answers(self) -> "CuratedAnswers":
        """Questions banned from the answer cache, and answers approved for it."""
        from chat.cache.curated import CuratedAnswers

        parts = self.promotions, lambda: self.embedder, self.guard, self.settings
        return self._once("curated answers", lambda: CuratedAnswers(*parts))

    @property
    def guard(self) -> "Guard":
        """The guardrails with their policy."""
        from guardrails.context import RailContext
        from guardrails.registry import build_guard

        context = RailContext(self.settings, lambda: self.embedder)
        return self._once("guard", lambda: build_guard(self.settings, context))

    @property
    def answer_cache(self) -> "AnswerCache":
        """Answers that may be given again."""
        from chat.cache.cache import open_answer_cache

        return self._open("answer cache", lambda: open_answer_cache(self.settings, self.embedder))

    @property
    def checkpointer(self) -> "Checkpoints":
        """Working memory of the assistants, by thread."""
        from chat.checkpoints import open_checkpointer

        return self._open("checkpointer", lambda: open_checkpointer(self.settings))

    @property
    def facts(self) -> "FactStore":
        """What is remembered about each user."""
        from chat.memory.store import open_facts

        return self._open("facts", lambda: open_facts(self.settings))

    @property
    def active_turns(self) -> "ActiveTurns":
        """The turns that this process answers."""
        from chat.turns.active_turns import ActiveTurns

        return self._once("active turns", ActiveTurns)

    @property
    def turn_runner(self) -> "TurnRunner":
        """Runs turns in the background; ends the running ones on close."""
        from chat.turn_runner import TurnRunner

        return self._open("turn runner", lambda: TurnRunner(self.store, self.settings))

    @property
    def examples(self) -> "FewShot":
        """The few-shot examples of the prompts, with the selector of the settings."""
        from agents.examples import FewShot, summariser

        def build() -> FewShot:
            summarise = summariser(self.settings, lambda: self.chat_model("utility"))
            return FewShot(self.settings, self.embedder.embeddings, summarise=summarise)

        return self._once("examples", build)

    @property
    def tool_services(self) -> "ToolServices":
        """What the tools share: retries, result cache, cool-down of providers, MCP servers."""
        from agents.tools.service import ToolServices

        return self._once("tool services", lambda: ToolServices.of(self.settings))

    def _look_after_documents(self) -> None:
        """Queue the syncs that are due, and clear what can no longer be restored."""
        from ingest.jobs.originals import OriginalsCleaner
        from ingest.jobs.uploads import clear_expired

        def known() -> Iterator[str]:
            yield from (row.source for row in self.index.sources())

        def build() -> OriginalsCleaner:
            return OriginalsCleaner(self.documents_database, self.settings)

        clear_expired(self.removed_documents, known(), self.settings)
        self._once("originals", build).clear(known)
        self.schedule.queue_due()

    def chat_model(self, role: Role = "chat") -> "BaseChatModel":
        """Return the model of a role."""
        from models.chat import chat_model

        return self._once(f"model of {role}", lambda: chat_model(self.settings, role))

    def with_model(self, name: str) -> Self:
        """Return the workspace in which another model answers, over the same documents.

        It is this one where the name is empty or is not in RAG_CHAT_MODELS.
        """
        from models.chat import offered_models

        if name not in offered_models(self.settings)[1:]:
            return self
        settings = self.settings.model_copy(update={"chat_model": name})
        build = partial(type(self), settings, self._stack, stored=self)
        return self._once(f"workspace of {name}", build)

    def _once(self, name: str, build: Callable[[], T]) -> T:
        if self._stored is not None and name in _STORED:
            return self._stored._once(name, build)
        # functools.cached_property does not lock, and a page opens many threads at once.
        with self._building:
            if name not in self._built:
                self._built[name] = build()
            return cast(T, self._built[name])

    def _open(self, name: str, build: Callable[[], AbstractContextManager[T]]) -> T:
        """Build a context manager once and enter it; it exits with the workspace."""
        return self._once(name, lambda: self._stack.enter_context(build()))
