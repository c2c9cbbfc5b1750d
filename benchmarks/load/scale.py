"""How many chats at once see their first text as soon as one alone, by 1, 2 and 3 chat servers.

The servers share one state directory, and the chats are spread over them, as a proxy spreads them.
"""

import argparse
import asyncio
import statistics
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial

from benchmarks.load.chats import ALONE, Chats, ask, p95
from benchmarks.load.client import ChatClient
from benchmarks.load.server import ChatServer, free_port

MOST = 3  # servers
LATER = 1.0  # seconds that the first text may come later than alone
LADDER = (2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30, 50)  # chats at once


@dataclass(frozen=True)
class Step:
    """What so many chats at once saw on so many servers."""

    servers: int
    chats: int
    alone: float
    first: float  # 95 of 100 see their first text within these seconds
    errors: int

    @property
    def is_quick(self) -> bool:
        """Whether the first text came about as soon as alone."""
        return not self.errors and self.first <= self.alone + LATER


def measure_scale(
    server: ChatServer, options: argparse.Namespace, conditions: str
) -> tuple[str, bool]:
    """Measure one server, then two and three; return the report and whether there was an error."""
    servers = [server, *(replace(server, port=free_port()) for _ in range(MOST - 1))]
    steps: list[Step] = []
    try:
        for number, one in enumerate(servers, 1):
            one.start()
            steps += asyncio.run(_ladder(servers[:number], options.rounds))
    finally:
        for one in servers[1:]:
            one.end()
    return scale_report(steps, options, conditions), any(step.errors for step in steps)


async def _ladder(servers: list[ChatServer], rounds: int) -> list[Step]:
    """Measure one chat alone, then ever more at once."""
    alone = Chats()
    async with ChatClient(servers[-1].address) as page:
        await ask(page, ALONE, 0, Chats())  # warms up
        for number in range(1, rounds + 1):
            await ask(page, ALONE, number, alone)
    together = partial(_together, servers, rounds=rounds)
    return await climb(together, len(servers), statistics.median(alone.first))


async def climb(
    together: Callable[[int], Awaitable[list[Chats]]], servers: int, alone: float
) -> list[Step]:
    """Ask by ever more chats at once, until their first text comes too late; return all steps.

    Args:
        together: Lets so many chats ask at once, and returns what they saw in each round.
        servers: Chat servers that answer.
        alone: Seconds to the first text of one chat.
    """
    steps: list[Step] = []
    for chats in LADDER:
        seen = await together(chats)
        first = statistics.median(p95(each.first) for each in seen)
        errors = sum(len(each.errors) + len(each.crossed) for each in seen)
        steps.append(Step(servers, chats, alone, first, errors))
        if not steps[-1].is_quick:
            break
    return steps


async def _together(servers: list[ChatServer], chats: int, rounds: int) -> list[Chats]:
    pages = [ChatClient(servers[n % len(servers)].address) for n in range(chats)]
    for page in pages:
        await page.__aenter__()
    seen = [Chats() for _ in range(rounds + 1)]
    for number, each in enumerate(seen):
        await asyncio.gather(*(ask(page, n, number, each) for n, page in enumerate(pages)))
    for page in pages:
        await page.__aexit__()
    return seen[1:]  # the first question of a conversation warms up


def scale_report(steps: list[Step], options: argparse.Namespace, conditions: str) -> str:
    """Return the report, as Markdown."""
    rows = []
    for servers in range(1, MOST + 1):
        own = [step for step in steps if step.servers == servers]
        quick = [step.chats for step in own if step.is_quick]
        each = ", ".join(f"{step.chats}: {step.first:.1f} s" for step in own)
        rows.append(f"| {servers} | {own[0].alone:.1f} s | {max(quick, default=1)} | {each} |")
    lines = [
        "# Chats at once, by the number of chat servers",
        "",
        f"`python -m benchmarks.load scale --tokens {options.tokens}`: `streamlit run app.py` over "
        "one state directory, a scripted model at 30 tokens a second that searches first, and "
        "chats that all ask in the same moment. *Within a second* is the largest number of chats "
        "of which 95 of 100 see their first text at most a second later than one alone. Servers, "
        "model, and chats share the processors.",
        "",
        f"{conditions}.",
        "",
        "| servers | first text, alone | chats within a second | first text (95 %) by chats |",
        "|--:|--:|--:|---|",
        *rows,
    ]
    return "\n".join(lines) + "\n"
