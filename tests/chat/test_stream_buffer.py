"""Only the answer's tokens reach the reader."""

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


def test_without_tools_words_show_at_once() -> None:
    """Nothing is held back where no call can follow."""
    assert StreamBuffer(tools=False).feed(chunk("Two")) == [Token("Two")]


def test_with_tools_the_first_words_wait() -> None:
    """They show once there are too many for a remark, or at the end."""
    draft = StreamBuffer(tools=True)
    assert draft.feed(chunk("Two ")) == []
    (token,) = draft.feed(chunk("x" * BUFFERED_CHARS))
    assert token.text == "Two " + "x" * BUFFERED_CHARS
    assert draft.feed(chunk(" more")) == [Token(" more")]


def test_a_short_answer_shows_at_the_end() -> None:
    """What was held is the answer when no call came."""
    draft = StreamBuffer(tools=True)
    draft.feed(chunk("Two years."))
    assert draft.finish("Two years.") == [Token("Two years.")]


def test_a_remark_before_a_call_never_shows() -> None:
    """Held words are dropped with the call, and the next message starts anew."""
    draft = StreamBuffer(tools=True)
    events = [*draft.feed(chunk("Let me look.")), *draft.feed(calling())]
    events += [*draft.feed(chunk("Two.", "m2")), *draft.finish("Two.")]
    assert events == [Token("Two.")]


def test_a_long_remark_is_taken_back() -> None:
    """What got out is reset when the call comes."""
    draft = StreamBuffer(tools=True)
    events = draft.feed(chunk("a" * 200)) + draft.feed(calling()) + draft.feed(chunk("b", "m2"))
    events += draft.finish("b")
    assert Token("", reset=True) in events
    assert streamed_text(events) == "b"


def test_an_answer_that_was_not_streamed_shows_whole() -> None:
    """A cached answer, or one of ours, comes in one piece."""
    draft = StreamBuffer(tools=True)
    assert draft.feed(ToolMessage("x", tool_call_id="c")) == []
    whole = draft.feed(AIMessage("Two years.", id="m1")) + draft.finish("Two years.")
    assert streamed_text(whole) == "Two years."
    assert (
        streamed_text(StreamBuffer(tools=True).finish("Too many attempts.")) == "Too many attempts."
    )
