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
from agents.middleware.endings import ExplainEnd
from agents.middleware.failures import ExplainModelFailures
from agents.middleware.fitting import FitContext
from agents.middleware.history import RememberWhatWasSaid
from agents.middleware.languages import SayWhenOtherLanguage
from agents.middleware.limits import AnswerAtLimit, LimitToolCalls
from agents.middleware.numbering import NumberEvidence
from agents.middleware.prompt import Examples, PromptWithExamples
from agents.middleware.repair import RepairToolCalls
from agents.middleware.retrieval import AnswerFromSearch
from agents.middleware.steps import ReportSteps
from agents.middleware.structured import AnswerInForm, speaks_forms
from agents.middleware.vectors import LexicalOnlyNotice
from agents.middleware.without_tools import SearchWithoutTools
from agents.middleware.written_calls import MakeWrittenCalls
from agents.narrowing import with_filter_step
from agents.tools.documents import Searcher, search_documents
from agents.tools.page import fetch_page
from agents.tools.web import web_search, wikipedia, youtube_search
from chains.condense import CondenseModel, condense_by_rule
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
) -> Graph:
    """Return the agent that reasons and acts in turns; `tools` come on top of its own."""
    language = settings.language
    every = [search_documents(retriever, language), *web_tools(settings), *tools]
    middleware: list[Middleware] = [
        RepairToolCalls(language),
        RememberWhatWasSaid(),
        LexicalOnlyNotice(retriever, language),
        SayWhenOtherLanguage(retriever, language),
        LimitToolCalls(settings.tool_calls, language),
        AnswerAtLimit(settings.model_calls, settings.tool_calls, language),
        FitContext(language),
        NumberEvidence(language),
        PromptWithExamples(
            examples or FewShot(settings), describer(retriever), language, settings.prompts_dir
        ),
        SearchWithoutTools(
            AnswerFromSearch(
                retriever,
                condense_by_rule
                if is_embedded(model)
                else CondenseModel(model, settings.prompts_dir),
                examples or FewShot(settings),
                describer(retriever),
                language,
                settings.prompts_dir,
            ),
            language,
        ),
        ReportSteps(language),
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
    condense = (
        condense_by_rule if is_embedded(writer) else CondenseModel(writer, settings.prompts_dir)
    )
    middleware: list[Middleware] = [
        RepairToolCalls(language),
        RememberWhatWasSaid(),
        LexicalOnlyNotice(retriever, language),
        FitContext(language),
        SayWhenOtherLanguage(retriever, language),
        AnswerFromSearch(
            retriever,
            condense,
            examples or FewShot(settings),
            describer(retriever),
            language,
            settings.prompts_dir,
        ),
        *([AnswerInForm()] if settings.structured_answer and speaks_forms(model) else []),
        *_around_the_model([search_documents(retriever, language)], language),
    ]
    return create_agent(model, [], middleware=middleware, checkpointer=checkpointer, name="rag")


def _around_the_model(tools: Sequence[BaseTool], language: str) -> list[Middleware]:
    """Return the innermost steps: they see what the model itself says."""
    return [
        ExplainEnd(language),
        MakeWrittenCalls(tools, language),
        ExplainModelFailures(language),
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
