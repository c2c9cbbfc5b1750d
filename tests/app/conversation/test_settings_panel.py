"""Settings of a conversation: chosen on the page, kept with it, and used by its next question."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from chat.options.chosen import ConversationOptions
from tests.app.conftest import wait_for_answer
from tests.app.parts import answered
from workspace import Workspace

Page = Callable[..., AppTest]


def opened(page: Page, **options: str) -> AppTest:
    """A page with the settings open."""
    app = page(**options)
    app.session_state["settings-panel"] = True
    return app.run()


def test_an_assistant_is_kept_with_its_conversation(page: Page, workspace: Workspace) -> None:
    """Another conversation keeps the one of the settings."""
    answered(workspace, "t1", "How soon?")
    app = opened(page, thread="t1")
    app.selectbox(key="assistant-t1").select("rag").run()
    assert workspace.store.options("t1", "local") == ConversationOptions(assistant="rag")
    again = opened(page, thread="t1")
    assert again.selectbox(key="assistant-t1").value == "rag"


def test_only_the_chosen_documents_are_searched(page: Page, filled: Workspace) -> None:
    """A question about another document finds nothing; the choice survives the first question."""
    app = opened(page)
    (key,) = [str(box.key) for box in app.multiselect]
    source = next(r.source for r in filled.index.sources() if r.source.endswith("휴학.md"))
    app.multiselect(key=key).set_value([source]).run()
    app.chat_input[0].set_value("When do students apply for military leave?").run()
    wait_for_answer(filled)
    app.run()
    thread = app.query_params["thread"]
    assert filled.store.options(thread, "local").sources == (source,)
    found = filled.store.exchanges(thread, "local")[0].sources
    assert {s.source for s in found} <= {source}


def test_a_collection_can_be_chosen(page: Page, filled: Workspace) -> None:
    """Its documents alone are found."""
    folder = filled.settings.state_dir.parent / "other"
    folder.mkdir()
    (folder / "leave.md").write_text("# Leave\n\nMilitary leave lasts two years.\n", "utf-8")
    filled.index.add([folder], collection="other")
    app = opened(page)
    (key,) = [str(box.key) for box in app.selectbox if str(box.key).startswith("collection-")]
    app.selectbox(key=key).select("other").run()
    app.chat_input[0].set_value("How long is military leave?").run()
    wait_for_answer(filled)
    app.run()
    assert "two years" in app.chat_message[1].markdown[0].value


@pytest.mark.parametrize(
    ("language", "words"), [("ko", "내장 모델 · 한 번"), ("en", "Built-in model · One search")]
)
def test_the_line_below_the_input_says_what_is_set(
    page: Page, workspace: Workspace, language: str, words: str
) -> None:
    """In plain words."""
    answered(workspace, "t1", "How soon?")
    workspace.store.set_options("t1", "local", ConversationOptions(assistant="rag"))
    app = page(thread="t1", language=language)
    assert [p for p in app.get("popover") if words in p.proto.popover.label.replace("\\", "")]


def test_the_embedded_model_has_no_style(page: Page, workspace: Workspace) -> None:
    """It quotes, so that there is nothing to choose."""
    app = opened(page)
    assert [box.disabled for box in app.selectbox if str(box.key).startswith("style-")] == [True]
