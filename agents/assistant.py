"""The assistants, each a readable list of tools and middleware on `create_agent`.

    react  decides by itself what to look up, and looks again when it has not found it
    rag    searches once and answers from what it found

Both are compiled graphs over messages, driven by `chat.conversation`.
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
from agents.narrowing import telling
from agents.tools.documents import Searcher, search_documents
from agents.tools.page import fetch_page
from agents.tools.web import web_search, wikipedia, youtube_search
from chains.condense import ByModel, by_rule
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
    writer: BaseChatModel | None = None,
) -> Graph:
    """Return the assistant `name`, a compiled graph over messages.

    `writer` rewrites questions for the one that does not choose its own words; None is `model`.

    Raises:
        PromptError: a prompt in the folder of the settings cannot be used.
    """
    if settings.prompts_dir:
        check_folder(settings.prompts_dir)
    more = {"writer": writer} if name == "rag" else {}
    return ASSISTANTS[name](model, telling(retriever), settings, checkpointer, examples, **more)


def react(
    model: BaseChatModel,
    retriever: Searcher,
    settings: Settings,
    checkpointer: Checkpointer | None = None,
    examples: Examples | None = None,
    tools: Sequence[BaseTool] = (),
) -> Graph:
    """Return the agent that reasons and acts in turns; `tools` come on top of its own."""
    language = settings.language
    every = [search_documents(retriever, language), *web_tools(settings), *tools]
    middleware: list[Middleware] = [
        ToolCallRepair(language),
        HistoryTrimming(),
        LexicalOnlyNotice(retriever, language),
        OtherLanguageNotice(retriever, language),
        ToolCallLimit(settings.tool_calls, language),
        FinalAnswerFallback(settings.model_calls, settings.tool_calls, language),
        ContextTrimming(language),
        EvidenceNumbering(language),
        FewShotPrompt(
            examples or FewShot(settings), describer(retriever), language, settings.prompts_dir
        ),
        TwoStepFallback(
            TwoStepRag(
                retriever,
                by_rule if is_embedded(model) else ByModel(model, settings.prompts_dir),
                examples or FewShot(settings),
                describer(retriever),
                language,
                settings.prompts_dir,
            ),
            language,
        ),
        ToolCallSteps(language),
        *_around_the_model(every, language),
    ]
    return create_agent(
        model, every, middleware=middleware, checkpointer=checkpointer, name="react"
    )


def rag(
    model: BaseChatModel,
    retriever: Searcher,
    settings: Settings,
    checkpointer: Checkpointer | None = None,
    examples: Examples | None = None,
    writer: BaseChatModel | None = None,
) -> Graph:
    """Return the assistant that searches once, then answers; `writer` makes follow-ups stand alone.

    A `writer` of None is the model itself.
    """
    language = settings.language
    writer = writer or model
    condense = by_rule if is_embedded(writer) else ByModel(writer, settings.prompts_dir)
    middleware: list[Middleware] = [
        ToolCallRepair(language),
        HistoryTrimming(),
        LexicalOnlyNotice(retriever, language),
        ContextTrimming(language),
        OtherLanguageNotice(retriever, language),
        TwoStepRag(
            retriever,
            condense,
            examples or FewShot(settings),
            describer(retriever),
            language,
            settings.prompts_dir,
        ),
        *(
            [StructuredAnswer()]
            if settings.structured_answer and supports_json_schema(model)
            else []
        ),
        *_around_the_model([search_documents(retriever, language)], language),
    ]
    return create_agent(model, [], middleware=middleware, checkpointer=checkpointer, name="rag")


def _around_the_model(tools: Sequence[BaseTool], language: str) -> list[Middleware]:
    """Return the innermost steps: they see what the model itself says."""
    return [
        FinishReasonCheck(language),
        TextToolCalls(tools, language),
        ModelErrorMessages(language),
    ]


ASSISTANTS: dict[AssistantName, Callable[..., Graph]] = {"react": react, "rag": rag}


def web_tools(settings: Settings) -> list[BaseTool]:
    """Return the tools that look outside; none where the settings say so."""
    if not settings.web_tools:
        return []
    makers = (web_search, wikipedia, youtube_search)
    searches = [make(language=settings.language) for make in makers]
    return [*searches, fetch_page(language=settings.language, settings=settings)]


def is_embedded(model: BaseChatModel) -> bool:
    """Return whether the model only quotes and cannot rewrite a question."""
    return getattr(model, "model_name", "") == "offline:extractive"
