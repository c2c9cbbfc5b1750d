"""The assistants on a LangGraph server (`langgraph dev`), asked by the official client.

The server runs in a folder and an environment of its own (`make unit` makes it). Its models are
the embedded one, and one behind OpenAI's protocol on loopback.
"""

import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import cast, get_args

import httpx
import pytest
from langgraph_sdk import get_client
from langgraph_sdk.client import LangGraphClient
from langgraph_sdk.schema import StreamMode

import server_graphs
from agents.assistant import ASSISTANTS
from settings import AssistantName
from tests.openai_server import JSON, Answer, OpenAIServer, Request, text, tool_call
from tests.server.dev_server import CONFIG, LANGGRAPH, Served, langgraph_dev

FIELDS = {"messages", "evidence", "answer", "citations", "abstained", "guard", "usage", "prompt"}
QUESTIONS = {
    "en": ("How long does military leave last?", "two years", "leave.md"),
    "ko": ("군휴학 기간은 얼마입니까?", "2년", "휴학.md"),
}
needs_server = pytest.mark.skipif(
    not LANGGRAPH.is_file(), reason=f"no LangGraph server: make {LANGGRAPH.parents[1].name}/.synced"
)
pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server on the embedded model."""
    with langgraph_dev(tmp_path_factory.mktemp("embedded")) as served:
        yield served


def scripted(request: Request) -> Answer:
    """Reply as a model that searches once, or gives a task to its first helper, and answers."""
    body: JSON = request.body
    tools = [tool["function"]["name"] for tool in body.get("tools") or ()]
    if tools and body["messages"][-1]["role"] != "tool":
        if "search_documents" in tools:
            return tool_call("search_documents", {"query": "military leave"})(body)
        return tool_call(tools[0], {"task": "Find how long military leave lasts."})(body)
    return text("Military leave lasts two years [1].")(body)


@pytest.fixture(scope="module")
def generative(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server on a generative model, with memory of the user and recaps of the conversation."""
    settings = {
        "RAG_CHAT_MODEL": "compatible:m",
        "RAG_MEMORY_USE": "true",
        "RAG_MEMORY_WRITE": "true",
        "RAG_HISTORY_SUMMARY": "true",
    }
    with OpenAIServer() as model:
        model.reply_to = scripted  # type: ignore[method-assign]
        threading.Thread(target=model.serve_forever, args=(0.02,), daemon=True).start()
        folder = tmp_path_factory.mktemp("generative")
        with langgraph_dev(folder, RAG_BASE_URL=model.url, **settings) as served:
            yield served
        model.shutdown()


@pytest.fixture
async def client(embedded: Served) -> AsyncIterator[LangGraphClient]:
    """The official client of the server on the embedded model."""
    async with get_client(url=embedded.url) as one:
        yield one


@pytest.fixture
async def generative_client(generative: Served) -> AsyncIterator[LangGraphClient]:
    """The official client of the server on a generative model."""
    async with get_client(url=generative.url) as one:
        yield one


def asked(question: str) -> JSON:
    """The input of a run."""
    return {"messages": [{"role": "user", "content": question}]}


async def wait(client: LangGraphClient, thread: str | None, name: str, question: str) -> JSON:
    """Run an assistant to its end; with a thread of None in a thread of its own."""
    payload = asked(question)
    if thread is None:
        return cast(JSON, await client.runs.wait(None, name, input=payload, raise_error=False))
    return cast(JSON, await client.runs.wait(thread, name, input=payload))


def test_the_configuration_names_every_assistant() -> None:
    """Each with a factory and a description; the server needs no address or key for them."""
    assert set(CONFIG["graphs"]) == set(ASSISTANTS) == set(get_args(AssistantName))
    for name, graph in CONFIG["graphs"].items():
        module, _, factory = graph["path"].partition(":")
        assert (module, factory) == ("server_graphs", name.replace("-", "_"))
        assert callable(getattr(server_graphs, factory)) and graph["description"]


@needs_server
@pytest.mark.slow
async def test_the_client_lists_the_assistants(client: LangGraphClient) -> None:
    """Under the names that the page and the command line use."""
    found = await client.assistants.search(limit=50)
    assert {one["graph_id"] for one in found} == {*ASSISTANTS, "blocking"}
    (rag,) = [one for one in found if one["graph_id"] == "rag"]
    schema = cast(JSON, await client.assistants.get_schemas(rag["assistant_id"]))
    assert set(schema["output_schema"]["properties"]) >= FIELDS
    assert set(schema["input_schema"]["properties"]) == {"messages"}


@needs_server
@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("name", ASSISTANTS)
async def test_every_assistant_answers(client: LangGraphClient, name: str, language: str) -> None:
    """`runs.wait` returns the typed fields, and the state of the thread keeps them."""
    question, answer, source = QUESTIONS[language]
    thread = (await client.threads.create())["thread_id"]
    end = await wait(client, thread, name, question)
    assert set(end) >= FIELDS
    assert answer in end["answer"] and end["abstained"] is False
    assert Path(end["citations"][0]["source"]).name == source
    assert end["citations"][0]["supported"] is True
    assert end["usage"]["chat"]["total_tokens"] > 0
    values = cast(JSON, (await client.threads.get_state(thread))["values"])
    assert {name: values[name] for name in FIELDS} == {name: end[name] for name in FIELDS}


@needs_server
@pytest.mark.slow
async def test_the_second_turn_remembers_the_first(client: LangGraphClient) -> None:
    """A follow-up is understood in its thread, and not in a thread of its own."""
    thread = (await client.threads.create())["thread_id"]
    await wait(client, thread, "rag", "How long does military leave last?")
    follow_up = "And who grants it?"
    end = await wait(client, thread, "rag", follow_up)
    assert "dean of students" in end["answer"]
    assert [message["type"] for message in end["messages"]] == ["human", "ai"] * 2
    alone = await wait(client, None, "rag", follow_up)
    assert len(alone["messages"]) == 2


@needs_server
@pytest.mark.slow
async def test_a_run_is_streamed(client: LangGraphClient) -> None:
    """Tokens of the answer, steps and the state arrive as events of the client."""
    thread = (await client.threads.create())["thread_id"]
    modes: list[StreamMode] = ["messages-tuple", "custom", "values"]
    stream = client.runs.stream(thread, "react", input=asked(QUESTIONS["ko"][0]), stream_mode=modes)
    parts = [part async for part in stream]
    assert {part.event for part in parts} == {"metadata", "messages", "custom", "values"}
    steps = [part.data.get("tool") for part in parts if part.event == "custom"]
    assert "search_documents" in steps
    tokens = [p.data[0]["content"] for p in parts if p.event == "messages" and p.data[0]["content"]]
    assert any("2년" in token for token in tokens)
    assert [part for part in parts if part.event == "values"][-1].data["abstained"] is False


@needs_server
@pytest.mark.slow
@pytest.mark.parametrize("name", ASSISTANTS)
async def test_a_generative_model_answers(
    generative: Served, generative_client: LangGraphClient, name: str
) -> None:
    """No step of a turn blocks the event loop of the server, also in a second turn."""
    client = generative_client
    thread = (await client.threads.create())["thread_id"]
    for question in ("How long does military leave last?", "And military leave at most?"):
        end = await wait(client, thread, name, question)
        assert "two years" in end["answer"]
        assert end["usage"]["chat"]["output_tokens"] > 0
    assert "Blocking call" not in generative.log.read_text()


@needs_server
@pytest.mark.slow
async def test_a_blocking_node_would_be_noticed(client: LangGraphClient) -> None:
    """The server raises where a graph blocks its event loop, so the tests above would fail."""
    end = await wait(client, None, "blocking", "Hello")
    assert end["__error__"]["error"] == "BlockingError"


@needs_server
@pytest.mark.slow
async def test_nobody_outside_is_asked_or_answered(embedded: Served) -> None:
    """No telemetry or update check goes out, and pages of other sites cannot read answers."""
    origins = {"http://localhost:3000": True, "https://elsewhere.example": False}
    for origin, allowed in origins.items():
        headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        shown = httpx.options(f"{embedded.url}/runs/wait", headers=headers)
        assert (shown.headers.get("access-control-allow-origin") == origin) is allowed
    assert embedded.outside == []
