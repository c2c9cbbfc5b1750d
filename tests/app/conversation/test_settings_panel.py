"""Settings of a conversation: chosen on the page, kept with it, and used by its next question."""

from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from app_pages import session
from chat.options.chosen import ConversationOptions
from models.chat import OFFLINE
from settings import Settings
from tests.app.conftest import wait_for_answer
from tests.app.parts import answered, texts
from tests.openai_server import OpenAIServer, text
from workspace import Workspace

Page = Callable[..., AppTest]


@pytest.fixture
def two_models(
    settings: Settings, openai_server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Workspace]:
    """A workspace with the embedded model and a scripted one to choose."""
    for name, value in {
        "RAG_STATE_DIR": str(settings.state_dir),
        "RAG_WEB_TOOLS": "false",
        "RAG_CHAT_MODELS": "compatible:m",
        "RAG_UTILITY_MODEL": "offline:extractive",
        "RAG_BASE_URL": openai_server.url,
        "RAG_MAX_RETRIES": "0",
        "RAG_ASSISTANT": "rag",
    }.items():
        monkeypatch.setenv(name, value)
    session.close()
    yield session.server().workspace
    session.close()


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


@pytest.mark.parametrize(("language", "embedded"), [("ko", "내장 모델"), ("en", "Built-in model")])
def test_a_model_is_chosen_for_one_conversation(
    two_models: Workspace, page: Page, openai_server: OpenAIServer, language: str, embedded: str
) -> None:
    """It answers there, its name is below the input, and other conversations keep theirs."""
    answered(two_models, "t1", "How soon?")
    openai_server.script(text("I am the other model."))
    app = opened(page, language=language, thread="t1")
    box = app.selectbox(key="model-t1")
    assert list(box.options) == [embedded, "compatible:m"]
    box.select(box.options[1]).run()
    assert two_models.store.options("t1", "local") == ConversationOptions(model="compatible:m")
    assert [p for p in app.get("popover") if "compatible" in p.proto.popover.label]
    app.chat_input[0].set_value("Who are you?").run()
    wait_for_answer(two_models)
    assert "I am the other model." in texts(app.run())
    page(language=language).chat_input[0].set_value("How soon?").run()
    wait_for_answer(two_models)
    other = next(t for t in two_models.store.threads("local") if t.id != "t1")
    (exchange,) = two_models.store.exchanges(other.id, "local")
    assert getattr(exchange.end, "model", "") == OFFLINE


def test_one_model_is_not_chosen(page: Page, workspace: Workspace) -> None:
    """There is nothing to choose from."""
    app = opened(page)
    assert [box for box in app.selectbox if str(box.key).startswith("model-")] == []
