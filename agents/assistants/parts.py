"""Parts that every assistant is built from, and the middleware that all of them share."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from langchain.agents import create_agent
from langchain.agents.middleware import AgentMiddleware
from langchain_core.language_models import BaseChatModel
from langchain_core.tools import BaseTool
from langgraph.checkpoint.base import BaseCheckpointSaver

from agents.describe import describer
from agents.examples import FewShot
from agents.graph_runner import Graph
from agents.middleware.answer_check import AnswerCheck
from agents.middleware.context.few_shot_prompt import Examples
from agents.middleware.context.history_trimming import HistoryTrimming
from agents.middleware.context.spelling import Spelling
from agents.middleware.context.two_step_rag import TwoStepRag
from agents.middleware.guard.guardrails import Guardrails
from agents.middleware.memory.fact_memory import FactMemory, condense_with_memory
from agents.middleware.memory.recap import ModelRecap, extractive_recap
from agents.middleware.memory.tokens import estimated_tokens, history_budget
from agents.middleware.memory.turn_memory import TurnMemory
from agents.middleware.model.answer_style import AnswerStyleInstruction
from agents.middleware.model.finish_reason import FinishReasonCheck
from agents.middleware.model.model_errors import ModelErrorMessages
from agents.middleware.model.model_fallback import ModelFallback
from agents.middleware.model.pictures import TurnPictures
from agents.middleware.model.text_tool_calls import TextToolCalls
from agents.middleware.model.unsearched_answer import UnsearchedAnswer
from agents.middleware.notices.unused_reasoning import UnusedReasoningNotice
from agents.middleware.tools.approval import ToolApproval
from agents.middleware.turn_hooks import with_turn_hooks
from agents.tools.documents import Searcher
from agents.tools.registry import reach_of
from agents.tools.service import ToolServices
from chains.condense import Condense, CondenseModel, condense_by_rule
from guardrails.engine import Guard
from models.roles import with_role
from prompts.persona import Persona, load_persona
from settings import Settings

Checkpointer = BaseCheckpointSaver[Any]
Middleware = AgentMiddleware[Any, None]


@dataclass(frozen=True)
class Parts:
    """What an assistant is built from.

    Attributes:
        model: Answers, and calls the tools.
        retriever: Searches the documents of the scope.
        settings: The settings of the process.
        checkpointer: Keeps the messages of a thread; None for an assistant without memory.
        examples: Selects few-shot examples; None is the selector of the settings.
        utility_model: Rewrites follow-up questions; None is `model`.
        services: Shared by the tools of a workspace; None are new ones.
        guard: The rails; None is none.
        tools: Further tools.
        memory: Facts about the user; None is none.
        fallbacks: Models that answer where `model` fails, in order.
        standalone: Whether the assistant is part of another one, whose checkpointer it would
            take over otherwise.
    """

    model: BaseChatModel
    retriever: Searcher
    settings: Settings
    checkpointer: Checkpointer | None = None
    examples: Examples | None = None
    utility_model: BaseChatModel | None = None
    services: ToolServices | None = None
    guard: Guard | None = None
    tools: Sequence[BaseTool] = ()
    memory: TurnMemory | None = None
    fallbacks: Sequence[BaseChatModel] = ()
    standalone: bool = False

    @property
    def language(self) -> str:
        """The language setting."""
        return self.settings.language

    @property
    def embedded(self) -> bool:
        """Whether the model is the embedded one, which only quotes and rewrites nothing."""
        return is_embedded(self.model)

    @property
    def persona(self) -> Persona | None:
        """Who the assistant is; None for the one of the prompts."""
        return load_persona(self.settings.persona) if self.settings.persona else None

    def few_shot(self) -> Examples:
        """Return the selector of examples."""
        return self.examples or FewShot(self.settings)

    def as_member(self) -> "Parts":
        """Return the parts for an assistant that another one calls: without its memory."""
        return replace(self, tools=(), memory=None, standalone=True)

    def facts(self) -> list[Middleware]:
        """Return the middleware of facts about the user; none without a memory."""
        if self.memory is None:
            return []
        return [FactMemory(self.memory, self.language, embedded=self.embedded)]

    def history(self, *, carry_grounding: bool = False) -> HistoryTrimming:
        """Return the middleware of earlier turns; the embedded model reads no recap."""
        if self.embedded:
            return HistoryTrimming()
        settings, recap = self.settings, None
        summariser = self.utility_model or self.model
        if settings.history_summary:
            embedded = is_embedded(summariser)
            recap = extractive_recap if embedded else ModelRecap(summariser, settings.prompts_dir)
        budget = history_budget(self.model, settings.history_tokens)
        return HistoryTrimming(budget, estimated_tokens, recap, carry_grounding=carry_grounding)

    def approval(self, tools: Sequence[BaseTool]) -> list[Middleware]:
        """Return the middleware of human approval, the outermost; none where no tool acts."""
        acting = reach_of(tools).acting
        if not acting:
            return []
        return [ToolApproval(acting, self.settings.tool_approval, self.language)]

    def guardrails(
        self, tools: Sequence[BaseTool], members: frozenset[str] = frozenset()
    ) -> list[Guardrails]:
        """Return the middleware of the rails, the innermost of an assistant; [] without rails."""
        if self.guard is None or not self.guard.rails:
            return []
        return [
            Guardrails(
                self.guard,
                reach_of(tools, members),
                embedded=self.embedded,
                longest_quote=self.settings.guard_quote_words,
                language=self.language,
                describe=describer(self.retriever),
            )
        ]

    def two_step_rag(
        self, guardrails: Sequence[Guardrails] = (), *, by_rule: bool = False
    ) -> TwoStepRag:
        """Return the middleware that searches once, and screens what it finds.

        With `by_rule` no model rewrites a follow-up.
        """
        rewriter, prompts = self.utility_model or self.model, self.settings.prompts_dir
        condense: Condense = condense_by_rule
        if not (by_rule or is_embedded(rewriter)):
            condense = CondenseModel(with_role(rewriter, "utility"), prompts)
        if self.memory is not None:
            condense = condense_with_memory(condense, self.memory, embedded=is_embedded(rewriter))
        return TwoStepRag(
            self.retriever,
            condense,
            self.few_shot(),
            describer(self.retriever),
            self.language,
            prompts,
            screen=guardrails[0].screen if guardrails else None,
            persona=self.persona,
            carry_grounding=not self.embedded,
            respelt=Spelling(self.retriever).respelt if self.embedded else list,
        )

    def spelling(self) -> list[Middleware]:
        """Return the middleware that corrects questions; a generative model reads over errors."""
        return [Spelling(self.retriever, self.language)] if self.embedded else []

    def unsearched_answer(self, guardrails: Sequence[Guardrails] = ()) -> list[Middleware]:
        """Return the middleware of answers without a search; the embedded model always searches."""
        if self.embedded:
            return []
        return [UnsearchedAnswer(self.two_step_rag(guardrails, by_rule=True), self.language)]

    def model_middleware(self, tools: Sequence[BaseTool]) -> list[Middleware]:
        """Return the inner middleware, which sees the model's own response."""
        return [
            FinishReasonCheck(self.language),
            TextToolCalls(tools, self.language),
            *self.answer_style(),
            *([ModelFallback(self.fallbacks, self.language)] if self.fallbacks else []),
            ModelErrorMessages(self.language),
            AnswerCheck(self.language),
        ]

    def answer_style(self) -> list[Middleware]:
        """Return the middleware of the chosen style; none for the embedded model, which quotes."""
        style = self.settings.answer_style
        if style == "default" or self.embedded:
            return []
        return [AnswerStyleInstruction(style, self.language)]

    def compiled(
        self, name: str, tools: Sequence[BaseTool], middleware: Sequence[Middleware]
    ) -> Graph:
        """Return the graph of an assistant."""
        middleware = [*self._unused_reasoning(name), *middleware, *self._pictures()]
        return create_agent(
            self.model,
            tools,
            middleware=with_turn_hooks(middleware, tools=bool(tools)),
            checkpointer=False if self.standalone else self.checkpointer,
            name=name,
        )

    def _pictures(self) -> list[Middleware]:
        """Return the middleware of pictures, inside of all."""
        if self.standalone:
            return []
        return [TurnPictures(self.settings.image_input, self.language)]

    def _unused_reasoning(self, name: str) -> list[Middleware]:
        """Return the notice of a reasoning style that the assistant `name` does not use."""
        style = self.settings.reasoning
        if style == "none" or self.standalone:
            return []
        if self.embedded:
            return [UnusedReasoningNotice(style, "reasoning_needs_model", self.language)]
        if name == "rag":
            return []
        return [UnusedReasoningNotice(style, "reasoning_of_rag", self.language)]


def is_embedded(model: BaseChatModel) -> bool:
    """Return whether this is the embedded extractive model, which cannot rewrite a question."""
    return getattr(model, "model_name", "") == "offline:extractive"
