"""2-step RAG: one search, then the answer."""

from dataclasses import replace

from langchain_core.language_models import BaseChatModel

from agents.assistants.parts import Middleware, Parts, is_embedded
from agents.graph_runner import Graph
from agents.middleware.context.context_trimming import ContextTrimming
from agents.middleware.memory.prompt_parts import PromptParts
from agents.middleware.model.structured_answer import StructuredAnswer, supports_json_schema
from agents.middleware.notices.lexical_only import LexicalOnlyNotice
from agents.middleware.notices.other_language import OtherLanguageNotice
from agents.middleware.tools.call_repair import ToolCallRepair
from agents.tools.documents import search_documents
from chains.reasoning.model import ReasoningModel
from chains.reasoning.styles import StyleName


def rag(parts: Parts) -> Graph:
    """Return the 2-step RAG assistant, which answers in the reasoning style of the settings."""
    reasoning = parts.settings.reasoning
    if reasoning != "none" and not parts.standalone:
        parts = _reasoning(parts, reasoning)
    retriever, language = parts.retriever, parts.language
    structured = parts.settings.structured_answer and supports_json_schema(parts.model)
    guardrails = parts.guardrails([])
    middleware: list[Middleware] = [
        *parts.facts(),
        ToolCallRepair(language),
        parts.history(),
        LexicalOnlyNotice(retriever, language),
        ContextTrimming(language),
        OtherLanguageNotice(retriever, language),
        *parts.spelling(),
        parts.two_step_rag(guardrails),
        PromptParts(language),
        *([StructuredAnswer(language)] if structured else []),
        *parts.model_middleware([search_documents(retriever, language)]),
        *guardrails,
    ]
    return parts.compiled("rag", [], middleware)


def _reasoning(parts: Parts, style: StyleName) -> Parts:
    """Return the parts with models that reason; the embedded one, which only quotes, stays."""

    def around(model: BaseChatModel) -> BaseChatModel:
        if is_embedded(model):
            return model
        return ReasoningModel.around(model, style, parts.language)

    return replace(
        parts,
        model=around(parts.model),
        fallbacks=[around(model) for model in parts.fallbacks],
        utility_model=parts.utility_model or parts.model,
    )
