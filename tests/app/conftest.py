"""The pages over a real, small workspace, driven without a browser."""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app_pages import session
from settings import ROOT, Settings
from workspace import Workspace

LEAVE = (
    "# Leave of absence\n\n"
    "Military leave is granted for the whole period of compulsory service.\n\n"
    "Students apply for military leave seven days before the day of enlistment.\n"
)
KOREAN = """# 휴학 안내

군휴학은 입영일 7일 전까지 신청해야 한다.

일반휴학은 한 번에 두 학기까지 할 수 있다.
"""


@pytest.fixture(autouse=True)
def own_main_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give `__main__` back: Streamlit puts the page in its place, and spawned processes run it."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.fixture
def workspace(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """The workspace that the pages of this test share; empty at first."""
    monkeypatch.setenv("RAG_STATE_DIR", str(settings.state_dir))
    monkeypatch.setenv("RAG_WEB_TOOLS", "false")
    yield session.server().workspace
    session.close()


@pytest.fixture
def filled(workspace: Workspace, tmp_path: Path) -> Workspace:
    """The same workspace, holding one English and one Korean document."""
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "leave.md").write_text(LEAVE, "utf-8")
    (folder / "휴학.md").write_text(KOREAN, "utf-8")
    report = workspace.index.add([folder])
    assert report.added == 2, report
    return workspace


@pytest.fixture
def page(workspace: Workspace) -> Callable[..., AppTest]:
    """Open a page in one language: `page("documents", "ko")`."""

    def show(name: str = "conversation", language: str = "en", **query: str) -> AppTest:
        app = AppTest.from_file(ROOT / "app_pages" / "main.py", default_timeout=30)
        app.session_state["lang"] = language
        for key, value in query.items():
            app.query_params[key] = value
        app.run()
        if name != "conversation":
            app.switch_page(f"{name}/page.py").run()
        assert not app.exception
        return app

    return show


def wait_for_answer(workspace: Workspace) -> None:
    """Wait until no conversation is being answered."""
    for _ in range(3600):
        threads = workspace.store.threads("local")
        if threads and not any(thread.running for thread in threads):
            return
        time.sleep(0.05)
    raise AssertionError("no answer within three minutes")
