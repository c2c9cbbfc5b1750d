"""A picture on the wire: LangChain's clients put the standard block into each provider's form."""

import base64
from typing import Any

import pytest
from langchain_core.messages import HumanMessage

from models.chat import chat_model
from models.vision.ability import takes_images
from models.vision.pictures import Picture, image_block
from settings import Settings
from tests.models.vision.samples import png
from tests.openai_server import OpenAIServer, status

RED = Picture("red.png", "image/png", png())
DATA = base64.b64encode(RED.data).decode()


@pytest.mark.parametrize(
    ("values", "variable", "form"),
    [
        (
            {"chat_model": "anthropic:claude-haiku-4-5", "anthropic_api_key": "k"},
            "ANTHROPIC_API_URL",
            {
                "type": "image",
                "source": {"type": "base64", "media_type": "image/png", "data": DATA},
            },
        ),
        (
            {"chat_model": "gemini:gemini-2.5-flash", "google_api_key": "k"},
            "GOOGLE_GEMINI_BASE_URL",
            {"inlineData": {"data": DATA, "mime_type": "image/png"}},
        ),
    ],
    ids=["anthropic", "gemini"],
)
def test_each_provider_gets_its_form(
    openai_server: OpenAIServer,
    monkeypatch: pytest.MonkeyPatch,
    values: dict[str, Any],
    variable: str,
    form: dict[str, Any],
) -> None:
    """The server refuses; the request is what counts."""
    pytest.importorskip("langchain_anthropic")
    pytest.importorskip("langchain_google_genai")
    monkeypatch.setenv(variable, openai_server.root)
    model = chat_model(Settings(max_retries=0, **values))
    assert takes_images(model, "auto")
    openai_server.script(status(401))
    question = HumanMessage([{"type": "text", "text": "Which colour?"}, image_block(RED)])
    with pytest.raises(Exception, match="401"):
        model.invoke([question])
    body = openai_server.requests[-1].body
    (message,) = body.get("messages") or body["contents"]
    assert form in (message.get("content") or message["parts"])


@pytest.mark.parametrize(
    ("name", "setting", "sees"),
    [
        ("openai:gpt-4o", "auto", True),
        ("openai:gpt-3.5-turbo", "auto", False),
        ("compatible:m", "auto", False),
        ("compatible:m", "on", True),
        ("openai:gpt-4o", "off", False),
        ("offline:extractive", "on", False),
    ],
)
def test_which_models_see(name: str, setting: Any, sees: bool) -> None:
    """By LangChain's profile of the model, and by the setting where there is none."""
    settings = Settings(chat_model=name, openai_api_key="k", base_url="http://127.0.0.1:1/v1")
    assert takes_images(chat_model(settings), setting) is sees
