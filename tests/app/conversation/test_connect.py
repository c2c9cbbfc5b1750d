"""Which model answers: plain words, lines of .env for each provider, and a test of them."""

from collections.abc import Callable
from io import StringIO

import pytest
from dotenv import dotenv_values
from streamlit.testing.v1 import AppTest

from app_pages.conversation.connect import providers
from models.providers import PROVIDERS
from settings import variables
from tests.app.parts import texts
from tests.openai_server import OpenAIServer, status, text
from workspace import Workspace

Page = Callable[..., AppTest]


def open_panel(page: Page, language: str) -> AppTest:
    """The page with the panel open."""
    app = page(language=language)
    app.button(key="connect").click().run()
    return app


def press_test(app: AppTest) -> None:
    """Press the button of the panel; without a browser the whole page runs, so it is kept open."""
    app.session_state["show_model"] = True
    app.button(key="connect_test").click().run()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ko", "답은 문서의 문장을 그대로 옮긴 것입니다. 연결된 언어 모델은 없습니다."),
        ("en", "Answers are quoted from your documents; no language model is connected."),
    ],
)
def test_the_embedded_model_is_named_by_what_it_does(
    page: Page, filled: Workspace, language: str, words: str
) -> None:
    """The page says so, and never `offline:extractive`."""
    app = page(language=language)
    assert words in texts(app)
    assert "offline:" not in texts(app)


@pytest.mark.parametrize(
    ("language", "words"),
    [("ko", "문서는 이 컴퓨터를 떠나지"), ("en", "Documents do not leave this computer")],
)
def test_what_leaves_the_computer_is_told_of_embedded_models_alone(
    page: Page, filled: Workspace, language: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not where a provider embeds the documents."""
    assert words in texts(open_panel(page, language))
    name = "app_pages.conversation.connect.embedding_model_name"
    monkeypatch.setattr(name, lambda _settings: "openai:text-embedding-3-small")
    assert words not in texts(open_panel(page, language))


def test_each_provider_has_three_lines() -> None:
    """Every provider but the embedded one; every line is a setting that there is."""
    table = providers()
    assert set(table) == set(PROVIDERS) - {"offline"}
    for name, provider in table.items():
        lines = dotenv_values(stream=StringIO(provider["lines"]))
        assert len(lines) == 3
        assert set(lines) <= set(variables())
        assert str(lines["RAG_CHAT_MODEL"]).startswith(f"{name}:")
        assert provider.get("install", "") == PROVIDERS[name].extra


@pytest.mark.parametrize(
    ("language", "words"), [("ko", "`.env`에 아직 모델이 없습니다"), ("en", "names no model yet")]
)
def test_without_a_model_the_test_says_so(
    page: Page, filled: Workspace, language: str, words: str
) -> None:
    """The panel opens with the lines of a provider; nothing is called."""
    app = open_panel(page, language)
    assert "RAG_CHAT_MODEL=openai:" in app.code[0].value
    press_test(app)
    assert words in texts(app)


@pytest.mark.parametrize(
    ("language", "works", "refused"),
    [
        ("ko", "답했습니다. 대화 프로그램을 다시 시작하면", "키를 받아들이지 않았습니다"),
        ("en", "answered in", "refused the key"),
    ],
)
def test_the_model_of_the_settings_is_asked(
    page: Page,
    filled: Workspace,
    openai_server: OpenAIServer,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    works: str,
    refused: str,
) -> None:
    """Those of now, not those the chat was started with; a refusal is told in words."""
    monkeypatch.setenv("RAG_CHAT_MODEL", "compatible:m")
    monkeypatch.setenv("RAG_BASE_URL", openai_server.url)
    openai_server.script(text("OK"), status(401))
    app = open_panel(page, language)
    press_test(app)
    assert works in texts(app)
    press_test(app)
    assert refused in texts(app)
