"""Plain text: the file as it is."""

from pathlib import Path

from ingest.loaders.decode import decode
from ingest.loaders.draft import Draft
from ingest.loaders.limits import Limits


def load(path: Path, draft: Draft, limits: Limits) -> None:
    """Write the file's text as one page."""
    text, draft.metadata["encoding"] = decode(path.read_bytes())
    draft.add(text.replace("\f", "\n"), verbatim=True)
