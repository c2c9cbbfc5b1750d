"""Source URIs: the stable names of files and web pages in the catalog.

A file's URI is its path relative to the working directory, or its absolute path outside of it;
always in Unicode NFC and with forward slashes, so that macOS and Linux agree.
"""

from pathlib import Path
from unicodedata import normalize

from ingest.sources.file_names import readable


def is_address(text: str) -> bool:
    """Return whether `text` is an http(s) address."""
    return text.lower().startswith(("http://", "https://"))


def uri_of(path: Path, root: Path | None = None) -> str:
    """Return the URI of a file: relative below `root` (the working directory), else absolute."""
    base = (root or Path.cwd()).resolve()
    # The last part is not resolved: a symbolic link to a document is a document of its own name.
    whole = path.parent.resolve() / path.name if path.name not in ("", "..") else path.resolve()
    shown = whole.relative_to(base) if whole.is_relative_to(base) else whole
    return normalize("NFC", readable(shown.as_posix()))
