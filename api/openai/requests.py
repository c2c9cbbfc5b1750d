"""Requests of OpenAI's protocol; fields that are not named here are taken and have no effect.

Source: https://platform.openai.com/docs/api-reference/chat/create
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.errors import ApiError

MOST_MESSAGES = 1000
MOST_TEXTS = 256  # of one request for embeddings


class ContentPart(BaseModel):
    """A part of a message; only text is read."""

    model_config = ConfigDict(extra="ignore")
    type: str
    text: str = ""


class ChatMessage(BaseModel):
    """A message of the conversation so far."""

    model_config = ConfigDict(extra="ignore")
    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[ContentPart] | None = None

    def text(self) -> str:
        """Return its text.

        Raises:
            ApiError: it holds something else, such as an image.
        """
        if self.content is None or isinstance(self.content, str):
            return self.content or ""
        for part in self.content:
            if part.type not in ("text", "input_text", "output_text", "refusal"):
                raise ApiError(400, "text_only", param="messages", kind=part.type[:40])
        return "\n".join(part.text for part in self.content if part.text)


class StreamOptions(BaseModel):
    """Options of a streamed answer."""

    model_config = ConfigDict(extra="ignore")
    include_usage: bool = False


class ChatRequest(BaseModel):
    """A question with the conversation before it.

    `metadata.thread` names a conversation that is kept on the server; then only the last message is
    read, since the server knows the others. `metadata.chat_model` is one of RAG_CHAT_MODELS, which
    answers in place of RAG_CHAT_MODEL. `metadata.sources` is `markdown` (default: the answer
    ends with a list of its sources), or `none`; they are annotations in any case.
    """

    model_config = ConfigDict(extra="ignore")
    model: str = Field(examples=["rag"])
    messages: list[ChatMessage] = Field(
        min_length=1,
        max_length=MOST_MESSAGES,
        examples=[[{"role": "user", "content": "How long is military leave?"}]],
    )
    stream: bool = False
    stream_options: StreamOptions | None = None
    metadata: dict[str, str] | None = None
    n: int | None = Field(None, ge=1, le=128)
    tools: list[Any] | None = None
    functions: list[Any] | None = None
    response_format: dict[str, Any] | None = None

    def check(self) -> None:
        """Refuse what would silently change the answer if it were ignored.

        Raises:
            ApiError: tools, several choices or another format are asked for.
        """
        if self.tools or self.functions:
            raise ApiError(400, "unsupported", param="tools", what="tools")
        if (self.n or 1) > 1:
            raise ApiError(400, "unsupported", param="n", what="n > 1")
        if self.response_format and self.response_format.get("type", "text") != "text":
            raise ApiError(400, "unsupported", param="response_format", what="response_format")

    def wants_usage(self) -> bool:
        """Return whether a streamed answer ends with its usage."""
        return self.stream_options is not None and self.stream_options.include_usage

    def chat_model(self) -> str:
        """Return the `provider:model` that is to answer; empty for that of the settings."""
        return (self.metadata or {}).get("chat_model", "")

    def wants_sources(self) -> bool:
        """Return whether the answer ends with a list of its sources."""
        return (self.metadata or {}).get("sources", "markdown") == "markdown"


class EmbeddingRequest(BaseModel):
    """Texts to be embedded."""

    model_config = ConfigDict(extra="ignore")
    model: str = ""
    input: str | list[str] = Field(examples=["military leave"])
    encoding_format: Literal["float", "base64"] = "float"
    dimensions: int | None = Field(None, ge=1)
    input_type: Literal["query", "passage"] = "passage"

    def texts(self) -> list[str]:
        """Return the texts.

        Raises:
            ApiError: there is none, one is empty, or there are too many.
        """
        texts = [self.input] if isinstance(self.input, str) else self.input
        if not texts or len(texts) > MOST_TEXTS or not all(text.strip() for text in texts):
            reason = f"1 to {MOST_TEXTS} texts, none of them empty"
            raise ApiError(400, "invalid_request", param="input", where="input", reason=reason)
        return texts
