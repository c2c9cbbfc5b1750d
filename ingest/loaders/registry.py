"""Loader registry: which module reads which kind of file, imported on first use."""

from collections.abc import Callable
from importlib import import_module
from typing import Final

from ingest.loaders.embedded_file import File
from ingest.loaders.limits import Limits
from ingest.loaders.page_builder import PageBuilder

Loader = Callable[[File, PageBuilder, Limits], None]

# Kind -> module of this package, whose `load` is the loader.
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
    "ics": "mail.calendar.ics",
    "image": "images.image",
    "ipynb": "data.ipynb",
    "json": "data.json",
    "mbox": "mail.mbox",
    "md": "markdown.markdown",
    "mhtml": "web.mhtml",
    "msg": "mail.outlook.msg",
    "odp": "opendocument.odt",
    "ods": "opendocument.ods",
    "odt": "opendocument.odt",
    "pdf": "pdf.pdf",
    "pptx": "powerpoint.pptx",
    "rtf": "rtf.rtf",
    "sqlite": "data.sqlite",
    "tnef": "mail.outlook.tnef",
    "txt": "data.plain",
    "vcf": "mail.calendar.contacts",
    "xls": "spreadsheets.xls",
    "xlsx": "spreadsheets.xlsx",
    "xml": "data.xml",
    "zip": "data.zip",
}


def loader_for(kind: str) -> Loader:
    """Return the loader of a kind of file; kinds are the keys of `LOADERS`."""
    load: Loader = import_module(f"ingest.loaders.{LOADERS[kind]}").load
    return load
