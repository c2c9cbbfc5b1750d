"""Read one file into pages of clean text, whatever it is called.

    extract(Path("rules.pdf"), settings).pages[0].text

The kind of a file is decided by its content first and its suffix second. A new kind is one file
here, one row in `LOADERS` and, for the refusals it needs, one entry in `index/messages.yaml`.
`extract` is meant to run in a child process of the sandbox: a hostile file may take that
process with it.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Final

from index.documents import Extracted
from index.messages import message_text, status_of
from ingest.loaders.detection.file_type import kind_of
from ingest.loaders.embedded_file import File
from ingest.loaders.limits import Limits, ReadingSettings
from ingest.loaders.page_builder import PageBuilder, Refused

Loader = Callable[[File, PageBuilder, Limits], None]

# Kind -> module of this package, imported when the first file of its kind comes.
LOADERS: Final[dict[str, str]] = {
    "code": "data.code",
    "csv": "data.csv",
    "doc": "word97.doc",
    "docx": "word.docx",
    "eml": "mail.eml",
    "epub": "web.epub",
    "html": "web.html",
    "hwp": "hangul.hwp",
    "hwpx": "hangul.hwpx",
    "ics": "mail.ics",
    "image": "images.image",
    "ipynb": "data.ipynb",
    "json": "data.json",
    "mbox": "mail.mbox",
    "md": "markdown.markdown",
    "mhtml": "web.mhtml",
    "msg": "mail.msg",
    "odp": "opendocument.odt",
    "ods": "opendocument.ods",
    "odt": "opendocument.odt",
    "pdf": "pdf.pdf",
    "pptx": "powerpoint.pptx",
    "rtf": "rtf.rtf",
    "sqlite": "data.sqlite",
    "tnef": "mail.tnef",
    "txt": "data.plain",
    "vcf": "mail.contacts",
    "xls": "spreadsheets.xls",
    "xlsx": "spreadsheets.xlsx",
    "xml": "data.xml",
    "zip": "data.zip",
}


def extract(path: Path, settings: ReadingSettings, *, name: str = "") -> Extracted:
    """Return what can be read from a file; a file that cannot be read is an answer, not an error.

    Args:
        path: The file.
        settings: Limits and the language of the reasons.
        name: What the file is called where it comes from (an address, an upload); the suffix
            and the fallback title come from it. Defaults to the file's own name.
    """
    limits = Limits.of(settings, name=name or path.name)
    builder = PageBuilder(limits)
    try:
        _read(path, builder, limits)
        return builder.finish()
    except Refused as refusal:
        code, key, values = refusal.code, refusal.key, refusal.values
    except MemoryError:
        code, key, values = "too_large", "memory", {"megabytes": settings.parse_memory_mb}
    except RecursionError:
        code, key, values = "unreadable", "nested", {}
    except OSError as error:
        code, key, values = "unreadable", "cannot_open", {"why": error.strerror or "?"}
    except Exception:  # A parser met bytes its author never saw: that is the file's failure.
        code, key, values = "unreadable", "damaged", {}
    text = message_text(key, limits.language, **values)
    return Extracted(status_of(code), reason=text, code=code, title=limits.stem)


def _read(path: Path, builder: PageBuilder, limits: Limits) -> None:
    size = path.stat().st_size
    if size > limits.file_bytes:
        raise Refused("too_large", "file_size", megabytes=limits.file_bytes >> 20)
    kind = kind_of(path, limits)
    builder.metadata["kind"] = kind
    module = import_module(f"ingest.loaders.{LOADERS[kind]}")
    load: Loader = module.load
    load(path, builder, limits)
