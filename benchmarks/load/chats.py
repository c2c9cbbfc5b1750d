"""Many chats at once: first text, errors, cross-talk, memory, and the bytes of an answer."""

import argparse
import asyncio
import statistics
import time
from dataclasses import dataclass, field

from benchmarks.load.client import ChatClient
from benchmarks.load.model import MARK
from benchmarks.load.server import ChatServer

SINGLE = 5  # questions of the single chat, asked one after the other
ALONE = 999  # name of the chat that is alone


@dataclass
class Chats:
    """What was measured.

    Attributes:
        first: Seconds from sending a question to the first text of its answer on the page.
        total: Seconds to the end of the answer.
        received: Bytes over the websocket for each answer, before compression.
        characters: Of each answer.
        errors: What went wrong.
        crossed: Names of other chats that were seen on a page.
        memory: Largest resident bytes of the server.
    """

    first: list[float] = field(default_factory=list)
    total: list[float] = field(default_factory=list)
    received: list[int] = field(default_factory=list)
    characters: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    crossed: list[str] = field(default_factory=list)
    memory: int = 0


def measure_chats(
    server: ChatServer, options: argparse.Namespace, conditions: str
) -> tuple[str, bool]:
    """Measure one chat, then many at once; return the report and whether there was an error."""
    server.start()
    one, many = asyncio.run(_measure(server, options.chats, options.rounds, options.every))
    return _report(one, many, options, conditions), bool(many.errors or many.crossed)


async def _measure(
    server: ChatServer, chats: int, rounds: int, every: float
) -> tuple[Chats, Chats]:
    one, many = Chats(), Chats()
    async with ChatClient(server.address) as page:
        await ask(page, ALONE, 0, Chats())  # warms up
        for number in range(SINGLE):
            await ask(page, ALONE, number + 1, one)
    one.memory = server.memory()
    watching = asyncio.create_task(_watch(server, many))
    pages = [ChatClient(server.address) for _ in range(chats)]
    opened = asyncio.Semaphore(4)  # readers open the page one after the other, and ask at once

    async def open_(page: ChatClient) -> None:
        async with opened:
            await page.__aenter__()

    await asyncio.gather(*map(open_, pages))
    await _converse(pages, rounds, every, many)
    for n, page in enumerate(pages):
        names = {name for text in page.seen for name in MARK.findall(text.replace("\\", ""))}
        own = {mark_of(chat, number) for chat in (n, ALONE) for number in range(100)}
        many.crossed += sorted(names - own)
        await page.__aexit__()
    watching.cancel()
    return one, many


async def _converse(pages: list[ChatClient], rounds: int, every: float, chats: Chats) -> None:
    """Ask in all chats in the same moment, or in each once in so many seconds, taking turns."""
    began = time.monotonic()

    async def ask_in_turn(n: int, page: ChatClient) -> None:
        for number in range(rounds):
            moment = began + every * (number + n / len(pages))
            await asyncio.sleep(moment - time.monotonic())
            await ask(page, n, number, chats)

    if every:
        await asyncio.gather(*(ask_in_turn(n, page) for n, page in enumerate(pages)))
        return
    for number in range(rounds):
        await asyncio.gather(*(ask(page, n, number, chats) for n, page in enumerate(pages)))


def mark_of(chat: int, number: int) -> str:
    """Return the name by which the scripted model answers a question of a chat, one of 100."""
    return f"chat-{chat}{number:02}"


async def ask(page: ChatClient, chat: int, number: int, chats: Chats) -> None:
    """Ask a question, and wait for its answer."""
    mark, before, began = mark_of(chat, number), page.received, time.monotonic()
    try:
        await page.ask(f"Question {number} of {mark} about leave?")
        first = await page.until(lambda: f"{mark} says" in page.text)
        end = await page.until(lambda: f"The end of {mark}" in page.text and page.ended())
    except (TimeoutError, ConnectionError) as error:
        chats.errors.append(f"{mark}: {type(error).__name__}")
        return
    chats.first.append(first - began)
    chats.total.append(end - began)
    chats.received.append(page.received - before)
    answers = [text for text in page.shown.values() if f"The end of {mark}" in text]
    chats.characters.append(len(answers[-1]))


async def _watch(server: ChatServer, chats: Chats) -> None:
    while True:
        chats.memory = max(chats.memory, await asyncio.to_thread(server.memory))
        await asyncio.sleep(0.5)


def p95(numbers: list[float]) -> float:
    """Return the number that 95 of 100 do not exceed; not a number where there is none."""
    return sorted(numbers)[max(0, round(0.95 * len(numbers)) - 1)] if numbers else float("nan")


def _report(one: Chats, many: Chats, options: argparse.Namespace, conditions: str) -> str:
    def row(name: str, first: str, second: str) -> str:
        return f"| {name} | {first} | {second} |"

    def median(numbers: list[float]) -> str:
        return f"{statistics.median(numbers):.2f} s" if numbers else "-"

    rows = [
        row("answers", str(len(one.total)), str(len(many.total))),
        row("errors", str(len(one.errors)), str(len(many.errors))),
        row("pages that showed text of another chat", "", str(len(many.crossed))),
        row("first text, median", median(one.first), median(many.first)),
        row("first text, p95", f"{p95(one.first):.2f} s", f"{p95(many.first):.2f} s"),
        row("end of the answer, median", median(one.total), median(many.total)),
        row("characters of an answer", *(f"{max(c.characters):,}" for c in (one, many))),
        row(
            "received for an answer, largest",
            *(f"{max(c.received) / 1000:.0f} KB" for c in (one, many)),
        ),
        row("memory of the server", *(f"{c.memory / 1e6:.0f} MB" for c in (one, many))),
    ]
    pace = f" --every {options.every:g}" if options.every else ""
    title = f"chats, each of which asks once in {options.every:g} s" if pace else "chats at once"
    head = [
        f"# {options.chats} {title}",
        "",
        f"`python -m benchmarks.load chats --chats {options.chats}{pace} "
        f"--tokens {options.tokens}`: "
        "`streamlit run app.py` over the sample documents with the default assistant, "
        f"{options.embedding} and a scripted model at 30 tokens a second, which searches first. "
        "Each chat is a websocket that speaks Streamlit's protocol, as a tab does, without "
        "drawing: what is measured is the server, up to the message that brings the text. The "
        "model and all clients run on the same processors. Bytes are those of the "
        "messages before compression.",
        "",
        f"{conditions}.",
        "",
        row("", "one chat", f"{options.chats} chats" if pace else f"{options.chats} at once"),
        "|---|--:|--:|",
    ]
    return "\n".join([*head, *rows, *(f"\n* {error}" for error in many.errors[:10])]) + "\n"
