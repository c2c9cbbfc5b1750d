"""Read many files at once, each in a child process that holds a limit.

for item, extracted in read_all(walk.items, settings, jobs=2):
    ...
"""

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory

from index.documents import Extracted
from index.messages import refused, status_of
from ingest.sandbox.sandbox import Worker
from ingest.sources.walk import Item, expand
from settings import Settings

_AHEAD = 2
_GROUP = 64  # Each exchange waits for Python's lock, which the rest of an ingest holds.
_GROUP_BYTES = 256_000
_GROUP_NAMES = 8_000  # Characters; their questions fit a pipe, so neither side waits for the other.


def read_all(
    items: Iterable[Item], settings: Settings, jobs: int | None = None
) -> Iterator[tuple[Item, Extracted]]:
    """Yield each item with what was read from it, in the order they are done.

    At most a few results wait at any time, so memory stays bounded however many items there
    are. Closing the iterator early ends the child processes.
    """
    count = jobs or settings.jobs or cores()
    workers = [Worker(settings) for _ in range(count)]
    try:
        with ThreadPoolExecutor(count, thread_name_prefix="read") as pool:
            yield from _stream(iter(items), pool, workers)
    finally:
        for worker in workers:
            worker.end()


def read_one(source: str, settings: Settings) -> Extracted:
    """Return what is read from one file or address, or why there is nothing."""
    with TemporaryDirectory(prefix="ingest-") as folder:
        walk = expand([source], Path(folder), language=settings.language)
        if len(walk.failures) == 1 and not walk.items:
            failure = walk.failures[0]
            return Extracted(status_of(failure.code), reason=failure.reason, code=failure.code)
        if len(walk.items) != 1 or walk.failures:
            return refused("not_found", "one_file", settings.language)
        worker = Worker(settings)
        try:
            item = walk.items[0]
            return worker.read(item.path, name=item.uri)
        finally:
            worker.close()


def _stream(
    queue: Iterator[Item], pool: ThreadPoolExecutor, workers: list[Worker]
) -> Iterator[tuple[Item, Extracted]]:
    idle: SimpleQueue[Worker] = SimpleQueue()
    for worker in workers:
        idle.put(worker)
    groups = _groups(queue)
    waiting: set[Future[list[tuple[Item, Extracted]]]] = set()
    try:
        while True:
            room = _AHEAD * len(workers) - len(waiting)
            waiting |= {pool.submit(_read, group, idle) for group in islice(groups, room)}
            if not waiting:
                return
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                yield from future.result()
    finally:
        for future in waiting:
            future.cancel()
        for worker in workers:
            worker.end()  # Ends what is still being read, so that the pool can end.


def cores() -> int:
    """Return how many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _groups(items: Iterator[Item]) -> Iterator[list[Item]]:
    """Yield small files together, since each exchange with a worker costs; large ones alone."""
    group: list[Item] = []
    size = names = 0
    for item in items:
        size += item.size
        names += len(str(item.path)) + len(item.uri)
        if group and (len(group) >= _GROUP or size > _GROUP_BYTES or names > _GROUP_NAMES):
            yield group
            group, size, names = [], item.size, len(str(item.path)) + len(item.uri)
        group.append(item)
    if group:
        yield group


def _read(group: list[Item], idle: SimpleQueue[Worker]) -> list[tuple[Item, Extracted]]:
    worker = idle.get()
    try:
        found = worker.read_many([(item.path, item.uri) for item in group])
        return list(zip(group, found, strict=True))
    finally:
        idle.put(worker)
