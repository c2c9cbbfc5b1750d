"""Names of sources on the pages, without ids and folders outside the project."""

import re
from pathlib import PurePosixPath

from ingest.jobs.uploads import UPLOADED


def display_source(source: str) -> str:
    """Return the name of a source on the page, without ids and folders outside the project."""
    path = source.replace("\\", "/")
    if match := UPLOADED.search(path):
        return match[1]
    outside = path.startswith("/") or re.match(r"^[A-Za-z]:/", path)
    return PurePosixPath(path).name if outside else source
