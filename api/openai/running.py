"""A running turn as an asynchronous stream: its events come from a thread of its own.

The server's thread pool is left alone, so that many answers can be written at once. Closing the
stream, as when the client hangs up, cancels the turn.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable

from agents.events import Event
from chat.conversation import Conversation
from chat.turns.turn import StopRequest, Turn
from operations.logs import in_context, log_context


async def turn_events(
    conversation: Conversation, turn: Turn, ended: Callable[[], None]
) -> AsyncIterator[Event]:
    """Run a turn that has begun and yield its events.

    Args:
        conversation: Runs it.
        turn: The turn.
        ended: Called once it has ended, also where nobody reads its events any more.

    Raises:
        Exception: what the conversation raises, which is a defect: it ends with an event.
    """
    loop, cancel = asyncio.get_running_loop(), StopRequest()
    queue: asyncio.Queue[Event | BaseException | None] = asyncio.Queue()

    def put(item: Event | BaseException | None) -> None:
        try:
            loop.call_soon_threadsafe(queue.put_nowait, item)
        except RuntimeError:  # the server has stopped
            cancel.set()

    def run() -> None:
        try:
            try:
                for event in conversation.run(turn, cancel):
                    put(event)
            finally:
                ended()
            put(None)
        except BaseException as error:
            put(error)

    with log_context(turn=turn.id, thread=turn.thread):
        worker = in_context(run)
    threading.Thread(target=worker, name="turn", daemon=True).start()
    try:
        while (item := await queue.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        cancel.set()
