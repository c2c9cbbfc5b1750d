"""Pictures of a turn: what is sent to a server, what is stored, and what is not sent again."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from agents.events import Answer
from models.vision.pictures import Picture
from settings import Settings
from tests.models.vision.samples import GIF, png
from tests.openai_server import OpenAIServer, Reply, status, text, tool_call
from workspace import Workspace, open_workspace

RED = Picture("red.png", "image/png", png())
BLUE = Picture("blue.gif", "image/gif", GIF)
ASKED = {
    "ko": "이 그림의 군 휴학 표는 무슨 색인가요?",
    "en": "Which colour is the leave table here?",
}
Part = dict[str, Any]


@contextmanager
def opened(tmp_path: Path, server: OpenAIServer, **values: Any) -> Iterator[Workspace]:
    """A workspace with one document, whose model is the server and takes pictures."""
    page = tmp_path / "leave.md"
    page.write_text("# Leave 휴학\n\nMilitary leave 군 휴학 lasts two years.", "utf-8")
    common = {"chat_model": "compatible:m", "base_url": server.url, "max_retries": 0}
    common |= {"embedding_model": "offline:hashing", "image_input": "on", "assistant": "rag"}
    with open_workspace(Settings(state_dir=tmp_path / "state", **(common | values))) as ws:
        ws.index.add([page])
        yield ws


def end_of(events: Iterator[Any]) -> Answer:
    """The answer of a turn."""
    end = list(events)[-1]
    assert isinstance(end, Answer), end
    return end


def asked(server: OpenAIServer, number: int = -1) -> list[Part]:
    """The parts of the last question of a request."""
    content = [m for m in server.requests[number].body["messages"] if m["role"] == "user"][-1]
    parts = content["content"]
    return [{"type": "text", "text": parts}] if isinstance(parts, str) else list(parts)


def urls(server: OpenAIServer, number: int = -1) -> list[str]:
    """The data URLs of the pictures in a request."""
    parts = asked(server, number)
    return [part["image_url"]["url"] for part in parts if part["type"] == "image_url"]


def url(picture: Picture) -> str:
    """The data URL of a picture."""
    return f"data:{picture.media_type};base64,{base64.b64encode(picture.data).decode()}"


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("assistant", ["rag", "react"])
def test_pictures_go_with_the_question_as_data_urls(
    tmp_path: Path, openai_server: OpenAIServer, assistant: Any, language: str
) -> None:
    """Each call of the turn has them, in their order, beside the question's words."""
    answer = text("Red [1].")
    calls = [tool_call("search_documents", {"query": "leave"})] if assistant == "react" else []
    openai_server.script(*calls, answer)
    with opened(tmp_path, openai_server, assistant=assistant) as ws:
        chat = ws.conversation("t1")
        assert end_of(chat.ask(ASKED[language], pictures=[RED, BLUE])).answer == "Red [1]."
    for number in range(len(openai_server.requests)):
        assert urls(openai_server, number) == [url(RED), url(BLUE)]
        words = asked(openai_server, number)[0]["text"]
        assert ASKED[language] in words
        assert ("그림 2개" if language == "ko" else "2 picture") in words


def test_later_questions_have_the_pictures_of_the_last_turns(
    tmp_path: Path, openai_server: OpenAIServer
) -> None:
    """Within RAG_IMAGE_TURNS, with the question that they came with."""
    with opened(tmp_path, openai_server, image_turns=1) as ws:
        chat = ws.conversation("t1")
        sent, said = [], []
        for number, pictures in enumerate(([RED], [BLUE], [], [])):
            question = f"How long is leave number {number}?"
            rewritten = [text(question)] if number else []  # a follow-up is rewritten
            openai_server.script(*rewritten, text("Two years [1]."))
            end_of(chat.ask(question, pictures=pictures))
            sent.append(urls(openai_server))
            said.append(" ".join(part.get("text", "") for part in asked(openai_server)))
    assert sent == [[url(RED)], [url(RED), url(BLUE)], [url(BLUE)], []]
    assert "earlier question 'How long is leave number 0?'" in said[1]


def test_another_version_has_the_pictures_of_the_first(
    tmp_path: Path, openai_server: OpenAIServer
) -> None:
    """Answered again or edited, the question still comes with them; each version owns them."""
    with opened(tmp_path, openai_server) as ws:
        chat = ws.conversation("t1")
        openai_server.script(*[text("Red [1].")] * 3)
        end_of(chat.ask(ASKED["en"], pictures=[RED]))
        (first,) = ws.store.exchanges("t1", "local")
        end_of(chat.regenerate(first.turn))
        end_of(chat.edit(first.turn, "Is the leave table red?"))
        (shown,) = ws.store.exchanges("t1", "local")
        assert (shown.question, shown.pictures) == ("Is the leave table red?", 1)
        assert ws.store.pictures(shown.turn, "local") == [RED]
    assert [urls(openai_server, number) for number in range(3)] == [[url(RED)]] * 3


def test_pictures_are_of_their_user_and_go_with_their_conversation(
    tmp_path: Path, openai_server: OpenAIServer
) -> None:
    """Nobody else reads them; deleted, nothing of them is left in the file."""
    with opened(tmp_path, openai_server) as ws:
        openai_server.script(text("Red [1]."))
        end_of(ws.conversation("t1").ask(ASKED["en"], pictures=[RED]))
        (turn,) = ws.store.exchanges("t1", "local")
        assert ws.store.pictures(turn.turn, "local") == [RED]
        assert ws.store.pictures(turn.turn, "somebody") == []
        ws.delete_thread("t1")
        assert ws.store.pictures(turn.turn, "local") == []
    stored = b"".join(path.read_bytes() for path in (tmp_path / "state").glob("*.db*"))
    assert RED.data not in stored


def test_checkpoints_hold_no_picture(tmp_path: Path, openai_server: OpenAIServer) -> None:
    """The working memory has the words of the question alone."""
    with opened(tmp_path, openai_server) as ws:
        openai_server.script(text("Red [1]."))
        end_of(ws.conversation("t1").ask(ASKED["en"], pictures=[RED]))
    stored = b"".join(path.read_bytes() for path in (tmp_path / "state").glob("checkpoints.db*"))
    assert stored and RED.data not in stored
    assert base64.b64encode(RED.data) not in stored


def test_a_question_with_a_picture_takes_no_part_in_the_answer_cache(
    tmp_path: Path, openai_server: OpenAIServer
) -> None:
    """Neither does it get the answer of the same words without one, nor gives its own."""
    question = "How long is military leave?"
    with opened(tmp_path, openai_server, cache=True, cache_recheck=0, image_turns=0) as ws:
        openai_server.script(text("Two years [1]."), text("Red."), text("Blue."))
        plain = end_of(ws.conversation("t1").ask(question))
        again = end_of(ws.conversation("t2").ask(question))
        seen = end_of(ws.conversation("t3").ask(question, pictures=[RED]))
        other = end_of(ws.conversation("t4").ask(question, pictures=[BLUE]))
    assert (plain.cached, again.cached) == (False, True)
    assert (seen.answer, other.answer) == ("Red.", "Blue.")
    assert not seen.cached and not other.cached


def test_the_rails_read_the_words_of_a_question_with_a_picture(
    tmp_path: Path, openai_server: OpenAIServer
) -> None:
    """A key is taken out of the words, and the picture still goes along."""
    key = "sk-proj-" + "a1B2c3D4e5F6g7H8" * 3
    with opened(tmp_path, openai_server) as ws:
        openai_server.script(text("Red [1]."))
        end_of(ws.conversation("t1").ask(f"Is {key} in the leave table?", pictures=[RED]))
    assert key not in str(openai_server.requests[-1].body)
    assert urls(openai_server) == [url(RED)]


@pytest.mark.parametrize(
    ("language", "words"), [("ko", "그림을 볼 수 없어"), ("en", "cannot see pictures")]
)
def test_a_fallback_model_that_does_not_see_says_so(
    tmp_path: Path, openai_server: OpenAIServer, language: str, words: str
) -> None:
    """It is sent no picture, and the answer has a notice."""
    values = {"image_input": "auto", "chat_model": "openai:gpt-4o", "openai_api_key": "k"}
    values |= {"fallback_models": "compatible:blind"}
    with opened(tmp_path, openai_server, **values) as ws:
        model = ws.chat_model()
        model.root_client.base_url = openai_server.url  # type: ignore[attr-defined]
        failing: Reply = status(500)
        openai_server.script(failing, text("Two years [1]."))
        answer = end_of(ws.conversation("t1").ask(ASKED[language], pictures=[RED]))
    assert urls(openai_server, 0) == [url(RED)]
    assert urls(openai_server, 1) == []
    assert any(words in notice.text for notice in answer.notices)


def test_the_embedded_model_says_that_it_sees_nothing(settings: Settings, tmp_path: Path) -> None:
    """A program that gives it a picture gets a notice."""
    page = tmp_path / "leave.md"
    page.write_text("# Leave\n\nMilitary leave lasts two years.", "utf-8")
    with open_workspace(settings) as ws:
        ws.index.add([page])
        answer = end_of(ws.conversation("t1").ask("How long is military leave?", pictures=[RED]))
    assert "two years" in answer.answer
    assert "pictures_unseen" in {notice.kind for notice in answer.notices}
