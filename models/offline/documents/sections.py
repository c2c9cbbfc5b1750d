"""Sections of a document: its passages grouped by the headings above and in them."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import NamedTuple

from models.evidence import Evidence
from models.offline.sentences.candidates import candidate_units

_MAX_SECTIONS = 16  # of an outline


class Section(NamedTuple):
    """A section of a document: the last heading above it, and its passages in order."""

    heading: str
    passages: tuple[Evidence, ...]


def sections(evidence: Sequence[Evidence], most: int = _MAX_SECTIONS) -> list[Section]:
    """Return the passages of a document grouped by heading, at the deepest level that is short."""
    depth = max(len(path_below_title(passage)) for passage in evidence)
    for level in range(depth, 0, -1):
        grouped = _grouped(evidence, level)
        if len(grouped) <= most:
            return grouped
    return _grouped(evidence, 1)[:most]


def document_name(passage: Evidence) -> str:
    """Return what people call the document of a passage: its title, else its file name."""
    return passage.title or PurePosixPath(passage.source).name


def split_at_headings(passage: Evidence) -> list[Evidence]:
    """Return a passage in its parts below the headings in it; short sections share a passage."""
    path = [part for part in passage.heading.split(" > ") if part]
    starts = [(0, "")]
    for candidate in candidate_units([passage]):
        title = candidate.unit.text.strip("# *")
        if (
            candidate.unit.heading
            and not candidate.unit.labels
            and title not in path
            and "|" not in title  # the header of a table
        ):
            starts.append((candidate.unit.start, title))
    ends = [start for start, _ in starts[1:]] + [len(passage.text)]
    parts = [
        replace(
            passage,
            text=passage.text[start:end].strip(),
            heading=" > ".join([*path, title] if title else path),
        )
        for (start, title), end in zip(starts, ends, strict=True)
    ]
    return [part for part in parts if _has_text(part)] or [passage]


def _has_text(part: Evidence) -> bool:
    """Return whether a part has more than its headings and the title of its document."""
    names = {*part.heading.split(" > "), part.title}
    return any(line.strip("# *") not in names for line in part.text.splitlines() if line.strip())


def _grouped(evidence: Sequence[Evidence], level: int) -> list[Section]:
    groups: dict[tuple[str, ...], list[Evidence]] = {}
    for passage in evidence:
        groups.setdefault(tuple(path_below_title(passage)[:level]), []).append(passage)
    return [Section(path[-1] if path else "", tuple(group)) for path, group in groups.items()]


def path_below_title(passage: Evidence) -> list[str]:
    """Return the headings above a passage, without the title of its document."""
    parts = [part.strip() for part in passage.heading.split(" > ") if part.strip()]
    return parts[1:] if parts and parts[0] == passage.title else parts
