"""Attachments: files inside a file, such as those of a mail or the members of an archive.

The loader of its kind reads each into the pages of the same document, under its name as a
heading. A failure to read one of them leaves the others and the document as they are.
"""

from dataclasses import replace

from index.documents import Page
from ingest.loaders.detection.file_type import kind_of
from ingest.loaders.embedded_file import EmbeddedFile
from ingest.loaders.limits import Limits
from ingest.loaders.page_builder import PageBuilder, Refused
from ingest.loaders.registry import loader_for

MAX_DEPTH = 3
# Errors of pictures and programs, which have no text to lose.
HARMLESS = frozenset({"unsupported", "no_text"})

# Metadata of an attachment that its document shows as its own: text that people do not see.
_SHARED_METADATA = frozenset({"hidden_text", "hidden_chars"})


def read_attachment(name: str, data: bytes, builder: PageBuilder, limits: Limits) -> str:
    """Append an attachment as pages of its own; return the error code of a failure, else "".

    Args:
        name: File name, whose suffix decides where the content does not.
        data: Content.
        builder: Receives the pages.
        limits: Limits of the containing file.
    """
    pages, code = _read(name, data, builder, limits)
    builder.add_pages(pages, name)
    return code


def inline_attachment(
    name: str, data: bytes, builder: PageBuilder, limits: Limits, *, titled: bool = False
) -> str:
    """Append the text of an attachment to the current page, `titled` with its name.

    Returns an error code as `read_attachment` does.
    """
    pages, code = _read(name, data, builder, limits)
    if pages and titled:
        builder.add(name, heading=1)
    for page in pages:
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
        if inner.depth > MAX_DEPTH:
            raise Refused("too_large", "nested")
        file = EmbeddedFile(data)
        loader_for(kind_of(file, inner))(file, part, inner)
        extracted = part.finish()
    except Refused as refusal:
        return (), refusal.code
    except (MemoryError, RecursionError):
        return (), "too_large"
    except Exception:  # As in `extract`: the attachment fails, not the whole file.
        return (), "unreadable"
    if extracted.status not in ("text", "partial"):
        return (), extracted.code
    builder.omissions += part.omissions
    builder.salvaged = builder.salvaged or extracted.status == "partial"
    for key in _SHARED_METADATA & extracted.metadata.keys():
        builder.metadata[key] = extracted.metadata[key]
    return extracted.pages, ""
