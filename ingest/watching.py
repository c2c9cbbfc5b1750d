"""Folder watching by polling: sync a collection while its folder changes.

    for outcome in watch(walk, sync, every=2.0): ...

Names, sizes and mtimes are polled, so that network disks work as well. A change is ingested once
the folder has been the same for one interval, so that a file is not read while it is copied.
"""

import time
from collections.abc import Callable, Iterator

from errors import RagError
from index.reports import Report
from ingest.sources.walk import Walk
from system_errors import as_rag_error

_MOST_UNSTABLE = 15  # polls after which a folder that keeps changing is synced as it is


def watch(
    walk: Callable[[], Walk],
    sync: Callable[[], Report],
    every: float,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Report | RagError]:
    """Yield the report of the first sync, then one for each set of changes; never ends.

    An error does not end the watch: it is yielded once, however often it repeats, and the sync
    is retried at the next poll.

    Args:
        walk: Lists the files of the folder.
        sync: Makes the collection equal to the folder.
        every: Seconds between two polls.
        sleep: Waits for so many seconds.
    """
    synced: Walk | None = None
    previous: Walk | None = None
    unstable, last_error = 0, ""
    while True:
        try:
            current = walk()
            unstable = unstable + 1 if current != previous else 0
            if current != synced and (synced is None or not 0 < unstable < _MOST_UNSTABLE):
                report = sync()
                is_news = synced is None or _changed(report) or current.failures != synced.failures
                synced, unstable, last_error = current, 0, ""
                if is_news:
                    yield report
            previous = current
        except Exception as error:
            explanation = as_rag_error(error)
            if str(explanation) != last_error:
                last_error = str(explanation)
                yield explanation
        sleep(every)


def _changed(report: Report) -> bool:
    return bool(report.added or report.updated or report.removed or report.failed)
