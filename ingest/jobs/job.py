"""Ingest jobs: one source to be taken in, its progress and its outcome."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["file", "page", "site", "folder", "plan", "sync"]
Status = Literal["waiting", "reading", "read", "done"]
Outcome = Literal["", "added", "updated", "unchanged", "partial", "failed", "cancelled", "planned"]
Texts = Mapping[str, str]  # one text in each language
LEAST_READ = 0.05  # share of the bytes from which on the time left is estimated
ATTACHED = "conversations"  # collection of files attached to questions, which wait for them


@dataclass(frozen=True)
class NewJob:
    """A source to be taken in.

    Attributes:
        kind: `file`, `page` and `site` (a crawl) are added; of a `folder`, new and changed files
            are; `sync` also removes what is gone; `plan` only says what `sync` would do.
        name: What the user calls it.
        source: Path or address.
        labels: Fields of `index.catalog.labels.Labels`.
        size: Bytes; 0 where it is not known.
        force: Read it again, even if it is unchanged or has failed too often.
    """

    kind: Kind
    name: str
    source: str
    collection: str
    labels: Mapping[str, Any] = field(default_factory=dict)
    size: int = 0
    force: bool = False


@dataclass(frozen=True)
class Job(NewJob):
    """A job of the queue.

    Attributes:
        result: Numbers of a finished job (`added`, `failed` ...), its `reason` in each language,
            `failures` by source, and `done` and `total` sources while it is read.
        created_at, started_at, ended_at: Unix time.
        worker: Who reads it, where several machines share the queue.
    """

    id: int = 0
    user: str = ""
    status: Status = "waiting"
    outcome: Outcome = ""
    result: Mapping[str, Any] = field(default_factory=dict)
    created_at: float = 0.0
    started_at: float | None = None
    ended_at: float | None = None
    worker: str | None = None

    @property
    def active(self) -> bool:
        """Whether it waits or runs."""
        return self.status != "done"

    def reason(self, language: str) -> str:
        """Return why it failed, in part or whole, in a language; may be empty."""
        return str(self.result.get("reason", {}).get(language, ""))

    @property
    def failures(self) -> list[tuple[str, Texts]]:
        """The sources that could not be read, each with its reason in each language."""
        return [(str(source), texts) for source, texts in self.result.get("failures", ())]


def seconds_left(jobs: Sequence[Job], now: float) -> float | None:
    """Return an estimate of the time that reading takes; None until a part of it has been read.

    It assumes that the rest is read as fast, in bytes, as what the same user added with it. A few
    bytes, such as those of a damaged file, say nothing of how fast that is.
    """
    waiting = [job for job in jobs if job.status in ("waiting", "reading")]
    if not waiting or any(job.kind != "file" for job in waiting):
        return None
    began = min(job.created_at for job in waiting)
    done = [j for j in jobs if j.status in ("read", "done") and (j.ended_at or now) >= began]
    starts = [job.started_at for job in (*done, *waiting) if job.started_at is not None]
    read = sum(job.size for job in done if job.kind == "file")
    rest = sum(job.size for job in waiting)
    if not starts or read < LEAST_READ * (read + rest) or not read:
        return None
    return rest * max(now - min(starts), 0.0) / read
