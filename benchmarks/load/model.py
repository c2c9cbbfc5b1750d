"""Scripted chat model: OpenAI's protocol on loopback, at a fixed number of tokens a second.

    python -m benchmarks.load.model PORT TOKENS_PER_SECOND TOKENS

Each answer names the chat whose question it answers (`chat-17`), so that cross-talk shows. A model
with tools searches first, as a real one would.
"""

import asyncio
import json
import re
import sys
from typing import Any

MARK = re.compile(r"chat-\d+")
WORDS = ("leave", "term", "office", "form", "deadline", "dean", "course", "credit", "fee", "exam")


def answer(mark: str, tokens: int) -> list[str]:
    """Return the tokens of an answer: numbered sentences, about five characters a token."""
    pieces: list[str] = []
    number = 0
    while len(pieces) < tokens:
        number += 1
        word = WORDS[number % len(WORDS)]
        pieces += f"{mark} says of {word} number {number} that it holds.".replace(" ", " |").split(
            "|"
        )
        pieces[-1] += "\n\n" if number % 8 == 0 else " "
    return [*pieces[:tokens], f" The end of {mark}."]


class ScriptedModel:
    """Answers `POST /v1/chat/completions`, streamed."""

    def __init__(self, rate: float, tokens: int) -> None:
        self._pause = 1 / rate
        self._tokens = tokens

    async def serve(self, port: int) -> None:
        """Listen until the process ends."""
        server = await asyncio.start_server(self._connected, "127.0.0.1", port)
        await server.serve_forever()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = re.search(rb"content-length: *(\d+)", head, re.IGNORECASE)
                body = await reader.readexactly(int(length[1])) if length else b"{}"
                await self._reply(json.loads(body), writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _reply(self, body: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        messages = body.get("messages", [])
        asked = [str(m.get("content")) for m in messages if m.get("role") == "user"]
        marks = MARK.findall(" ".join(asked)) or ["chat-0"]
        searches = bool(body.get("tools")) and messages[-1].get("role") == "user"
        deltas: list[dict[str, Any]] = (
            [_search(asked[-1])]
            if searches
            else [{"content": piece} for piece in answer(marks[-1], self._tokens)]
        )
        if not body.get("stream"):
            text = "".join(str(delta.get("content") or "") for delta in deltas)
            message = {"role": "assistant", "content": text}
            whole = {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}
            await _send_json(writer, {"id": "c", "object": "chat.completion", **whole})
            return
        await self._stream(deltas, "tool_calls" if searches else "stop", writer)

    async def _stream(
        self, deltas: list[dict[str, Any]], reason: str, writer: asyncio.StreamWriter
    ) -> None:
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
        )
        due = asyncio.get_running_loop().time()
        for delta in deltas:
            due += self._pause
            await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))
            writer.write(_chunk({"index": 0, "delta": {"role": "assistant", **delta}}))
            await writer.drain()
        usage = {"prompt_tokens": 1, "completion_tokens": len(deltas), "total_tokens": 1}
        writer.write(_chunk({"index": 0, "delta": {}, "finish_reason": reason}, usage=usage))
        writer.write(b"data: [DONE]\n\n")
        await writer.drain()
        writer.close()


def _search(question: str) -> dict[str, Any]:
    function = {"name": "search_documents", "arguments": json.dumps({"query": question})}
    call = {"index": 0, "id": "call_1", "type": "function", "function": function}
    return {"content": None, "tool_calls": [call]}


def _chunk(choice: dict[str, Any], **more: Any) -> bytes:
    head = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "scripted"}
    return f"data: {json.dumps({**head, 'choices': [choice], **more})}\n\n".encode()


async def _send_json(writer: asyncio.StreamWriter, body: dict[str, Any]) -> None:
    text = json.dumps({"created": 1, "model": "scripted", **body}).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(text)}\r\n"
    writer.write(head.encode() + b"\r\n" + text)
    await writer.drain()


if __name__ == "__main__":
    asyncio.run(ScriptedModel(float(sys.argv[2]), int(sys.argv[3])).serve(int(sys.argv[1])))
