"""The API on a real server on loopback, over a few ingested documents."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import uvicorn
from openai import OpenAI
from starlette.applications import Starlette

from api.application import api_routes
from api.keys.store import KeyStore, open_keys
from index.catalog.labels import Labels
from settings import Settings
from workspace import Workspace, open_workspace

DOCUMENTS = {
    "leave.md": (
        "# Rules on leave\n\n## Military service\n\nA student called up for military service may"
        " take leave for up to three years. The enlistment notice is handed in with the request.\n"
        "\n## Illness\n\nLeave for illness lasts one year at most. A doctor's note is needed.\n"
    ),
    "기숙사.md": "# 기숙사 안내\n\n기숙사비는 한 학기에 90만원입니다. 2월 1일부터 신청합니다.\n",
}
SECRET_DOCUMENT = "# Salaries\n\nThe salary of the director is 90,000 dollars a year.\n"


@dataclass(frozen=True)
class ApiServer:
    """A running server.

    Attributes:
        url: Address of the API.
        opened: Clients, which are closed with it.
    """

    url: str
    workspace: Workspace
    keys: KeyStore
    opened: ExitStack

    def client(self, key: str = "none") -> OpenAI:
        """A client of OpenAI's own library."""
        client = OpenAI(base_url=self.url, api_key=key, max_retries=0)
        return self.opened.enter_context(client)

    def http(self, key: str | None = None) -> httpx.Client:
        """A plain client."""
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        client = httpx.Client(base_url=self.url, headers=headers, timeout=60)
        return self.opened.enter_context(client)

    def key(self, *scopes: str, user: str = "local", **limits: float) -> str:
        """A new key with these scopes, or the usual ones."""
        chosen = {"scopes": scopes} if scopes else {}
        return self.keys.create(user, **chosen, **limits)[1]  # type: ignore[arg-type]


def serve(workspace: Workspace) -> Iterator[ApiServer]:
    """Serve the API of a workspace on a free port."""
    app = Starlette(routes=api_routes(lambda: workspace))
    config = uvicorn.Config(app, port=0, log_level="warning", lifespan="off", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    keys = open_keys(workspace.settings)
    with ExitStack() as opened:
        yield ApiServer(f"http://127.0.0.1:{port}/v1", workspace, keys, opened)
    keys.close()
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state directory with documents; one is for the group `staff` alone."""
    folder = tmp_path_factory.mktemp("api")
    files = folder / "files"
    files.mkdir()
    for name, text in DOCUMENTS.items():
        (files / name).write_text(text, "utf-8")
    (files / "salaries.md").write_text(SECRET_DOCUMENT, "utf-8")
    with open_workspace(settings_of(folder)) as workspace:
        workspace.index.add([str(files / name) for name in DOCUMENTS])
        labels = Labels(access=("group:staff",))
        workspace.index.add([str(files / "salaries.md")], labels=labels, collection="staff")
    return folder


def settings_of(folder: Path, **values: object) -> Settings:
    """Settings that need no network."""
    fixed = {"chat_model": "offline:extractive", "embedding_model": "offline:hashing"}
    return Settings(state_dir=folder / "state", **{**fixed, **values})


@pytest.fixture
def api(state: Path) -> Iterator[ApiServer]:
    """The API over the documents."""
    with open_workspace(settings_of(state)) as workspace:
        yield from serve(workspace)
        store = open_keys(workspace.settings)
        for key in store.listed():  # so that the next test finds the API open
            store.revoke(key.id)
        store.close()


Serve = Callable[..., ApiServer]


@pytest.fixture
def serving(state: Path) -> Iterator[Serve]:
    """Serve the API with other settings."""
    opened: list[Iterator[ApiServer]] = []
    stacks = []

    def start(**values: object) -> ApiServer:
        context = open_workspace(settings_of(state, **values))
        stacks.append(context)
        running = serve(context.__enter__())
        opened.append(running)
        return next(running)

    yield start
    for running, context in zip(opened, stacks, strict=True):
        next(running, None)
        context.__exit__(None, None, None)
