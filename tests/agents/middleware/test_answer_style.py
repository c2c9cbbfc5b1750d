"""Answer style: an instruction of the system prompt, where a model writes the answer."""

import pytest

from settings import Settings
from tests.openai_server import OpenAIServer, text
from workspace import open_workspace


@pytest.mark.parametrize(
    ("question", "style", "words"),
    [
        ("How long is leave?", "brief", "one or two sentences"),
        ("휴학은 얼마나 하나요?", "table", "마크다운 표"),
        ("How long is leave?", "default", ""),
    ],
)
def test_the_style_of_a_conversation_reaches_the_model(
    settings: Settings, openai_server: OpenAIServer, question: str, style: str, words: str
) -> None:
    """In the language of the question; the default adds nothing."""
    served = settings.model_copy(
        update={"chat_model": "compatible:m", "base_url": openai_server.url, "assistant": "rag"}
    )
    openai_server.script(text("Two years."))
    with open_workspace(served) as ws:
        conversation = ws.conversation(style=style)  # type: ignore[arg-type]
        for _ in conversation.ask(question):
            pass
    system = str(openai_server.requests[-1].body["messages"][0]["content"])
    styles = ["one or two sentences", "마크다운 표"]
    assert [w for w in styles if w in system] == ([words] if words else [])
