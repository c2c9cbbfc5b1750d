"""Plain text: the file verbatim."""

from ingest.loaders.detection.encoding import decode
from ingest.loaders.embedded_file import File
from ingest.loaders.limits import Limits
from ingest.loaders.page_builder import PageBuilder

_TITLE_CHARS = 80


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write the file's text as one page."""
    text, builder.metadata["encoding"] = decode(path.read_bytes())
    builder.add(text, verbatim=True)
    builder.title = _title(text)


def _title(text: str) -> str:
    """Return the first line where a blank line follows it, as behind a title."""
    first, _, rest = text.lstrip().partition("\n")
    alone = not rest.split("\n", 1)[0].strip() and bool(rest.strip())
    short = len(first) <= _TITLE_CHARS and not first.rstrip().endswith((".", "?", "!", ",", ":"))
    return first.strip("#=-* \t\r") if alone and short else ""
