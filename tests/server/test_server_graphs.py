"""Graph factories of a LangGraph server, called as the server calls them."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph_sdk.runtime import ServerRuntime

import server_graphs
from index.catalog.labels import Labels
from workspace import Workspace

QUESTION = {"messages": [("user", "When does the north gate open?")]}


def runtime(user: str | None) -> ServerRuntime[Any]:
    """What a server says of a request; `user` is whom it has authenticated."""
    known = None if user is None else SimpleNamespace(identity=user)
    return cast(ServerRuntime[Any], SimpleNamespace(user=known))


@pytest.fixture
def served(workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A workspace with Alice's document, and one for all in a collection."""
    for name, hour in {"alice": "six", "public": "seven"}.items():
        file = tmp_path / f"{name}.md"
        file.write_text(f"# Gates\n\nThe north gate opens at {hour} in the morning.", "utf-8")
    alice = Labels(access=("user:alice",))
    workspace.index.add([str(tmp_path / "alice.md")], jobs=1, labels=alice)
    workspace.index.add([str(tmp_path / "public.md")], collection="town", jobs=1)
    monkeypatch.setattr(server_graphs, "_workspace", lambda: workspace)
    return workspace


async def sources(user: str | None, collection: str | None = None) -> set[str]:
    """Names of the documents that the assistant reads for a user."""
    config: Any = {"configurable": {"collection": collection}}
    graph = await server_graphs.rag(config, runtime(user))
    end = await graph.ainvoke(cast(Any, QUESTION))
    return {Path(source["source"]).name for source in end["evidence"]}


async def test_a_user_sees_what_is_theirs(served: Workspace) -> None:
    """Whom the server has authenticated decides, not what the request says of a user."""
    assert await sources("alice") == {"alice.md", "public.md"}
    assert await sources("bob") == {"public.md"}
    assert await sources(None) == await sources("") == {"public.md"}
    config: Any = {"configurable": {"user": "alice", "langgraph_auth_user_id": "alice"}}
    graph = await server_graphs.rag(config, runtime("bob"))
    end = await graph.ainvoke(cast(Any, QUESTION))
    assert {Path(source["source"]).name for source in end["evidence"]} == {"public.md"}


async def test_a_collection_confines_a_run(served: Workspace) -> None:
    """It narrows what the user may see, and never widens it."""
    assert await sources("alice", "town") == {"public.md"}
    assert await sources("alice", "default") == {"alice.md"}
    assert await sources("bob", "default") == set()


async def test_the_graph_leaves_its_threads_to_the_server(served: Workspace) -> None:
    """It has no checkpointer of its own, unlike that of the page."""
    graph = await server_graphs.react({}, runtime(None))
    assert graph.checkpointer is None
    assert served.assistant("react").checkpointer is served.checkpointer
    saver = InMemorySaver()
    graph = graph.copy(update={"checkpointer": saver})
    config: Any = {"configurable": {"thread_id": "t"}}
    await graph.ainvoke(cast(Any, QUESTION), config)
    assert (await graph.aget_state(config)).values["abstained"] is False


async def test_runs_that_begin_at_once_share_one_workspace(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is opened at the first of them."""
    opened: list[Workspace] = []

    @contextmanager
    def slowly() -> Iterator[Workspace]:
        time.sleep(0.05)
        opened.append(workspace)
        yield workspace

    monkeypatch.setattr(server_graphs, "open_workspace", slowly)
    server_graphs._workspace.cache_clear()
    try:
        await asyncio.gather(*(server_graphs.rag({}, runtime(None)) for _ in range(8)))
    finally:
        server_graphs._workspace.cache_clear()
    assert len(opened) == 1


@pytest.mark.parametrize("name", ["rag", "react", "research", "team"])
async def test_a_client_can_read_the_schemas(served: Workspace, name: str) -> None:
    """Input is messages alone; the fields of the state are described."""
    graph = await getattr(server_graphs, name)({}, runtime(None))
    assert set(graph.get_input_jsonschema()["properties"]) == {"messages"}
    fields = set(graph.get_output_jsonschema()["properties"])
    assert fields >= {"messages", "evidence", "answer", "citations", "abstained", "usage", "guard"}
