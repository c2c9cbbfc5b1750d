"""Team: a supervisor with a librarian, a web researcher, an analyst and a writer as its tools.

Delegation has depth 1, and one budget of model calls holds for the whole tree.
"""

from collections.abc import Sequence

from langchain_core.tools import BaseTool

from agents.assistants.delegate import delegate
from agents.assistants.instructions import Instruction, both_languages
from agents.assistants.parts import Parts
from agents.assistants.react import agent, react
from agents.graph_runner import Graph
from agents.tools.registry import TOOLS, build_tools

MEMBERS: dict[str, frozenset[str]] = {
    "librarian": frozenset(
        {"search_documents", "list_documents", "open_document", "summarise_document"}
    ),
    "web_researcher": frozenset(entry.name for entry in TOOLS if entry.outside),
    "analyst": frozenset({"calculator", "date_time", "query_tables", "query_database"}),
    "writer": frozenset(),
}


def team(parts: Parts) -> Graph:
    """Return the assistant; with the embedded model, which cannot delegate, that is `react`.

    A member whose tools are switched off is left out; tools of the user belong to the supervisor.
    """
    if parts.embedded:
        return react(parts)
    built = build_tools(parts.retriever, parts.settings, parts.services)
    known = frozenset().union(*MEMBERS.values())
    own = [tool for tool in built if tool.name not in known]
    members = [
        _member(name, parts, tools)
        for name, names in MEMBERS.items()
        if (tools := [tool for tool in built if tool.name in names]) or not names
    ]
    outside = MEMBERS["web_researcher"]
    at_home = frozenset(name for name, names in MEMBERS.items() if not names & outside)
    inner = [Instruction("team", parts.language)]
    tools = [*members, *own, *parts.tools]
    return agent("team", parts, tools, inner=inner, members=at_home)


def _member(name: str, parts: Parts, tools: Sequence[BaseTool]) -> BaseTool:
    graph = agent(name, parts.as_member(), tools, inner=[Instruction("member", parts.language)])
    description = both_languages(name, parts.language)
    return delegate(name, graph, description, parts.settings.model_calls)
