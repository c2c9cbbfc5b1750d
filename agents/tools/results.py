"""Tool results: evidence, "nothing found" or "unavailable", never the text of an exception.

A tool is a file with a function that returns `make_tool(name, function, language)`, and a row in
the list of `agents.assistant`. Messages are optional: `<name>` of the catalogue describes it to a
model, else the function's docstring does; `<name>_name` is its display name, else one is made from
its name.
"""

import inspect
import logging
import threading
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool, StructuredTool, ToolException

from agents.messages import Language, has_message, language_of, localise
from chains.sources import Source
from errors import RagError
from models.evidence import render_evidence
from text.translation import translated

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 6.0  # after which an external service counts as unavailable
ToolResult = tuple[str, list[Source]]  # LangChain's content and artifact
T = TypeVar("T")


def make_tool(name: str, function: Callable[..., ToolResult], language: str = "auto") -> BaseTool:
    """Return `function` as a tool described in the language of the settings, or in both.

    A ToolException it raises becomes the text of an error message to the model.
    """
    return StructuredTool.from_function(
        function,
        name=name,
        description=_description(name, function, language),
        response_format="content_and_artifact",
        handle_tool_error=True,
    )


def _description(name: str, function: Callable[..., ToolResult], language: str) -> str:
    if not has_message(name):
        return inspect.getdoc(function) or display_name(name, "en")
    languages = ("en", "ko") if language == "auto" else (language,)
    return "\n".join(localise(name, each) for each in languages)


def display_name(name: str, language: Language) -> str:
    """Return what people call a tool: its message `<name>_name`, else a name made from `name`."""
    key = f"{name}_name"
    if has_message(key):
        return localise(key, language)
    return name.replace("_", " ").strip().capitalize()


def call_language(config: RunnableConfig, text: str) -> Language:
    """Return the language of the turn (`configurable.language`), else that of the text."""
    setting = config.get("configurable", {}).get("language", "auto")
    return language_of(text, setting)


def tool_result(name: str, language: Language, sources: Sequence[Source]) -> ToolResult:
    """Return sources as the result of a tool."""
    if not sources:
        return localise("nothing_found", language, service=display_name(name, language)), []
    return render_evidence(sources), list(sources)


def call_service(
    name: str,
    language: Language,
    find: Callable[[], Sequence[Source]],
    seconds: float = TIMEOUT_SECONDS,
) -> ToolResult:
    """Return what `find` gets from an external service within the time, as a tool's result.

    Raises:
        ToolException: in words, when the service does not answer or refuses.
    """
    try:
        return tool_result(name, language, with_timeout(seconds, find))
    except RagError as error:  # localised, such as for a private address
        raise ToolException(translated(error.text, language)) from None
    except Exception:
        logger.info("%s is unavailable", name, exc_info=True)
        service = display_name(name, language)
        raise ToolException(localise("tool_unavailable", language, service=service)) from None


def with_timeout(seconds: float, call: Callable[[], T]) -> T:
    """Return what `call` returns, run in a thread, since some clients have no timeout.

    Raises:
        TimeoutError: it took longer; its thread is abandoned.
        Exception: whatever it raised.
    """
    outcome: list[tuple[bool, Any]] = []

    def work() -> None:
        try:
            outcome.append((True, call()))
        except BaseException as error:
            outcome.append((False, error))

    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    worker.join(seconds)
    if not outcome:
        raise TimeoutError
    succeeded, value = outcome[0]
    if not succeeded:
        raise value
    return value  # type: ignore[no-any-return]
