"""Keep the collection equal to a folder while the folder changes.

    for outcome in watch(look, sync, every=2.0): ...

The folder is looked at, not listened to, so network disks work as well: names, sizes and dates
are compared, and a change is taken in once it has been still for one interval, so that a file
half copied is not read half.
"""

import time
from collections.abc import Callable, Iterator

from errors import RagError
from index.reports import Report
from ingest.sources.walk import Walk
from system_errors import as_rag_error

_PATIENCE = 15  # intervals after which a folder that is never still is taken as it is


def watch(
    look: Callable[[], Walk],
    sync: Callable[[], Report],
    every: float,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Report | RagError]:
    """Yield what the first sync did, then what each set of changes came to, for ever.

    An error is yielded once, however often it comes again, and does not end the watch: what is
    left undone is tried at the next interval.

    Args:
        look: Walks the folder.
        sync: Makes the collection equal to it.
        every: Seconds between two looks.
        sleep: Waits so long.
    """
    done: Walk | None = None
    before: Walk | None = None
    unrest, trouble = 0, ""
    while True:
        try:
            now = look()
            unrest = unrest + 1 if now != before else 0
            if now != done and (done is None or not 0 < unrest < _PATIENCE):
                report = sync()
                news = done is None or _changed(report) or now.failures != done.failures
                done, unrest, trouble = now, 0, ""
                if news:
                    yield report
            before = now
        except Exception as error:
            found = as_rag_error(error)
            if str(found) != trouble:
                trouble = str(found)
                yield found
        sleep(every)


def _changed(report: Report) -> bool:
    return bool(report.added or report.updated or report.removed or report.failed)
