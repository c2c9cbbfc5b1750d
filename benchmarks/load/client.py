"""Client of the chat page: speaks Streamlit's protocol over a websocket, without a browser.

It asks by the input of the page, runs the fragments that the page wants run again, and reads what
is drawn. So a load test measures the server, and not fifty browsers beside it.
"""

import asyncio
import contextlib
import re
import time
from typing import Any, Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

_THREAD = re.compile(r"thread=([0-9a-f]+)")
_TAGS = re.compile(r"<[^>]+>")
_LIMIT = 64 * 1024 * 1024
_CACHED = 100  # messages


class ChatClient:
    """One tab.

    Attributes:
        received: Bytes of all messages of the server, before compression.
        messages: Their number.
        shown: The text of each element that has been drawn, by its place on the page.
        seen: Every text that was ever drawn.
        thread: Id of the open conversation; "" before a question.
    """

    def __init__(self, address: str, query: str = "", locale: str = "en-US") -> None:
        self._url = address.replace("http", "ws", 1) + "/_stcore/stream"
        self._query, self._locale = query, locale
        self._socket: ClientConnection | None = None
        self._reruns: dict[str, asyncio.Task[None]] = {}
        self._input = self._page = ""
        self._stale: set[tuple[int, ...]] = set()  # drawn by the run before, and not yet by this
        self._finished = 0
        self._changed = asyncio.Condition()
        self._cached: dict[str, ForwardMsg] = {}  # by hash; the server sends references to them
        self.received = self.messages = 0
        self.shown: dict[tuple[int, ...], str] = {}
        self.seen: set[str] = set()
        self.thread = query.partition("thread=")[2]

    async def __aenter__(self) -> Self:
        """Open the page, and return when it is drawn."""
        self._socket = await connect(
            self._url, subprotocols=[Subprotocol("streamlit")], max_size=_LIMIT, open_timeout=60
        )
        self._reader = asyncio.create_task(self._read())
        await self._run()
        await self.until(lambda: bool(self._finished and self._input))
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the tab."""
        self._reader.cancel()
        self._stop_reruns()
        if self._socket is not None:
            with contextlib.suppress(Exception):
                await self._socket.close()

    @property
    def text(self) -> str:
        """Everything that the page shows now."""
        return "\n".join(self.shown.values())

    async def ask(self, question: str) -> None:
        """Send a question by the input."""
        message = BackMsg()
        state = message.rerun_script.widget_states.widgets.add()
        state.id = self._input
        state.chat_input_value.data = question
        await self._run(message)

    async def until(self, condition: Any, seconds: float = 180.0) -> float:
        """Wait for a condition on the page; return the moment at which it held.

        Raises:
            TimeoutError: it does not hold after that time.
        """
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(lambda: condition() or self._reader.done())
        if not condition():
            self._reader.result()
            raise ConnectionError("the server has closed the connection")
        return time.monotonic()

    def ended(self) -> bool:
        """Return whether the page shows no answer in the making."""
        return 'data-answering="false"' in self.text

    async def _run(self, message: BackMsg | None = None, fragment: str = "") -> None:
        message = message or BackMsg()
        state = message.rerun_script
        state.query_string = f"thread={self.thread}" if self.thread else self._query
        state.page_script_hash = self._page
        state.cached_message_hashes.extend(self._cached)
        state.context_info.locale = self._locale
        state.context_info.timezone = "Asia/Seoul"
        if fragment:
            state.fragment_id, state.is_auto_rerun = fragment, True
        assert self._socket is not None
        await self._socket.send(message.SerializeToString())

    async def _read(self) -> None:
        assert self._socket is not None
        try:
            async for data in self._socket:
                assert isinstance(data, bytes)
                self.received += len(data)
                self.messages += 1
                self._take(ForwardMsg.FromString(data))
                async with self._changed:
                    self._changed.notify_all()
        finally:
            asyncio.get_running_loop().call_soon(asyncio.ensure_future, self._notify())

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    def _take(self, message: ForwardMsg) -> None:
        message = self._whole(message)
        match message.WhichOneof("type"):
            case "new_session":
                self._page = message.new_session.page_script_hash or self._page
                if not message.metadata.run.fragment_ids:
                    self._begin_run()
            case "script_finished":
                self._end_run(message.script_finished)
            case "page_info_changed":
                if found := _THREAD.search(message.page_info_changed.query_string):
                    self.thread = found[1]
            case "auto_rerun" | "stop_auto_rerun":
                self._schedule(message)
            case "delta":
                self._draw(tuple(message.metadata.delta_path), message.delta)

    def _whole(self, message: ForwardMsg) -> ForwardMsg:
        """Return the message that a reference stands for, or one that is none."""
        if message.WhichOneof("type") == "ref_hash":
            whole = ForwardMsg()
            whole.CopyFrom(self._cached[message.ref_hash])
            whole.metadata.CopyFrom(message.metadata)
            return whole
        if message.metadata.cacheable:
            self._cached[message.hash] = message
            for old in list(self._cached)[:-_CACHED]:
                del self._cached[old]
        return message

    def _begin_run(self) -> None:
        self._stop_reruns()
        self._stale = set(self.shown)

    def _end_run(self, how: int) -> None:
        if how != ForwardMsg.FINISHED_SUCCESSFULLY:
            return
        self._finished += 1
        for place in self._stale:
            self.shown.pop(place, None)
        self._stale = set()

    def _schedule(self, message: ForwardMsg) -> None:
        """Begin or end to run a fragment again and again."""
        for fragment in message.stop_auto_rerun.fragment_ids:
            if task := self._reruns.pop(fragment, None):
                task.cancel()
        again = message.auto_rerun
        if again.fragment_id and again.fragment_id not in self._reruns:
            task = asyncio.create_task(self._again(again.fragment_id, again.interval))
            self._reruns[again.fragment_id] = task

    def _draw(self, place: tuple[int, ...], delta: Any) -> None:
        self._stale.discard(place)
        if delta.WhichOneof("type") != "new_element":
            return
        element = delta.new_element
        kind = element.WhichOneof("type")
        text = ""
        if kind == "markdown":
            text = element.markdown.body
        elif kind == "html":
            text = element.html.body
        elif kind == "chat_input":
            self._input = element.chat_input.id
        self.shown[place] = text
        self.seen.add(_TAGS.sub("", text))

    async def _again(self, fragment: str, seconds: float) -> None:
        while True:
            await asyncio.sleep(seconds)
            await self._run(fragment=fragment)

    def _stop_reruns(self) -> None:
        for task in self._reruns.values():
            task.cancel()
        self._reruns.clear()
