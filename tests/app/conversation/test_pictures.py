"""Pictures on the page: shown with the question, and refused in words by a model that sees none."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app_pages import session
from settings import Settings
from tests.app.conftest import wait_for_answer
from tests.app.parts import keys, texts
from tests.models.vision.samples import PLACE, exif, jpeg, png
from tests.openai_server import OpenAIServer, text
from workspace import Workspace

Page = Callable[..., AppTest]
MAKE = pytest.MonkeyPatch
ASKED = {"ko": "이건 무슨 색이야?", "en": "Which colour is this?"}


@pytest.fixture
def seeing(
    settings: Settings, openai_server: OpenAIServer, monkeypatch: MAKE
) -> Iterator[Workspace]:
    """A workspace on the scripted server, whose model sees."""
    for name, value in {
        "RAG_STATE_DIR": str(settings.state_dir),
        "RAG_WEB_TOOLS": "false",
        "RAG_CHAT_MODEL": "compatible:m",
        "RAG_BASE_URL": openai_server.url,
        "RAG_MAX_RETRIES": "0",
        "RAG_ASSISTANT": "rag",
        "RAG_IMAGE_INPUT": "on",
    }.items():
        monkeypatch.setenv(name, value)
    session.close()
    yield session.server().workspace
    session.close()


def warnings(app: AppTest) -> str:
    """What the page warns of, without escapes."""
    return "\n".join(str(element.value) for element in app.warning).replace("\\", "")


def send(app: AppTest, question: str, *pictures: tuple[str, bytes]) -> AppTest:
    """Type a question, attach pictures and send both."""
    if question:
        app.chat_input[0].set_value(question)
    for name, data in pictures:
        app.chat_input[0].upload(name, data)
    return app.run()


def shown(app: AppTest) -> int:
    """The number of pictures on the page."""
    return len(app.get("image"))


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_picture_is_sent_shown_and_there_after_a_reload(
    page: Page, seeing: Workspace, openai_server: OpenAIServer, language: str
) -> None:
    """It stands above its question; another visit of the page shows it again."""
    openai_server.script(text("Red."))
    app = send(page(language=language), ASKED[language], ("red.png", png()))
    wait_for_answer(seeing)
    app.run()
    assert "Red." in texts(app) and shown(app) == 1
    assert "image_url" in str(openai_server.requests[-1].body)
    assert keys(app, "unpicture-") == []
    assert shown(page(thread=app.query_params["thread"], language=language)) == 1


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ko", "그림을 볼 수 없어 아무것도 보내지"),
        ("en", "cannot see pictures, so nothing was sent"),
    ],
)
def test_a_model_that_does_not_see_is_sent_nothing(
    page: Page,
    seeing: Workspace,
    openai_server: OpenAIServer,
    monkeypatch: MAKE,
    language: str,
    words: str,
) -> None:
    """The word says what to do; the text stays, and without the picture it is asked."""
    monkeypatch.setenv("RAG_IMAGE_INPUT", "auto")
    session.close()
    app = send(page(language=language), ASKED[language], ("red.png", png()))
    assert words in warnings(app) and "RAG_IMAGE_INPUT" in warnings(app)
    assert app.button(key="problem-model")
    assert app.chat_input[0].proto.value == ASKED[language]
    assert openai_server.requests == []
    openai_server.script(text("Describe it."))
    app.button(key="unpicture-0").click().run()
    assert words not in warnings(app)
    app.chat_input[0].set_value(ASKED[language]).run()
    wait_for_answer(session.server().workspace)
    app.run()
    assert "Describe it." in texts(app) and shown(app) == 0


@pytest.mark.parametrize("language", ["ko", "en"])
def test_with_ocr_the_text_of_a_picture_can_be_read_instead(
    page: Page, filled: Workspace, monkeypatch: MAKE, language: str
) -> None:
    """The button makes a document of it; without the extra there is none."""
    app = send(page(language=language), "", ("plan.png", png()))
    assert keys(app, "read_pictures") == []
    monkeypatch.setattr("app_pages.conversation.pictures.find_spec", lambda _: object())
    app.run().button(key="read_pictures").click().run()
    assert keys(app, "unpicture-") == [] and not warnings(app).startswith("지금 답하는")
    assert (Path(filled.settings.state_dir) / "uploads").exists()


@pytest.mark.parametrize(("language", "words"), [("ko", "내장 모델"), ("en", "Built-in model")])
def test_the_embedded_model_is_given_no_picture(
    page: Page, filled: Workspace, language: str, words: str
) -> None:
    """Also where the picture comes alone."""
    app = send(page(language=language), "", ("plan.png", png()))
    assert words in warnings(app)
    assert filled.store.threads("local") == []


@pytest.mark.parametrize(
    ("language", "large", "damaged"), [("ko", "MB까지", "손상"), ("en", "may have", "damaged")]
)
def test_a_picture_that_cannot_be_sent_keeps_the_text(
    page: Page,
    seeing: Workspace,
    openai_server: OpenAIServer,
    monkeypatch: MAKE,
    language: str,
    large: str,
    damaged: str,
) -> None:
    """Too large or damaged: said with the remedy, and nothing is asked."""
    monkeypatch.setenv("RAG_MAX_IMAGE_MB", "0.001")
    session.close()
    app = page(language=language)
    for data, words in ((png(text=b"x" * 2000), large), (png()[:30], damaged)):
        send(app, ASKED[language], ("red.png", data))
        assert words in warnings(app)
        assert app.chat_input[0].proto.value == ASKED[language]
    assert openai_server.requests == [] and keys(app, "unpicture-") == []


def test_a_picture_alone_waits_for_its_question(
    page: Page, seeing: Workspace, openai_server: OpenAIServer
) -> None:
    """It stands above the input, and goes with what is asked next; not to another conversation."""
    app = send(page(), "", ("red.png", png()))
    assert len(keys(app, "unpicture-")) == 1 and "goes with your next question" in texts(app)
    openai_server.script(text("Red."))
    send(app, ASKED["en"])
    wait_for_answer(seeing)
    app.run()
    assert shown(app) == 1
    send(app, "", ("blue.png", png(size=3)))
    app.button(key="new_chat").click().run()
    assert keys(app, "unpicture-") == []


def test_edited_and_answered_again_it_goes_along(
    page: Page, seeing: Workspace, openai_server: OpenAIServer
) -> None:
    """Each version of the turn shows it."""
    openai_server.script(*[text(f"Red {number}.") for number in range(3)])
    app = send(page(), ASKED["en"], ("red.jpg", jpeg(exif(6))))
    wait_for_answer(seeing)
    app.run()
    (again,) = keys(app, "again-")
    app.button(key=again).click().run()
    wait_for_answer(seeing)
    app.run()
    assert "Red 1." in texts(app) and shown(app) == 1
    assert len(openai_server.requests) == 2
    assert all("image_url" in str(request.body) for request in openai_server.requests)
    assert PLACE.decode() not in str(openai_server.requests[-1].body)


def test_the_folder_of_a_picture_is_no_document(
    page: Page, seeing: Workspace, openai_server: OpenAIServer, tmp_path: Path
) -> None:
    """It is not ingested, and its name alone makes no text file a picture."""
    openai_server.script(text("Red."))
    app = send(page(), ASKED["en"], ("red.png", png()))
    wait_for_answer(seeing)
    assert keys(app.run(), "detach-") == []
    assert not (Path(seeing.settings.state_dir) / "uploads").exists()
