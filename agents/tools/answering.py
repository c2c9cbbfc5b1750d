"""How a tool answers: evidence, "nothing found" or "unavailable", never an exception's text."""

import logging
import threading
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool, StructuredTool, ToolException

from agents.evidence import render
from agents.messages import Spoken, known, language_of, say
from chains.sources import Source
from errors import RagError
from text.translation import translated

logger = logging.getLogger(__name__)

SECONDS = 6.0  # after which a service outside counts as gone
Reply = tuple[str, list[Source]]
T = TypeVar("T")


def make_tool(name: str, function: Callable[..., Reply], language: str = "auto") -> BaseTool:
    """Return `function` as a tool described in the language of the settings, or in both.

    A ToolException it raises becomes the text of an error message to the model.
    """
    spoken = ("en", "ko") if language == "auto" else (language,)
    return StructuredTool.from_function(
        function,
        name=name,
        description="\n".join(say(name, each) for each in spoken),
        response_format="content_and_artifact",
        handle_tool_error=True,
    )


def spoken_in(config: RunnableConfig, text: str) -> Spoken:
    """Return the language of the turn (`configurable.language`), else that of the text."""
    setting = config.get("configurable", {}).get("language", "auto")
    return language_of(text, setting)


def reply(name: str, spoken: Spoken, sources: Sequence[Source]) -> Reply:
    """Return sources as a tool's answer."""
    if not sources:
        return say("nothing_found", spoken, service=service(name, spoken)), []
    return render(sources), list(sources)


def look_outside(
    name: str, spoken: Spoken, find: Callable[[], Sequence[Source]], seconds: float = SECONDS
) -> Reply:
    """Return what `find` finds within the time, as a tool's answer.

    Raises:
        ToolException: in words, when the service does not answer or refuses.
    """
    try:
        return reply(name, spoken, within(seconds, find))
    except RagError as error:  # already in words, e.g. a private address
        raise ToolException(translated(error.text, spoken)) from None
    except Exception:
        logger.info("%s is unavailable", name, exc_info=True)
        words = say("tool_unavailable", spoken, service=service(name, spoken))
        raise ToolException(words) from None


def service(name: str, spoken: Spoken) -> str:
    """Return what people call the tool `name`."""
    key = f"{name}_name"
    return say(key if known(key) else "other_tool_name", spoken)


def within(seconds: float, call: Callable[[], T]) -> T:
    """Return what `call` returns; some clients have no time limit of their own.

    Raises:
        TimeoutError: it took longer; it is left to end by itself.
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
    worked, value = outcome[0]
    if not worked:
        raise value
    return value  # type: ignore[no-any-return]
