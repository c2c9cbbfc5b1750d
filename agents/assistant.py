"""Assistants by name, each a compiled graph over messages, run by `chat.conversation`.

    build_assistant("react", model, retriever, settings)

| name       | what it is for                               | model calls a question   |
| ---------- | -------------------------------------------- | ------------------------ |
| rag        | questions about the documents: one search    | 1, and 1 for a follow-up |
| react      | anything: calls tools until it can answer    | 2 to RAG_MODEL_CALLS     |
| react-text | the same with a model that cannot call tools | 2 to RAG_MODEL_CALLS     |
| self-ask   | questions that need one fact to find another | 1, and 2 for each fact   |
| plan       | tasks of several steps                       | 3 to RAG_MODEL_CALLS     |
| research   | a report with sections and sources           | 1, and 1 to 8 sections   |
| team       | tasks for documents, web and tables together | 4 to RAG_MODEL_CALLS     |

A new tool is an entry of `agents/tools/registry.py`; a new middleware is a line of the lists in
`agents/assistants/`, or a method of `Parts` there; a new assistant is a file there and a row here.
"""

from collections.abc import Callable
from typing import Any

from langchain_core.language_models import BaseChatModel

from agents.assistants.parts import Parts
from agents.assistants.plan import plan
from agents.assistants.rag import rag
from agents.assistants.react import react, react_text
from agents.assistants.research import research
from agents.assistants.self_ask import self_ask
from agents.assistants.team import team
from agents.graph_runner import Graph
from agents.narrowing import with_filter_step
from agents.tools.documents import Searcher
from errors import SettingsError
from prompts.examples import load_examples
from prompts.persona import load_persona
from prompts.templates import check_folder
from settings import AssistantName, Settings

ASSISTANTS: dict[AssistantName, Callable[[Parts], Graph]] = {
    "rag": rag,
    "react": react,
    "react-text": react_text,
    "self-ask": self_ask,
    "plan": plan,
    "research": research,
    "team": team,
}


def build_assistant(
    name: AssistantName,
    model: BaseChatModel,
    retriever: Searcher,
    settings: Settings,
    checkpointer: Any = None,
    **more: Any,
) -> Graph:
    """Return the assistant `name`; `more` are further fields of `agents.assistants.parts.Parts`.

    Raises:
        SettingsError: no assistant has this name.
        PromptError: a prompt, example or persona of the settings is invalid.
    """
    if name not in ASSISTANTS:
        known = ", ".join(ASSISTANTS)
        raise SettingsError(
            "There is no assistant {name!r}.",
            "Choose one of these: {known}.",
            name=name,
            known=known,
        )
    check_prompts(settings)
    parts = Parts(model, with_filter_step(retriever), settings, checkpointer, **more)
    return ASSISTANTS[name](parts)


def check_prompts(settings: Settings) -> None:
    """Check the user's own prompts, examples and persona, before a question is asked.

    Raises:
        PromptError: one of them is invalid; the message names the file.
    """
    if settings.prompts_dir:
        check_folder(settings.prompts_dir)
    if settings.examples_dir:
        load_examples(settings.examples_dir)
    if settings.persona:
        load_persona(settings.persona)
