"""2-step RAG: one search, then the answer."""

from agents.assistants.parts import Middleware, Parts
from agents.graph_runner import Graph
from agents.middleware.context.context_trimming import ContextTrimming
from agents.middleware.memory.prompt_parts import PromptParts
from agents.middleware.model.structured_answer import StructuredAnswer, supports_json_schema
from agents.middleware.notices.lexical_only import LexicalOnlyNotice
from agents.middleware.notices.other_language import OtherLanguageNotice
from agents.middleware.tools.call_repair import ToolCallRepair
from agents.tools.documents import search_documents


def rag(parts: Parts) -> Graph:
    """Return the 2-step RAG assistant."""
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
        parts.two_step_rag(guardrails),
        PromptParts(language),
        *([StructuredAnswer(language)] if structured else []),
        *parts.model_middleware([search_documents(retriever, language)]),
        *guardrails,
    ]
    return parts.compiled("rag", [], middleware)
