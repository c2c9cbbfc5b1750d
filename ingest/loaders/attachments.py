"""Read what a file carries inside: attachments of a mail, members of an archive.

Each is read by the loader of its own kind into further pages of the same document, under its
name as a heading. One that cannot be read costs itself only.
"""

from dataclasses import replace
from importlib import import_module

from index.documents import Page
from ingest.loaders.embedded_file import EmbeddedFile
from ingest.loaders.limits import Limits
from ingest.loaders.page_builder import PageBuilder, Refused

DEPTH = 3
NAME = 200
# What a picture or a program says by being unreadable is no loss of text.
HARMLESS = frozenset({"unsupported", "no_text"})

# What marks text that people do not see, wherever in a file it stands.
_FLAGS = frozenset({"hidden_text", "hidden_chars"})


def read_part(name: str, data: bytes, builder: PageBuilder, limits: Limits) -> str:
    """Add a file as further pages and return why it could not be read (an error code), or "".

    Args:
        name: What the part is called; its suffix counts when its content does not decide.
        data: Its bytes.
        builder: Takes the pages.
        limits: Those of the file that carries it.
    """
    found, code = _read(name, data, builder, limits)
    builder.add_pages(found, name)
    return code


def quote_part(
    name: str, data: bytes, builder: PageBuilder, limits: Limits, *, titled: bool = False
) -> str:
    """Add the text of a file where the current page has come to, `titled` with its name.

    Returns an error code as `read_part` does.
    """
    found, code = _read(name, data, builder, limits)
    if found and titled:
        builder.add(name, heading=1)
    for page in found:
        if page.text.strip():
            builder.insert_page_text(page, deeper=int(titled))
    return code


def _read(
    name: str, data: bytes, builder: PageBuilder, limits: Limits
) -> tuple[tuple[Page, ...], str]:
    inner = replace(
        limits, name=name, characters=builder.remaining_characters, depth=limits.depth + 1
    )
    part = PageBuilder(inner)
    try:
        if inner.depth > DEPTH:
            raise Refused("too_large", "nested")
        _load(data, part, inner)
        found = part.finish()
    except Refused as refusal:
        return (), refusal.code
    except (MemoryError, RecursionError):
        return (), "too_large"
    except Exception:  # As in `extract`: the failure of this part, not of the whole file.
        return (), "unreadable"
    if found.status not in ("text", "partial"):
        return (), found.code
    builder.omissions += part.omissions
    builder.salvaged = builder.salvaged or found.status == "partial"
    for flag in _FLAGS & found.metadata.keys():
        builder.metadata[flag] = found.metadata[flag]
    return found.pages, ""


def _load(data: bytes, part: PageBuilder, inner: Limits) -> None:
    from ingest.loaders import LOADERS
    from ingest.loaders.detection.file_type import kind_of

    file = EmbeddedFile(data)
    import_module(f"ingest.loaders.{LOADERS[kind_of(file, inner)]}").load(file, part, inner)
