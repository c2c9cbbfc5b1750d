"""Parallel reading of files, each in a child process with limited rights.

for item, extracted in read_all(walk.items, settings, jobs=2):
    ...
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory

from index.documents import Extracted
from index.messages import refused, status_of
from index.reports import Failure
from ingest.sandbox.sandbox import Worker
from ingest.sources.walk import Item, expand
from models.embedding_pool import cores
from settings import Settings

_TASKS_PER_WORKER = 2  # submitted ahead, so that no worker waits for the next group
_GROUP_FILES = 64  # each exchange waits for the GIL, which the rest of an ingest holds
_GROUP_BYTES = 256_000
_GROUP_NAME_CHARS = 8_000  # the requests of a group fit a pipe, so that neither side blocks


def read_all(
    items: Iterable[Item], settings: Settings, jobs: int | None = None
) -> Iterator[tuple[Item, Extracted]]:
    """Yield each item with the text extracted from it, in the order of completion.

    Only a few results wait at any time, so that memory stays bounded. Closing the iterator early
    ends the child processes.
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
    """Return the text of one file or web address, or why there is none."""
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


def has_text(extracted: Extracted) -> bool:
    """Return whether a loader found any text to index."""
    return extracted.status in ("text", "partial") and any(
        page.text.strip() for page in extracted.pages
    )


def failures_of(item: Item, extracted: Extracted) -> list[Failure]:
    """Return the failure to report for a file; a file read in part is indexed and reported."""
    if extracted.status == "text":
        return []
    return [Failure(item.uri, extracted.reason, extracted.code or extracted.status)]


def _stream(
    items: Iterator[Item], pool: ThreadPoolExecutor, workers: list[Worker]
) -> Iterator[tuple[Item, Extracted]]:
    idle: SimpleQueue[Worker] = SimpleQueue()
    for worker in workers:
        idle.put(worker)
    groups = groups_of(items)
    pending: set[Future[list[tuple[Item, Extracted]]]] = set()
    try:
        while True:
            free = _TASKS_PER_WORKER * len(workers) - len(pending)
            pending |= {pool.submit(_read, group, idle) for group in islice(groups, free)}
            if not pending:
                return
            done, pending = wait(pending, return_when=FIRST_COMPLETED)
            for future in done:
                yield from future.result()
    finally:
        for future in pending:
            future.cancel()
        for worker in workers:
            worker.end()  # also ends reads in progress, which the pool's shutdown waits for


def groups_of(items: Iterator[Item]) -> Iterator[list[Item]]:
    """Yield small files in groups, because each exchange with a worker costs; large ones alone."""
    group: list[Item] = []
    size = chars = 0
    for item in items:
        size += item.size
        chars += len(str(item.path)) + len(item.uri)
        full = len(group) >= _GROUP_FILES or size > _GROUP_BYTES or chars > _GROUP_NAME_CHARS
        if group and full:
            yield group
            group, size, chars = [], item.size, len(str(item.path)) + len(item.uri)
        group.append(item)
    if group:
        yield group


def _read(group: list[Item], idle: SimpleQueue[Worker]) -> list[tuple[Item, Extracted]]:
    worker = idle.get()
    try:
        extracted = worker.read_many([(item.path, item.uri) for item in group])
        return list(zip(group, extracted, strict=True))
    finally:
        idle.put(worker)
