"""Approval on the page: a waiting call is shown with its arguments, and two buttons decide."""

import sys
from collections.abc import Callable

import pytest
from langchain_core.tools import tool
from streamlit.testing.v1 import AppTest

import models.chat
from agents.events import ApprovalRequest
from tests.app.conftest import wait_for_answer
from tests.fakes import ScriptedModel, call
from workspace import Workspace

Page = Callable[..., AppTest]
DONE: list[str] = []


@tool
def open_gate(gate: str) -> str:
    """Open a gate."""
    DONE.append(gate)
    return "opened"


@pytest.fixture(autouse=True)
def scripted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that calls the tool of a user, which may act."""
    DONE.clear()
    model = ScriptedModel.of(call("open_gate", gate="north\u200b"), "It is open.")
    monkeypatch.setattr(models.chat, "chat_model", lambda *_, **__: model)
    monkeypatch.setenv("RAG_USER_TOOLS", f"{__name__}:open_gate")
    monkeypatch.setenv("RAG_ASSISTANT", "react")
    monkeypatch.setitem(sys.modules, __name__, sys.modules[__name__])


@pytest.mark.parametrize(
    ("language", "key", "label", "done"),
    [("en", "approve", "Approve", ["north\u200b"]), ("ko", "reject", "거절", [])],
)
def test_a_button_decides_and_the_turn_goes_on(
    workspace: Workspace, page: Page, language: str, key: str, label: str, done: list[str]
) -> None:
    """The page shows the call while it waits; the click ends the turn with an answer."""
    talk = workspace.conversation("t1", approvals=True)
    request = list(talk.ask("Open the north gate"))[-1]
    assert isinstance(request, ApprovalRequest)
    app = page(language=language, thread="t1")
    assert '"north\\u200b"' in app.code[0].value
    button = app.button(key=f"{key}-{request.id}")
    assert button.label == label
    assert not app.chat_input[0].disabled
    button.click().run()
    wait_for_answer(workspace)
    app.run()
    assert done == DONE
    assert "It is open." in "\n".join(str(m.value) for m in app.markdown)
    assert not app.code
