"""Assistants: an agent and 2-step RAG, each a list of tools and middleware on `create_agent`.

    react  an agent that calls tools until it can answer (agentic RAG)
    rag    one search, then the answer (2-step RAG)

Both are compiled graphs over messages, run by `chat.conversation`. A new tool is an entry of
`agents.tools.registry`, a new middleware a row in `react`, in `rag` or in `_model_middleware`.
"""

from collections.abc import Callable, Sequence
from typing import Any

from langchain.agents import create_agent
from langchain.agents.middleware import AgentMiddleware
from langchain_core.language_models import BaseChatModel
from langchain_core.tools import BaseTool
from langgraph.checkpoint.base import BaseCheckpointSaver

from agents.describe import describer
from agents.examples import FewShot
from agents.graph_runner import Graph
from agents.middleware.context.context_trimming import ContextTrimming
from agents.middleware.context.evidence_numbering import EvidenceNumbering
from agents.middleware.context.few_shot_prompt import Examples, FewShotPrompt
from agents.middleware.context.history_trimming import HistoryTrimming
from agents.middleware.context.two_step_rag import TwoStepRag
from agents.middleware.memory.fact_memory import FactMemory, condense_with_memory
from agents.middleware.memory.prompt_parts import PromptParts
from agents.middleware.memory.recap import ModelRecap, extractive_recap
from agents.middleware.memory.tokens import estimated_tokens, history_budget, results_budget
from agents.middleware.memory.tool_results import ToolResultSummary
from agents.middleware.memory.turn_memory import TurnMemory
from agents.middleware.model.finish_reason import FinishReasonCheck
from agents.middleware.model.model_errors import ModelErrorMessages
from agents.middleware.model.structured_answer import StructuredAnswer, supports_json_schema
from agents.middleware.model.text_tool_calls import TextToolCalls
from agents.middleware.model.two_step_fallback import TwoStepFallback
from agents.middleware.notices.lexical_only import LexicalOnlyNotice
from agents.middleware.notices.other_language import OtherLanguageNotice
from agents.middleware.tools.call_limits import FinalAnswerFallback, ToolCallLimit
from agents.middleware.tools.call_repair import ToolCallRepair
from agents.middleware.tools.call_steps import ToolCallSteps
from agents.narrowing import with_filter_step
from agents.tools.documents import Searcher, search_documents
from agents.tools.registry import build_tools
from agents.tools.service import ToolServices
from chains.condense import Condense, CondenseModel, condense_by_rule
from prompts.templates import check_folder
from settings import AssistantName, Settings

Checkpointer = BaseCheckpointSaver[Any]
Middleware = AgentMiddleware[Any, None]


def build_assistant(
    name: AssistantName,
    model: BaseChatModel,
    retriever: Searcher,
    settings: Settings,
    checkpointer: Checkpointer | None = None,
    examples: Examples | None = None,
    utility_model: BaseChatModel | None = None,
    services: ToolServices | None = None,
    memory: TurnMemory | None = None,
) -> Graph:
    """Return the assistant `name`, a compiled graph over messages.

    `utility_model` rewrites follow-up questions of `rag`; None is `model`. `services` are those of
    the tools of `react`; None are new ones. `memory` holds facts about the user; None is none.

    Raises:
        PromptError: a prompt in the folder of the settings is invalid.
    """
    if settings.prompts_dir:
        check_folder(settings.prompts_dir)
    more: dict[str, Any] = {"memory": memory, "utility_model": utility_model}
    more |= {"services": services} if name == "react" else {}
    return ASSISTANTS[name](
        model, with_filter_step(retriever), settings, checkpointer, examples, **more
    )


def react(
    model: BaseChatModel,
    retriever: Searcher,
    settings: Settings,
    checkpointer: Checkpointer | None = None,
    examples: Examples | None = None,
    tools: Sequence[BaseTool] = (),
    services: ToolServices | None = None,
    utility_model: BaseChatModel | None = None,
    memory: TurnMemory | None = None,
) -> Graph:
    """Return the ReAct agent; `tools` are added to its own, which share `services`."""
    language = settings.language
    examples = examples or FewShot(settings)
    tools = [*build_tools(retriever, settings, services), *tools]
    middleware: list[Middleware] = [
        *_facts(memory, model, language),
        ToolCallRepair(language),
        _history(model, utility_model or model, settings, carry_grounding=True),
        LexicalOnlyNotice(retriever, language),
        OtherLanguageNotice(retriever, language),
        ToolCallLimit(settings.tool_calls, language),
        FinalAnswerFallback(settings.model_calls, settings.tool_calls, language),
        ContextTrimming(language),
        *([] if is_embedded(model) else [ToolResultSummary(results_budget(model), language)]),
        EvidenceNumbering(language),
        FewShotPrompt(examples, describer(retriever), language, settings.prompts_dir),
        TwoStepFallback(
            _two_step_rag(model, model, retriever, settings, examples, memory), language
        ),
        PromptParts(language),
        ToolCallSteps(language),
        *_model_middleware(tools, language),
    ]
    return create_agent(
        model, tools, middleware=middleware, checkpointer=checkpointer, name="react"
    )


def rag(
    model: BaseChatModel,
    retriever: Searcher,
    settings: Settings,
    checkpointer: Checkpointer | None = None,
    examples: Examples | None = None,
    utility_model: BaseChatModel | None = None,
    memory: TurnMemory | None = None,
) -> Graph:
    """Return the 2-step RAG assistant; `utility_model` rewrites follow-ups, None is `model`."""
    language = settings.language
    examples = examples or FewShot(settings)
    structured = settings.structured_answer and supports_json_schema(model)
    middleware: list[Middleware] = [
        *_facts(memory, model, language),
        ToolCallRepair(language),
        _history(model, utility_model or model, settings),
        LexicalOnlyNotice(retriever, language),
        ContextTrimming(language),
        OtherLanguageNotice(retriever, language),
        _two_step_rag(model, utility_model or model, retriever, settings, examples, memory),
        PromptParts(language),
        *([StructuredAnswer(language)] if structured else []),
        *_model_middleware([search_documents(retriever, language)], language),
    ]
    return create_agent(model, [], middleware=middleware, checkpointer=checkpointer, name="rag")


ASSISTANTS: dict[AssistantName, Callable[..., Graph]] = {"react": react, "rag": rag}


def _two_step_rag(
    model: BaseChatModel,
    rewriter: BaseChatModel,
    retriever: Searcher,
    settings: Settings,
    examples: Examples,
    memory: TurnMemory | None = None,
) -> TwoStepRag:
    """Return the middleware that searches once; `rewriter` makes follow-ups standalone."""
    prompts = settings.prompts_dir
    embedded = is_embedded(rewriter)
    condense: Condense = condense_by_rule if embedded else CondenseModel(rewriter, prompts)
    if memory is not None:
        condense = condense_with_memory(condense, memory, embedded=embedded)
    description = describer(retriever)
    return TwoStepRag(
        retriever,
        condense,
        examples,
        description,
        settings.language,
        prompts,
        carry_grounding=not is_embedded(model),
    )


def _history(
    model: BaseChatModel,
    utility_model: BaseChatModel,
    settings: Settings,
    *,
    carry_grounding: bool = False,
) -> HistoryTrimming:
    """Return the middleware of earlier turns; the embedded model reads no recap."""
    if is_embedded(model):
        return HistoryTrimming()
    recap = None
    if settings.history_summary:
        prompts = settings.prompts_dir
        embedded = is_embedded(utility_model)
        recap = extractive_recap if embedded else ModelRecap(utility_model, prompts)
    budget = history_budget(model, settings.history_tokens)
    return HistoryTrimming(budget, estimated_tokens, recap, carry_grounding=carry_grounding)


def _facts(memory: TurnMemory | None, model: BaseChatModel, language: str) -> list[Middleware]:
    """Return the middleware of facts about the user; none without a memory."""
    return [FactMemory(memory, language, embedded=is_embedded(model))] if memory else []


def _model_middleware(tools: Sequence[BaseTool], language: str) -> list[Middleware]:
    """Return the innermost middleware, which sees the model's own response."""
    return [
        FinishReasonCheck(language),
        TextToolCalls(tools, language),
        ModelErrorMessages(language),
    ]


def is_embedded(model: BaseChatModel) -> bool:
    """Return whether this is the embedded extractive model, which cannot rewrite a question."""
    return getattr(model, "model_name", "") == "offline:extractive"
