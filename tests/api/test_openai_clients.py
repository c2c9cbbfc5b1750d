"""OpenAI's protocol, spoken by OpenAI's own client and by LangChain's."""

import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
import openai
import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
from pydantic import SecretStr

from tests.api.conftest import ApiServer, Serve
from tests.openai_server import JSON, Answer, OpenAIServer, Reply, text


class Paused(list[bytes]):
    """Pieces of a response; the last quarter waits for a reader who has seen some."""

    def __init__(self, pieces: Iterable[bytes], seen: threading.Event) -> None:
        super().__init__(pieces)
        self._seen = seen

    def __iter__(self) -> Iterator[bytes]:
        for number in range(len(self)):
            if number == len(self) * 3 // 4:
                assert self._seen.wait(60)
            yield self[number]


def paused(reply: Reply, seen: threading.Event) -> Reply:
    """The reply, its last quarter after `seen`."""

    def answer(body: JSON) -> Answer:
        whole = reply(body)
        return replace(whole, pieces=Paused(whole.pieces, seen))

    return answer


QUESTION = "How long may leave for military service last?"


def test_a_question_is_answered_with_its_sources(api: ApiServer) -> None:
    """In Markdown below the answer, as annotations, and with the exact words."""
    client = api.client()
    reply = client.chat.completions.create(
        model="rag", messages=[{"role": "user", "content": QUESTION}]
    )
    message = reply.choices[0].message
    assert message.content is not None
    assert "three years" in message.content
    assert "### Sources" in message.content and "leave" in message.content.split("###")[1]
    assert message.annotations
    citation = message.annotations[0].url_citation
    assert message.content[citation.start_index : citation.end_index] == "[1]"
    assert citation.url.startswith(f"{api.url}/documents/")
    extra = reply.model_extra or {}
    assert "three years" in extra["sources"][0]["quote"]
    assert extra["sources"][0]["supported"] is True
    assert reply.choices[0].finish_reason == "stop"
    opened = api.http().get(citation.url.removeprefix(api.url).partition("#")[0]).json()
    assert "three years" in opened["pages"][0]["text"]


def test_a_streamed_answer_is_the_same(api: ApiServer) -> None:
    """In pieces, with the sources in the last one and the usage after it."""
    client = api.client()
    pieces = list(
        client.chat.completions.create(
            model="rag",
            messages=[{"role": "user", "content": "기숙사비는 얼마인가요?"}],
            stream=True,
            stream_options={"include_usage": True},
        )
    )
    written = "".join(p.choices[0].delta.content or "" for p in pieces if p.choices)
    assert "90만원" in written and "### 출처" in written
    assert written.count("90만원") == written.count("90만원", 0, written.index("###")) + 1
    assert pieces[-1].usage is not None and not pieces[-1].choices
    assert pieces[-2].choices[0].finish_reason == "stop"
    assert (pieces[-2].model_extra or {})["sources"][0]["title"]


def test_a_stream_is_sent_as_it_is_written(serving: Serve, openai_server: OpenAIServer) -> None:
    """The first words arrive while the model still writes."""
    server = serving(
        chat_model="compatible:test",
        base_url=openai_server.url,
        openai_api_key="key",
        assistant="rag",
    )
    sentences = " ".join(f"Leave number {number} lasts three years." for number in range(80))
    seen = threading.Event()
    openai_server.script(paused(text(sentences), seen))
    stream = server.client().chat.completions.create(
        model="rag", messages=[{"role": "user", "content": QUESTION}], stream=True
    )
    written = ""
    for piece in stream:
        written += (piece.choices[0].delta.content or "") if piece.choices else ""
        if written:
            seen.set()  # without this the rest would never come
    assert "Leave number 0" in written and written.count("Leave number 79 ") == 1


@pytest.mark.parametrize("kept", [False, True])
def test_a_follow_up_is_understood(api: ApiServer, kept: bool) -> None:
    """From the messages that the client sends, or from a conversation that is kept here."""
    client = api.client()
    first = client.chat.completions.create(
        model="rag", messages=[{"role": "user", "content": QUESTION}]
    )
    content = first.choices[0].message.content or ""
    before = [
        {"role": "user", "content": QUESTION},
        {"role": "assistant", "content": content},
    ]
    thread = {"thread": (first.model_extra or {})["thread"]} if kept else {}
    reply = client.chat.completions.create(
        model="rag",
        messages=[*([] if kept else before), {"role": "user", "content": "And for illness?"}],  # type: ignore[list-item]
        metadata={**thread, "sources": "none"},
    )
    answer = reply.choices[0].message.content or ""
    assert "one year" in answer and "###" not in answer
    assert ((reply.model_extra or {})["thread"] == thread.get("thread")) is kept


def test_langchain_speaks_to_it(api: ApiServer) -> None:
    """A chat model and embeddings of `langchain-openai`."""
    model = ChatOpenAI(model="rag", base_url=api.url, api_key=SecretStr("none"), max_retries=0)
    reply = model.invoke([HumanMessage(QUESTION)])
    assert "three years" in reply.text
    assert any("three years" in str(piece.content) for piece in [reply])
    assert "three years" in "".join(chunk.text for chunk in model.stream(QUESTION))
    follow_up = model.invoke([HumanMessage(QUESTION), AIMessage(reply.text), HumanMessage("Why?")])
    assert follow_up.text
    vectors = OpenAIEmbeddings(
        model="documents",
        openai_api_base=api.url,
        openai_api_key=SecretStr("none"),
        check_embedding_ctx_length=False,
    )
    found = np.array(vectors.embed_documents(["military leave", "기숙사"]))
    wanted = np.array(list(api.workspace.embedder.passages(["military leave", "기숙사"])))
    assert np.allclose(found, wanted, atol=1e-6)


def test_models_are_assistants_and_collections(api: ApiServer) -> None:
    """A collection that the caller does not reach is no model."""
    names = [model.id for model in api.client().models.list()]
    assert "rag" in names and "react/default" in names
    assert not any(name.endswith("/staff") for name in names)
    assert api.client().models.retrieve("rag/default").id == "rag/default"
    with pytest.raises(openai.NotFoundError, match="no model rag/staff"):
        api.client().models.retrieve("rag/staff")


def test_a_client_chooses_the_language_model(serving: Serve, openai_server: OpenAIServer) -> None:
    """One of those that the page offers; any other is refused, in both languages."""
    server = serving(
        chat_model="offline:extractive",
        chat_models="compatible:other",
        base_url=openai_server.url,
        openai_api_key="key",
    )
    openai_server.script(text("The other model says three years [1]."))
    http = server.http()
    offered = http.get("/models").json()["chat_models"]
    assert offered == ["offline:extractive", "compatible:other"]
    body = {"model": "rag", "messages": [{"role": "user", "content": QUESTION}]}
    own = http.post("/chat/completions", json=body).json()
    other = http.post("/chat/completions", json={**body, "metadata": {"chat_model": offered[1]}})
    assert "The other model" not in own["choices"][0]["message"]["content"]
    assert "The other model" in other.json()["choices"][0]["message"]["content"]
    for language, words in (("en", "no language model that may be chosen"), ("ko", "고를 수 있는")):
        refused = http.post(
            "/chat/completions",
            json={**body, "metadata": {"chat_model": "openai:gpt-9"}},
            headers={"Accept-Language": language},
        )
        error = refused.json()["error"]
        assert (refused.status_code, error["param"]) == (404, "metadata.chat_model")
        assert words in error["message"] and "compatible:other" in error["message"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"model": "gpt-9"}, "no model gpt-9"),
        ({"messages": [{"role": "system", "content": "x"}]}, "question of the user"),
        ({"messages": [{"role": "user", "content": "   "}]}, "question of the user"),
        ({"n": 3}, "n > 1 is not supported"),
        ({"tools": [{"type": "function", "function": {"name": "f"}}]}, "tools is not supported"),
        ({"response_format": {"type": "json_object"}}, "response_format is not supported"),
        (
            {
                "messages": [
                    {
                        "role": "user",
                        "content": [{"type": "image_url", "image_url": {"url": "data:,"}}],
                    }
                ]
            },
            "text only",
        ),
        ({"messages": "hello"}, "messages"),
    ],
)
def test_what_is_not_supported_is_said(
    api: ApiServer, change: dict[str, object], said: str
) -> None:
    """A request whose meaning would change in silence is refused."""
    body = {"model": "rag", "messages": [{"role": "user", "content": QUESTION}], **change}
    reply = api.http().post("/chat/completions", json=body)
    assert reply.status_code in (400, 404)
    error = reply.json()["error"]
    assert said in error["message"] and error["type"].endswith("_error")
