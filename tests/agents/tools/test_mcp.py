"""Tools of MCP servers, over real servers in processes of their own, by stdio and HTTP."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from langchain_core.tools import BaseTool

from agents.events import Answer
from agents.tools.external import mcp
from agents.tools.external.mcp import McpTools, acts, read_config
from agents.tools.failures import Unavailable
from agents.tools.registry import build_tools
from agents.tools.web import wikipedia
from chat.conversation import Conversation
from errors import SettingsError
from settings import Settings
from tests.agents.test_tools import use
from tests.conversations import KeywordSearcher
from tests.fakes import ScriptedModel, call

SERVER = Path(__file__).with_name("mcp_server.py")
NAMES = {"depth", "open_gate", "crash", "refuse", "key", "search"}


@pytest.fixture(autouse=True)
def a_busy_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Servers may take long to start."""
    monkeypatch.setattr(mcp, "LIST_SECONDS", 100.0)
    monkeypatch.setattr(mcp, "CALL_SECONDS", 100.0)


def config(tmp_path: Path, servers: dict[str, Any]) -> Path:
    """A file of MCP servers."""
    path = tmp_path / "mcp.json"
    path.write_text(json.dumps({"mcpServers": servers}), "utf-8")
    return path


def stdio(**env: str) -> dict[str, Any]:
    """A server that is started for each call."""
    return {"command": sys.executable, "args": [str(SERVER)], **({"env": env} if env else {})}


def by_name(tools: McpTools) -> dict[str, BaseTool]:
    """The tools that are offered, by name."""
    return {tool.name: tool for tool in tools.tools()}


@contextmanager
def over_http(port: int) -> Iterator[None]:
    """A server that listens until the block ends."""
    with subprocess.Popen([sys.executable, str(SERVER), str(port)]) as process:
        try:
            for _ in range(600):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            yield
        finally:
            process.kill()


@pytest.fixture
def port() -> int:
    """A port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


def test_the_file_of_mcp_servers_is_read(tmp_path: Path) -> None:
    """In the form that other programs use, by command or by address."""
    servers = {
        "files": {"command": "mcp-files", "args": ["/srv"], "env": {"A": "1"}},
        "wiki": {"url": "https://wiki.example/mcp", "headers": {"X-Key": "k"}},
        "old": {"type": "sse", "url": "https://old.example/sse"},
    }
    assert read_config(config(tmp_path, servers)) == {
        "files": {
            "transport": "stdio",
            "command": "mcp-files",
            "args": ["/srv"],
            "env": {"A": "1"},
        },
        "wiki": {
            "transport": "streamable_http",
            "url": "https://wiki.example/mcp",
            "headers": {"X-Key": "k"},
        },
        "old": {"transport": "sse", "url": "https://old.example/sse"},
    }


@pytest.mark.parametrize("text", ["no JSON", "[]", '{"mcpServers": {"a": {}}}', '{"a": 3}'])
def test_another_file_is_an_error_of_the_settings(tmp_path: Path, text: str) -> None:
    """It is named without its folder."""
    path = tmp_path / "mcp.json"
    path.write_text(text, "utf-8")
    with pytest.raises(SettingsError, match=r"'mcp.json' describes no MCP servers"):
        read_config(path)


def test_without_the_extra_the_error_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only who sets RAG_MCP_CONFIG needs the package."""
    monkeypatch.setitem(sys.modules, "langchain_mcp_adapters.client", None)
    path = config(tmp_path, {"a": {"command": "x"}})
    with pytest.raises(SettingsError, match="extra 'mcp'"):
        build_tools(KeywordSearcher(), Settings(mcp_config=path))


@pytest.mark.slow
def test_tools_of_a_server_are_offered(tmp_path: Path) -> None:
    """Under the name of their server; one that does not start does not stop the others."""
    dead = {"command": sys.executable, "args": ["-c", "raise SystemExit(1)"]}
    tools = by_name(McpTools(config(tmp_path, {"dead": dead, "harbour": stdio()})))
    assert set(tools) == {f"harbour_{name}" for name in NAMES}
    message = use(tools["harbour_depth"], "ko", place="목포")
    assert "The water at 목포 is 12 m deep. 수심은 12 m이다." in message.text
    assert message.artifact[0].source == "harbour_depth"
    acting = {name for name, tool in tools.items() if (tool.metadata or {})["acting"]}
    assert acting == {"harbour_open_gate", "harbour_crash"}


@pytest.mark.slow
def test_a_result_is_cited(tmp_path: Path, converse: Callable[..., Conversation]) -> None:
    """It is evidence like that of any other tool."""
    tools = McpTools(config(tmp_path, {"harbour": stdio()})).tools()
    model = ScriptedModel.of(
        call("harbour_depth", place="Mokpo"), "The water at Mokpo is 12 m deep [1]."
    )
    end = list(converse(model, tools=tools).ask("How deep is the water?"))[-1]
    assert isinstance(end, Answer)
    assert [(c.source, c.supported) for c in end.citations] == [("harbour_depth", True)]


@pytest.mark.slow
def test_a_hung_call_ends_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader is told so, and the process of the server does not stay behind."""
    monkeypatch.setattr(mcp, "CALL_SECONDS", 6.0)
    marker = tmp_path / "pid"
    tools = by_name(McpTools(config(tmp_path, {"harbour": stdio(MARKER=str(marker))})))
    message = use(tools["harbour_open_gate"], "en", seconds=500)
    assert isinstance(message.artifact, Unavailable)
    assert message.artifact.reason == "timeout"
    pid = int(marker.read_text("utf-8"))
    for _ in range(300):
        if not running(pid):
            return
        time.sleep(0.1)
    pytest.fail("the server still runs")


def running(pid: int) -> bool:
    """Whether a process is there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_server_that_dies_is_unavailable(tmp_path: Path, language: str) -> None:
    """In words, without its own; the next call starts it again."""
    tools = by_name(McpTools(config(tmp_path, {"harbour": stdio()})))
    message = use(tools["harbour_crash"], language)
    assert message.status == "error"
    assert isinstance(message.artifact, Unavailable)
    words = {"en": "unavailable", "ko": "사용할 수 없습니다"}[language]
    assert words in message.text and "Error" not in message.text
    assert "12 m deep" in use(tools["harbour_depth"], language, place="Mokpo").text


@pytest.mark.slow
def test_an_error_of_the_protocol_reaches_the_model(tmp_path: Path) -> None:
    """It says what was wrong with the call, so that another can be made."""
    tools = by_name(McpTools(config(tmp_path, {"harbour": stdio()})))
    message = use(tools["harbour_refuse"], "en", place="Atlantis")
    assert message.status == "error" and "There is no place 'Atlantis'." in message.text


@pytest.mark.slow
def test_a_server_over_http(tmp_path: Path, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked again once it has started; down in between it is unavailable; headers are sent."""
    server = {"url": f"http://127.0.0.1:{port}/mcp", "headers": {"X-Key": "k1"}}
    offered = McpTools(config(tmp_path, {"harbour": server}))
    assert offered.tools() == []
    with over_http(port):
        assert offered.tools() == []  # not asked at every question
        monkeypatch.setattr(mcp, "RETRY_SECONDS", 0.0)
        tools = by_name(offered)
        assert set(tools) == {f"harbour_{name}" for name in NAMES}
        assert "key k1" in use(tools["harbour_key"], "en").text
    message = use(tools["harbour_depth"], "en", place="Mokpo")
    assert isinstance(message.artifact, Unavailable)
    with over_http(port):
        assert "12 m deep" in use(tools["harbour_depth"], "en", place="Mokpo").text


@pytest.mark.slow
def test_no_two_tools_have_one_name(tmp_path: Path) -> None:
    """Nor one of the project's: a provider would refuse all of them."""
    servers = {"web": stdio(), "w" * 70: stdio(), "w" * 71: stdio()}
    settings = Settings(mcp_config=config(tmp_path, servers))
    tools = build_tools(KeywordSearcher(), settings)
    names = [tool.name for tool in tools]
    assert len(names) == len(set(names)) and max(map(len, names)) <= 64
    assert {"web_search", "web_search_2", "web_depth"} <= set(names)
    (own,) = [tool for tool in tools if tool.name == "web_search_2"]
    assert "Found buoys in the harbour." in use(own, "en", query="buoys").text


def test_a_tool_acts_unless_it_says_that_it_reads() -> None:
    """The hint of the protocol is trusted for approval alone."""

    def made(**metadata: Any) -> BaseTool:
        tool = wikipedia()
        tool.metadata = metadata
        return tool

    assert acts(made()) and acts(made(readOnlyHint=False))
    assert not acts(made(readOnlyHint=True))
