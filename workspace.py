"""The composition root: every object of the application is built here and passed on.

from settings import Settings
from workspace import open_workspace

with open_workspace(Settings(state_dir="/tmp/demo")) as ws:
    ws.index.add(["data/sample"])
    for event in ws.conversation(thread="t1").ask("How long is military leave?"):
        print(event)
"""

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, Literal

from agents.tracing.switch import tracing
from index.scope import Scope
from models.morphemes import choose_korean
from settings import ROOT, AssistantName, Mode, Settings
from settings_prompts import AnswerStyle
from workspace_parts import WorkspaceParts

if TYPE_CHECKING:  # Imported where first used: a command pays only for the parts it needs.
    from langchain_core.messages import AnyMessage
    from langgraph.graph.state import CompiledStateGraph

    from agents.formatted_answer import FormattedAnswer
    from chains.retrieval.pipeline import PipelineRetriever
    from chains.retrieval.query.self_query import SelfQueryRetriever
    from chains.retrieval.retriever import Retriever
    from chat.cache.context import CacheContext
    from chat.collection_summary import CollectionSummary
    from chat.conversation import Conversation
    from chat.memory.user_memory import UserMemory
    from chat.turns.turn_cache import TurnCache
    from ingest.document_store import DocumentStore
    from prompts.formats import Wanted

STARTERS = ROOT / "data" / "starters.yaml"
_GRAPHS = 64  # assistants in their scopes that are kept; each takes some 100 KB
Where = Iterable[str] | Mapping[str, Any] | None


class Workspace(WorkspaceParts):
    """What is made of the parts: retrievers, assistants and conversations."""

    def __init__(
        self, settings: Settings, stack: ExitStack, stored: WorkspaceParts | None = None
    ) -> None:
        super().__init__(settings, stack, stored)
        # Building a graph takes as long as a search; it holds no state of a turn.
        self._graph = lru_cache(maxsize=_GRAPHS)(self._build_graph)

    @property
    def documents(self) -> "DocumentStore":
        """Whole documents by the address of their source."""
        from ingest.document_store import DocumentStore

        return DocumentStore(self.index, self.scope())

    def scope(
        self,
        user: str | None = None,
        collection: str | None = None,
        groups: Sequence[str] = (),
        where: Where = None,
    ) -> Scope:
        """Return the access scope of a user, over one collection or all.

        Args:
            user: The user of the settings when None.
            collection: Only this collection.
            groups: Groups of the user.
            where: Metadata filter, in the form of `ingest search --where` or as a mapping:
                `{"tag": "exam", "year>=": 2024}`.

        Raises:
            LabelError: a condition cannot be parsed.
        """
        from index.catalog.filters import parse

        return Scope(
            user=user or self.settings.user,
            groups=tuple(groups),
            collections=None if collection is None else (collection,),
            where=parse(where, self.settings.language),
        )

    def retriever(
        self,
        mode: Mode | None = None,
        k: int | None = None,
        level: Literal["child", "parent"] = "parent",
        scope: Scope | None = None,
        where: Where = None,
    ) -> "Retriever | PipelineRetriever | SelfQueryRetriever":
        """Return a LangChain retriever over the index; `where` filters its scope, as in `scope`.

        Raises:
            LabelError: a condition cannot be parsed.
            ModelError: a model of the settings is missing or not generative.
        """
        from chains.retrieval.retriever import build_retriever

        conditions = self.scope(where=where).where
        scope = scope or self.scope()
        hyde = (mode or self.settings.mode) == "hyde"
        retriever = build_retriever(
            self.index,
            self.settings,
            mode=mode,
            k=k,
            level=level,
            scope=replace(scope, where=(*scope.where, *conditions)),
            utility_model=self.chat_model("utility") if hyde else None,
        )
        whole = self._with_pipeline(retriever)
        return whole if self.settings.infer_filters == "off" else self._with_self_query(whole)

    def _with_pipeline(self, retriever: "Retriever") -> "Retriever | PipelineRetriever":
        from chains.retrieval.cross_encoder import sentence_transformer
        from chains.retrieval.pipeline import with_pipeline

        return with_pipeline(
            retriever,
            self.settings,
            utility_model=lambda: self.chat_model("utility"),
            encoder=lambda: self._once(
                "cross-encoder", lambda: sentence_transformer(self.settings.rerank_model)
            ),
        )

    def _with_self_query(self, retriever: "Retriever | PipelineRetriever") -> "SelfQueryRetriever":
        from chains.retrieval.query.filter_rules import filters_by_rule
        from chains.retrieval.query.self_query import FilterModel, SelfQueryRetriever

        rules = self.settings.infer_filters == "rules"
        infer = (
            filters_by_rule
            if rules
            else FilterModel(self.chat_model("utility"), self.settings.prompts_dir)
        )
        return SelfQueryRetriever(retriever=retriever, infer=infer)

    def assistant(
        self,
        name: AssistantName | None = None,
        scope: Scope | None = None,
        style: AnswerStyle | None = None,
    ) -> "CompiledStateGraph[Any, Any, Any, Any]":
        """Return an assistant, a compiled graph over messages with its checkpointer.

        The graph of an assistant, a scope and a style of answers is built once.

        Raises:
            SettingsError: no assistant has this name.
        """
        style = style or self.settings.answer_style
        return self._graph(name or self.settings.assistant, scope or self.scope(), style)

    def _styled(self, style: AnswerStyle | None) -> Settings:
        return self.settings.model_copy(
            update={"answer_style": style or self.settings.answer_style}
        )

    def _build_graph(
        self, name: AssistantName, scope: Scope, style: AnswerStyle
    ) -> "CompiledStateGraph[Any, Any, Any, Any]":
        from agents.assistant import build_assistant
        from models.chat import fallback_models

        return build_assistant(
            name,
            model=self.chat_model(),
            retriever=self.retriever(scope=scope),
            settings=self._styled(style),
            checkpointer=self.checkpointer,
            examples=self.examples,
            utility_model=self.chat_model("utility"),
            services=self.tool_services,
            guard=self.guard,
            memory=self.memory(scope.user),
            fallbacks=self._once("fallback models", lambda: fallback_models(self.settings)),
        )

    def answer_as(
        self,
        question: str,
        wanted: "Wanted",
        *,
        user: str | None = None,
        collection: str | None = None,
    ) -> "FormattedAnswer":
        """Answer one question from the documents in an output format.

            ws.answer_as("Which rooms are there?", "list").value
            ws.answer_as("What does each room cost?", ["room", "fee"]).value.records()
            ws.answer_as("What does a single room cost?", Fee).value      # a Pydantic class

        What the guardrails block is a value of None, with why in `refused`.

        Raises:
            InvalidOutput: the reply has another form, and so has its repair.
            ModelError: the model did not answer, or writes no formats.
            PromptError: the format, a prompt or the persona is invalid.
        """
        from agents.describe import describer
        from agents.formatted_answer import answer_formatted
        from prompts.persona import load_persona

        settings, retriever = self.settings, self.retriever(scope=self.scope(user, collection))
        persona = load_persona(settings.persona) if settings.persona else None
        return answer_formatted(
            question,
            retriever,
            self.chat_model(),
            wanted,
            language=settings.language,
            describe=describer(retriever),
            prompts=settings.prompts_dir,
            persona=persona,
            guard=self.guard,
            longest_quote=settings.guard_quote_words,
        )

    def memory(self, user: str | None = None) -> "UserMemory | None":
        """Return the long-term memory of a user; None where both switches are off."""
        if not (self.settings.memory_use or self.settings.memory_write):
            return None
        from chat.memory.open_memory import open_user_memory
        from chat.memory.vectors import CachedVectors

        return open_user_memory(
            self.settings,
            self.facts,
            user or self.settings.user,
            embed=self._once("vectors", lambda: CachedVectors(lambda t: self.embedder.passages(t))),
            utility_model=lambda: self.chat_model("utility"),
        )

    def conversation(
        self,
        thread: str | None = None,
        assistant: AssistantName | None = None,
        user: str | None = None,
        collection: str | None = None,
        groups: Sequence[str] = (),
        approvals: bool = False,
        origin: str = "api",
        *,
        scope: Scope | None = None,
        style: AnswerStyle | None = None,
        model: str = "",
        earlier: "Sequence[AnyMessage]" = (),
    ) -> "Conversation":
        """Return a conversation.

        With RAG_AB_CONFIG a share of the conversations is answered by that configuration.

        Args:
            thread: Its id; None starts a new one.
            assistant: Who answers; the one of the settings when None.
            user: Its owner.
            collection: The only collection that is searched, all when None.
            groups: Groups of the user.
            approvals: Whether somebody can approve tool calls.
            origin: Where a new thread is begun: "web", "cli" or "api".
            scope: What may be searched, in place of user, collection and groups.
            style: How answers are written; that of the settings when None.
            model: One of RAG_CHAT_MODELS that answers; RAG_CHAT_MODEL when empty.
            earlier: Messages before the first turn of a new thread.
        """
        from chat.variants import variant_of

        thread, user = thread or uuid.uuid4().hex, user or self.settings.user
        variant = variant_of(self.settings, user, thread)
        chosen = (self.variant_b if variant == "B" else self).with_model(model)
        scope = scope or self.scope(user, collection, groups)
        return chosen._conversation(
            thread,
            assistant,
            user,
            collection,
            groups,
            variant,
            scope,
            style,
            approvals=approvals,
            origin=origin,
            earlier=earlier,
        )

    @property
    def variant_b(self) -> "Workspace":
        """The workspace of RAG_AB_CONFIG, over the same documents and conversations.

        Raises:
            SettingsError: the file is not valid, or changes how documents are cut or embedded.
        """
        from chat.variants import settings_of_b

        def build() -> Workspace:
            return Workspace(settings_of_b(self.settings), self._stack, stored=self)

        return self._once("variant B", build)

    def _conversation(
        self,
        thread: str,
        assistant: AssistantName | None,
        user: str,
        collection: str | None,
        groups: Sequence[str],
        variant: str,
        scope: Scope,
        style: AnswerStyle | None,
        *,
        approvals: bool,
        origin: str,
        earlier: "Sequence[AnyMessage]",
    ) -> "Conversation":
        from chat.cache.context import cache_context
        from chat.conversation import Conversation
        from chat.feedback.observer import TurnObserver

        name = assistant or self.settings.assistant
        context = partial(cache_context, self._styled(style), self.index, scope, name)
        searched = collection or ""
        observer = TurnObserver(
            self.feedback, user, context, collection=searched, groups=groups, variant=variant
        )
        return Conversation(
            graph=self.assistant(name, scope, style),
            store=self.store,
            settings=self.settings,
            thread=thread,
            user=user,
            assistant=name,
            collection=searched,
            failed_sources=lambda: self.index.failures(collection),
            cache=self._turn_cache(context, scope) if self.settings.cache else None,
            approvals=approvals,
            origin=origin,
            observer=observer,
            earlier=earlier,
            active=self.active_turns,
        )

    def _turn_cache(
        self, context: "Callable[[], CacheContext]", scope: Scope
    ) -> "TurnCache | None":
        from chat.cache.curated import visible_citations
        from chat.turns.turn_cache import turn_cache

        return turn_cache(
            self.settings,
            context,
            lambda: (self.answer_cache, self.guard, self.curated_answers),
            visible_citations(self.index.passages, scope),
        )

    def delete_thread(self, thread: str, user: str | None = None) -> None:
        """Delete a conversation: its transcript and its working memory.

        Raises:
            UnknownThread: it is not the user's.
            ThreadBusy: it is answering.
        """
        self.store.delete(thread, user or self.settings.user)
        self.checkpointer.delete_thread(thread)

    def collection_summary(
        self,
        collection: str | None = None,
        user: str | None = None,
        language: Literal["ko", "en"] | None = None,
        scope: Scope | None = None,
    ) -> "CollectionSummary":
        """Return what the documents of a scope are, or of a user, and questions to start with."""
        from chat.collection_summary import summarise_collection
        from models.chat import chat_model_name

        rows = self.index.sources(scope or self.scope(user, collection))
        model = chat_model_name(self.settings, "chat")
        return summarise_collection(rows, model, STARTERS, language)


@contextmanager
def open_workspace(settings: Settings | None = None) -> Iterator[Workspace]:
    """Open the workspace of `settings` (from the environment when None) and close it on exit."""
    settings = settings or Settings()
    settings.prepare_state()
    choose_korean(settings)
    with ExitStack() as stack:
        stack.enter_context(tracing(settings))
        yield Workspace(settings, stack)
