"""User tools: any Python `@tool`, named in RAG_USER_TOOLS as `package.module:name`.

Whoever sets this variable runs the code of that package, with the rights of the application.
"""

import importlib

from langchain_core.tools import BaseTool

from agents.tools.external.foreign import from_tool
from errors import SettingsError

_REMEDY = "RAG_USER_TOOLS takes package.module:name, with commas between; the package is installed."


def user_tools(names: str) -> list[BaseTool]:
    """Return the tools of the setting, in its order.

    A name may be that of a tool, or of a list of tools.

    Raises:
        SettingsError: a name cannot be loaded or is no tool.
    """
    return [tool for name in names.split(",") if name.strip() for tool in _named(name.strip())]


def _named(name: str) -> list[BaseTool]:
    module, _, attribute = name.partition(":")
    try:
        found = getattr(importlib.import_module(module), attribute)
    except Exception as error:  # whatever its code raises
        raise SettingsError(
            "The tool {name!r} cannot be loaded: {reason}.",
            _REMEDY,
            name=name,
            reason=f"{type(error).__name__}",
        ) from error
    tools = list(found) if isinstance(found, list | tuple) else [found]
    for tool in tools:
        if not isinstance(tool, BaseTool):
            raise SettingsError(
                "{name!r} is no tool: decorate the function with `@tool`.", _REMEDY, name=name
            )
    return [_offered(tool) for tool in tools]


def _offered(tool: BaseTool) -> BaseTool:
    """Return a tool with evidence; one that gives an artifact of its own stays as it is."""
    return tool if tool.response_format == "content_and_artifact" else from_tool(tool)
