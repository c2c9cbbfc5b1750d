"""Reading on a cluster: files travel as bytes to tasks, and come back read and cut.

    for item, extracted, chunked in read_on_cluster(items, settings, "default", jobs=2):
        ...

A task whose process ends is tried again on another one. The files of a task that is lost all the
same are sent one by one, and one that is lost alone is a failure; the others go on.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

from index.commit.chunked_document import ChunkedDocument
from index.documents import Extracted
from index.messages import refused
from ingest.chunking.chunker import sizes_of
from ingest.cluster.tasks import FileContent, Reading, ReadingOptions, read_files
from ingest.reading import groups_of, read_all
from ingest.sandbox.limits import SandboxLimits
from ingest.sources.walk import Item
from models.embedding_pool import cores
from operations.cluster import Cluster, TaskLost, connect
from settings import Settings

_TASKS_PER_PROCESSOR = 2  # sent ahead, so that no processor waits for the next files


def read_on_cluster(
    items: Iterable[Item], settings: Settings, collection: str, jobs: int | None = None
) -> Iterator[tuple[Item, Extracted, ChunkedDocument | None]]:
    """Yield each item with its text and chunks, in the order of completion.

    Only a few files and results are in memory at any time. Closing the iterator early drops the
    tasks.

    Raises:
        ClusterError: the cluster does not answer, or has another version of the program.
        SettingsError: the extra is not installed.
    """
    wanted = jobs or settings.jobs
    cluster = connect(settings.ingest_cluster, wanted or cores())
    reader = _Reader(cluster, settings, collection)
    try:
        yield from reader.read(items, _TASKS_PER_PROCESSOR * min(cluster.cpus, wanted or 1_000))
    finally:
        cluster.cancel(list(reader.running))


class _Reader:
    """The files on their way.

    Attributes:
        running: The files of each task.
    """

    def __init__(self, cluster: Cluster, settings: Settings, collection: str) -> None:
        self.running: dict[object, list[Item]] = {}
        self._cluster, self._settings = cluster, settings
        sizes = sizes_of(settings)
        limits = SandboxLimits.of(settings)
        self._options = ReadingOptions(limits, sizes, sizes.fingerprint, collection)

    def read(
        self, items: Iterable[Item], most: int
    ) -> Iterator[tuple[Item, Extracted, ChunkedDocument | None]]:
        groups = groups_of(iter(items))
        while True:
            for group in islice(groups, max(0, most - len(self.running))):
                for item in self._send(group):  # no other machine can do more about it
                    (alone,) = read_all([item], self._settings, jobs=1)
                    yield *alone, None
            if not self.running:
                return
            task = self._cluster.first_done(self.running)
            for item, (extracted, chunked) in self._received(task):
                yield item, extracted, chunked

    def _send(self, group: list[Item]) -> list[Item]:
        """Send files to a task; return those that cannot be sent."""
        contents = [(item, _content(item, self._settings.max_file_mb << 20)) for item in group]
        sent = {item: content for item, content in contents if content is not None}
        if sent:
            task = self._cluster.submit(read_files, self._options, list(sent.values()))
            self.running[task] = list(sent)
        return [item for item, content in contents if content is None]

    def _received(self, task: object) -> list[tuple[Item, Reading]]:
        group = self.running.pop(task)
        try:
            return list(zip(group, self._cluster.result(task), strict=True))
        except TaskLost:
            if len(group) == 1:
                lost = refused("unreadable", "worker_lost", self._settings.language)
                return [(group[0], (lost, None))]
        for item in group:
            self._send([item])
        return []


def _content(item: Item, most_bytes: int) -> FileContent | None:
    """Return a file as it travels; None for one that is gone, or larger than is read."""
    try:
        if item.path.stat().st_size > most_bytes:
            return None
        return FileContent(item.uri, item.path.suffix, item.path.read_bytes())
    except OSError:
        return None
