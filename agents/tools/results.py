"""Tool results: evidence, "nothing found" or "unavailable", never the text of an exception.

A tool is a file with a function that returns `make_tool(name, function, language)`, and a row in
`agents.tools.registry`. Messages are optional: `<name>` of the catalogue describes it to a model,
else the function's docstring does; `<name>_name` is its display name, else one is made from its
name.
"""

import inspect
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from contextvars import ContextVar
from typing import Any

from langchain_core.messages import ToolMessage
from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool, StructuredTool, ToolException
from langgraph.config import get_stream_writer

from agents.events import Notice
from agents.messages import Language, has_message, language_of, localise
from agents.tools.failures import ServiceUnavailable, Unavailable
from chains.sources import Source
from models.evidence import render_evidence

ToolResult = tuple[str, list[Source]]  # LangChain's content and artifact

# LangChain silences a warning of Pydantic while it makes the schema of a tool, by filters that are
# those of the whole process: of two threads that do so at once, one restores what the other needs.
SCHEMA_LOCK = threading.Lock()

_failure: ContextVar[list[Unavailable] | None] = ContextVar("failure", default=None)


class SourceTool(StructuredTool):
    """A tool whose message has sources as its artifact, or `Unavailable`."""

    def run(self, *args: Any, **options: Any) -> Any:
        """Run the tool; see `BaseTool.run`."""
        failures: list[Unavailable] = []
        token = _failure.set(failures)
        try:
            return _with_failure(super().run(*args, **options), failures)
        finally:
            _failure.reset(token)

    async def arun(self, *args: Any, **options: Any) -> Any:
        """Run the tool without blocking the event loop; see `BaseTool.arun`."""
        failures: list[Unavailable] = []
        token = _failure.set(failures)
        try:
            return _with_failure(await super().arun(*args, **options), failures)
        finally:
            _failure.reset(token)


def _with_failure(outcome: Any, failures: Sequence[Unavailable]) -> Any:
    if failures and isinstance(outcome, ToolMessage):
        return outcome.model_copy(update={"artifact": failures[-1]})
    return outcome


def _error_text(error: ToolException) -> str:
    failures = _failure.get()
    if failures is not None and isinstance(error, ServiceUnavailable):
        failures.append(error.unavailable)
    return str(error)


def make_tool(
    name: str, function: Callable[..., ToolResult], language: str = "auto", **options: Any
) -> BaseTool:
    """Return `function` as a tool described in the language of the settings, or in both.

    A ToolException it raises becomes the text of an error message to the model; `options` are
    those of `StructuredTool.from_function`.
    """
    description = options.pop("description", "") or _description(name, function, language)
    with SCHEMA_LOCK:
        return SourceTool.from_function(
            function,
            name=name,
            description=description,
            response_format="content_and_artifact",
            handle_tool_error=_error_text,
            **options,
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


def tool_result(
    name: str, language: Language, sources: Sequence[Source], notes: Sequence[str] = ()
) -> ToolResult:
    """Return sources as the result of a tool, with sentences for the model below them."""
    if not sources:
        nothing = localise("nothing_found", language, service=display_name(name, language))
        return "\n".join([nothing, *notes]), []
    return "\n".join([render_evidence(sources), *notes]), list(sources)


def computed(name: str, language: Language, text: str) -> list[Source]:
    """Return what a tool computed itself as a source that an answer can cite."""
    return [Source(1, name, display_name(name, language), 0, text)]


def notify(code: str, message: str) -> None:
    """Show the reader of the turn a notice; nothing happens outside of a turn."""
    with suppress(RuntimeError, KeyError):
        get_stream_writer()(Notice(code, message))
