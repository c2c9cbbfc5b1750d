"""Trampoline: run a generator of calls to a handler, synchronously or asynchronously.

def twice(request):                 # written once
try:
return (yield request)      # calls the handler
except TimeoutError:
return (yield request)

run(twice(request), handler)        # and run in both forms
await arun(twice(request), async_handler)
"""

import asyncio
from collections.abc import Awaitable, Callable, Generator
from contextlib import suppress
from typing import TypeVar, cast

from langgraph.errors import GraphBubbleUp

S = TypeVar("S")  # what the handler is called with
R = TypeVar("R")  # what the handler returns
E = TypeVar("E")  # what the generator returns

Sent = tuple[object, Exception | None]


def run(steps: Generator[S, R, E], handler: Callable[[S], R]) -> E:
    """Call `handler` with all that `steps` yields, and return what it returns.

    An exception of the handler is raised at the `yield`, but for those by which LangGraph controls
    its run (an interrupt): they pass by.
    """
    sent: Sent = (None, None)
    try:
        while True:
            is_end, value = _advance(steps, sent)
            if is_end:
                return cast(E, value)
            try:
                sent = (handler(cast(S, value)), None)
            except GraphBubbleUp:
                raise
            except Exception as error:
                sent = (None, error)
    finally:
        steps.close()


async def arun(
    steps: Generator[S, R, E], handler: Callable[[S], Awaitable[R]], *, in_thread: bool = False
) -> E:
    """Do as `run` with an asynchronous handler; `in_thread` runs the generator in a thread."""
    sent: Sent = (None, None)
    try:
        while True:
            if in_thread:
                is_end, value = await asyncio.to_thread(_advance, steps, sent)
            else:
                is_end, value = _advance(steps, sent)
            if is_end:
                return cast(E, value)
            try:
                sent = (await handler(cast(S, value)), None)
            except GraphBubbleUp:
                raise
            except Exception as error:
                sent = (None, error)
    finally:
        _close(steps)


def _advance(steps: Generator[S, R, E], sent: Sent) -> tuple[bool, object]:
    """Run the generator to its next `yield`; return whether it ended, and its value."""
    result, error = sent
    try:
        # A StopIteration must not cross the border of a thread, so it becomes a value here.
        item = steps.send(cast(R, result)) if error is None else steps.throw(error)
    except StopIteration as end:
        return True, end.value
    return False, item


def _close(steps: Generator[S, R, E]) -> None:
    with suppress(ValueError):  # still running: a cancelled turn leaves its thread to its end
        steps.close()
