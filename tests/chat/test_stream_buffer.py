"""Stream buffer: only tokens of the answer are released."""

from langchain_core.messages import AIMessage, AIMessageChunk, ToolMessage
from langchain_core.messages.tool import tool_call_chunk

from agents.events import Token, streamed_text
from chat.turns.stream_buffer import BUFFERED_CHARS, StreamBuffer


def chunk(text: str, id: str = "m1") -> AIMessageChunk:
    """A piece of a message."""
    return AIMessageChunk(content=text, id=id)


def calling(id: str = "m1") -> AIMessageChunk:
    """A piece that calls a tool."""
    part = tool_call_chunk(name="t", args="{}", id="c", index=0)
    return AIMessageChunk(content="", id=id, tool_call_chunks=[part])


def test_without_tools_tokens_are_released_at_once() -> None:
    """Nothing is buffered where no call can follow."""
    assert StreamBuffer(tools=False).feed(chunk("Two")) == [Token("Two")]


def test_with_tools_the_first_characters_are_buffered() -> None:
    """They are released once they exceed the buffer, or at the end."""
    buffer = StreamBuffer(tools=True)
    assert buffer.feed(chunk("Two ")) == []
    (token,) = buffer.feed(chunk("x" * BUFFERED_CHARS))
    assert token.text == "Two " + "x" * BUFFERED_CHARS
    assert buffer.feed(chunk(" more")) == [Token(" more")]


def test_a_short_answer_is_released_at_the_end() -> None:
    """Without a call the buffered text is the answer."""
    buffer = StreamBuffer(tools=True)
    buffer.feed(chunk("Two years."))
    assert buffer.finish("Two years.") == [Token("Two years.")]


def test_short_text_before_a_call_is_dropped() -> None:
    """The buffer is cleared by the call, and the next message starts anew."""
    buffer = StreamBuffer(tools=True)
    events = [*buffer.feed(chunk("Let me look.")), *buffer.feed(calling())]
    events += [*buffer.feed(chunk("Two.", "m2")), *buffer.finish("Two.")]
    assert events == [Token("Two.")]


def test_long_text_before_a_call_is_retracted() -> None:
    """Released text is reset when the call comes."""
    buffer = StreamBuffer(tools=True)
    events = buffer.feed(chunk("a" * 200)) + buffer.feed(calling()) + buffer.feed(chunk("b", "m2"))
    events += buffer.finish("b")
    assert Token("", reset=True) in events
    assert streamed_text(events) == "b"


def test_an_answer_that_is_not_streamed_comes_whole() -> None:
    """Such as a cached answer."""
    buffer = StreamBuffer(tools=True)
    assert buffer.feed(ToolMessage("x", tool_call_id="c")) == []
    whole = buffer.feed(AIMessage("Two years.", id="m1")) + buffer.finish("Two years.")
    assert streamed_text(whole) == "Two years."
    assert (
        streamed_text(StreamBuffer(tools=True).finish("Too many attempts.")) == "Too many attempts."
    )
