"""The composition root: every object of the application is built here and passed on.

from settings import Settings
from workspace import open_workspace

with open_workspace(Settings(state_dir="/tmp/demo")) as ws:
    ws.index.add(["data/sample"])
    for event in ws.conversation(thread="t1").ask("How long is military leave?"):
        print(event)
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from ingest.records import Scope
from settings import AssistantName, Mode, Role, Settings

if TYPE_CHECKING:  # Imported where first used: a command pays only for the parts it needs.
    from langchain_core.language_models import BaseChatModel
    from langgraph.checkpoint.sqlite import SqliteSaver
    from langgraph.graph.state import CompiledStateGraph

    from agents.conversation import Conversation
    from agents.store import AppStore
    from chains.retrieval import Retriever
    from ingest.index import Index
    from models.embeddings import Embedder


class Workspace:
    """Settings and the long-lived objects built from them, each made at its first use."""

    def __init__(self, settings: Settings, stack: ExitStack) -> None:
        self.settings = settings
        self._stack = stack
        self._models: dict[Role, BaseChatModel] = {}

    @cached_property
    def embedder(self) -> "Embedder":
        """The embedding model of the collection."""
        from models.embeddings import build_embedder

        return build_embedder(self.settings)

    @cached_property
    def index(self) -> "Index":
        """Catalog, lexicon and vectors as one."""
        from ingest.index import open_index

        return self._stack.enter_context(open_index(self.settings, self.embedder))

    @cached_property
    def store(self) -> "AppStore":
        """Threads, messages, events and feedback."""
        from agents.store import open_store

        return self._stack.enter_context(open_store(self.settings))

    @cached_property
    def checkpointer(self) -> "SqliteSaver":
        """Working memory of the assistants, one thread a conversation."""
        from agents.memory import open_checkpointer

        return self._stack.enter_context(open_checkpointer(self.settings))

    def chat_model(self, role: Role = "chat") -> "BaseChatModel":
        """Return the model of a role, built once."""
        from models.chat import chat_model

        if role not in self._models:
            self._models[role] = chat_model(self.settings, role)
        return self._models[role]

    def scope(self, user: str | None = None, collection: str | None = None) -> Scope:
        """Return the access scope of a user, over one collection or all."""
        collections = None if collection is None else (collection,)
        return Scope(user=user or self.settings.user, collections=collections)

    def retriever(
        self,
        mode: Mode | None = None,
        k: int | None = None,
        level: Literal["child", "parent"] = "parent",
        scope: Scope | None = None,
    ) -> "Retriever":
        """Return a LangChain retriever over the index."""
        from chains.retrieval import build_retriever

        return build_retriever(
            self.index, self.settings, mode=mode, k=k, level=level, scope=scope or self.scope()
        )

    def assistant(
        self, name: AssistantName | None = None, scope: Scope | None = None
    ) -> "CompiledStateGraph[Any, Any, Any, Any]":
        """Return an assistant, a compiled graph over messages with its memory attached."""
        from agents.assistant import build_assistant

        return build_assistant(
            name or self.settings.assistant,
            model=self.chat_model(),
            retriever=self.retriever(scope=scope),
            settings=self.settings,
            checkpointer=self.checkpointer,
        )

    def conversation(
        self,
        thread: str | None = None,
        assistant: AssistantName | None = None,
        user: str | None = None,
        collection: str | None = None,
    ) -> "Conversation":
        """Return a conversation; a thread of None starts a new one."""
        from agents.conversation import Conversation

        return Conversation(
            graph=self.assistant(assistant, self.scope(user, collection)),
            store=self.store,
            settings=self.settings,
            thread=thread,
            user=user or self.settings.user,
        )


@contextmanager
def open_workspace(settings: Settings | None = None) -> Iterator[Workspace]:
    """Open the workspace of `settings` (read from the environment when None); closes on exit."""
    settings = settings or Settings()
    settings.prepare_state()
    with ExitStack() as stack:
        yield Workspace(settings, stack)
