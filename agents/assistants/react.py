"""ReAct: an agent that calls tools until it can answer (agentic RAG)."""

from collections.abc import Sequence
from dataclasses import replace

from langchain_core.language_models import BaseChatModel
from langchain_core.tools import BaseTool

from agents.assistants.parts import Middleware, Parts, is_embedded
from agents.describe import describer
from agents.graph_runner import Graph
from agents.middleware.context.context_trimming import ContextTrimming
from agents.middleware.context.evidence_numbering import EvidenceNumbering
from agents.middleware.context.few_shot_prompt import FewShotPrompt
from agents.middleware.memory.prompt_parts import PromptParts
from agents.middleware.memory.tokens import results_budget
from agents.middleware.memory.tool_results import ToolResultSummary
from agents.middleware.model.two_step_fallback import TwoStepFallback
from agents.middleware.notices.lexical_only import LexicalOnlyNotice
from agents.middleware.notices.other_language import OtherLanguageNotice
from agents.middleware.tools.call_limits import CallLimits
from agents.middleware.tools.call_repair import ToolCallRepair
from agents.middleware.tools.call_steps import ToolCallSteps
from agents.tools.registry import build_tools
from models.react_text.model import ReactTextModel
from models.roles import WRAPPER


def react(parts: Parts) -> Graph:
    """Return the agent with all tools that the settings offer, and those of the parts."""
    tools = build_tools(parts.retriever, parts.settings, parts.services)
    return agent("react", parts, [*tools, *parts.tools])


def react_text(parts: Parts) -> Graph:
    """Return the agent for a model that only writes text, by the ReAct protocol in its prompt.

    The embedded model calls tools by itself.
    """
    if parts.embedded:
        return react(parts)
    model = _with_react_text(parts.model, parts.language)
    fallbacks = [_with_react_text(other, parts.language) for other in parts.fallbacks]
    return react(replace(parts, model=model, fallbacks=fallbacks))


def _with_react_text(model: BaseChatModel, language: str) -> BaseChatModel:
    if is_embedded(model):
        return model
    metadata = {**(model.metadata or {}), WRAPPER: True}
    return ReactTextModel(model=model, language=language, metadata=metadata)


def agent(
    name: str,
    parts: Parts,
    tools: Sequence[BaseTool],
    *,
    inner: Sequence[Middleware] = (),
    members: frozenset[str] = frozenset(),
) -> Graph:
    """Return an agent with these tools.

    Args:
        name: Of the graph.
        parts: What it is built from.
        tools: All its tools.
        inner: Middleware that sees the prompt as it was written.
        members: Names of the tools that are assistants whose tools send nothing out.
    """
    settings, retriever, language = parts.settings, parts.retriever, parts.language
    guardrails = parts.guardrails(tools, members)
    middleware: list[Middleware] = [
        *parts.approval(tools),
        EvidenceNumbering(language),
        *parts.facts(),
        ToolCallRepair(language),
        parts.history(carry_grounding=True),
        LexicalOnlyNotice(retriever, language),
        OtherLanguageNotice(retriever, language),
        CallLimits(settings.model_calls, settings.tool_calls, language),
        ContextTrimming(language),
        *parts.spelling(),
        *([] if parts.embedded else [ToolResultSummary(results_budget(parts.model), language)]),
        FewShotPrompt(
            parts.few_shot(), describer(retriever), language, settings.prompts_dir, parts.persona
        ),
        *inner,
        TwoStepFallback(replace(parts, utility_model=None).two_step_rag(guardrails), language),
        *parts.unsearched_answer(guardrails),
        PromptParts(language),
        ToolCallSteps(language),
        *parts.model_middleware(tools),
        *guardrails,
    ]
    return parts.compiled(name, tools, middleware)
