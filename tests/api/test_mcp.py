"""The MCP server, used by the official client and by our own assistant."""

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client

from agents.events import Answer, Step
from settings import ROOT
from tests.api.conftest import ApiServer, Serve
from tests.openai_server import OpenAIServer, text, tool_call

Use = Callable[[ClientSession], Coroutine[Any, Any, Any]]


def over_http(api: ApiServer, use: Use, key: str | None = None) -> Any:
    """What `use` returns, of a session with the server."""

    async def run() -> Any:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        address = api.url.removesuffix("/v1") + "/mcp/"
        async with (
            httpx.AsyncClient(headers=headers, timeout=60) as client,
            streamable_http_client(address, http_client=client) as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            return await use(session)

    return asyncio.run(run())


def called(session: ClientSession, tool: str, **arguments: Any) -> Coroutine[Any, Any, Any]:
    """Call a tool; return what it gives as JSON, or the text of its error."""

    async def call() -> Any:
        result = await session.call_tool(tool, arguments)
        shown = result.content[0].text  # type: ignore[union-attr]
        return shown if result.isError else json.loads(shown)

    return call()


def test_the_official_client_searches_opens_lists_and_asks(api: ApiServer) -> None:
    """Four tools that say of themselves that they only read."""

    async def use(session: ClientSession) -> None:
        tools = (await session.list_tools()).tools
        assert {tool.name for tool in tools} == {"search", "open", "list", "ask"}
        assert all(tool.annotations and tool.annotations.readOnlyHint for tool in tools)
        found = await called(session, "search", query="leave for military service", k=2)
        first = found["passages"][0]
        assert "three years" in first["text"] and len(found["passages"]) <= 2
        opened = await called(session, "open", document=first["document"])
        assert "doctor's note" in opened["text"] and opened["complete"] is True
        listed = await called(session, "list")
        assert {row["source"].rpartition("/")[2] for row in listed["documents"]} == {
            "leave.md",
            "기숙사.md",
        }
        answer = await called(session, "ask", question="기숙사비는 얼마인가요?")
        assert "90만원" in answer["answer"] and answer["citations"][0]["supported"] is True
        missing = await called(session, "open", document="nothing")
        assert "There is no document" in missing

    over_http(api, use)


def test_a_key_reaches_what_its_user_may_see(api: ApiServer) -> None:
    """Restricted documents are there for their group alone; a wrong key gets nothing."""
    plain, staff = api.key(user="kim"), api.keys.create("lee", groups=["staff"])[1]

    async def use(session: ClientSession) -> Any:
        return await called(session, "search", query="salary of the director")

    assert "90,000" not in json.dumps(over_http(api, use, plain))
    assert "90,000" in json.dumps(over_http(api, use, staff))
    address = api.url.removesuffix("/v1") + "/mcp/"
    assert httpx.post(address, json={}).status_code == 401
    searching = api.key("search")

    async def ask(session: ClientSession) -> Any:
        return await called(session, "ask", question="How long may leave last?")

    assert "scope chat" in over_http(api, ask, searching)


def test_a_program_starts_it_itself(state: Path) -> None:
    """Over stdin and stdout, as a configuration of an MCP client does."""

    async def run() -> Any:
        command = ["-m", "cli.mcp_server", "--state", str(state / "state")]
        environment = {"RAG_EMBEDDING_MODEL": "offline:hashing", "PYTHONPATH": str(ROOT)}
        parameters = StdioServerParameters(command=sys.executable, args=command, env=environment)
        async with stdio_client(parameters) as (read, write), ClientSession(read, write) as session:
            await session.initialize()
            return await called(session, "ask", question="How long may leave for illness last?")

    assert "one year" in asyncio.run(run())["answer"]


def test_our_own_assistant_uses_it(
    api: ApiServer, serving: Serve, openai_server: OpenAIServer, tmp_path: Path
) -> None:
    """Another installation calls the tools as those of any MCP server."""
    address = api.url.removesuffix("/v1") + "/mcp/"
    config = tmp_path / "mcp.json"
    config.write_text(json.dumps({"mcpServers": {"other": {"url": address}}}), "utf-8")
    user = serving(
        chat_model="compatible:test",
        base_url=openai_server.url,
        openai_api_key="key",
        mcp_config=config,
        tools="other_search",
    )
    openai_server.script(
        tool_call("other_search", {"query": "leave for illness"}),
        text("Leave for illness lasts one year at most."),
    )
    conversation = user.workspace.conversation(assistant="react")
    events = list(conversation.ask("What do the other documents say about leave for illness?"))
    steps = [event for event in events if isinstance(event, Step)]
    assert any(step.tool.endswith("search") and step.status == "done" for step in steps)
    assert isinstance(events[-1], Answer)
    shown = json.dumps(openai_server.requests[-1].body, ensure_ascii=False)
    assert "doctor's note" in shown


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_there_are_no_sessions(api: ApiServer, method: str) -> None:
    """Nothing is kept between two requests, so there is nothing to listen to or to end."""
    address = api.url.removesuffix("/v1") + "/mcp/"
    with httpx.Client(timeout=5) as client:
        try:
            code = client.request(
                method, address, headers={"Accept": "application/json"}
            ).status_code
        except httpx.ReadTimeout:
            pytest.fail("the request waits")
    assert code in (400, 405, 406)
