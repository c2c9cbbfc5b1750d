"""PDF: its pages in order, form fields after them; scans and passwords told apart.

pdfium reads; pypdf, slower and more forgiving, takes over where pdfium cannot open the file.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from ingest.loaders.embedded_file import File, handle
from ingest.loaders.limits import Limits
from ingest.loaders.page_builder import PageBuilder, Refused
from ingest.loaders.pdf.annotations import embedded_files, notes, write_embedded_files
from ingest.loaders.pdf.document import arrange_pages
from ingest.loaders.pdf.graphics import page_graphics
from ingest.loaders.pdf.ocr_pages import recognise_pages
from ingest.loaders.pdf.page_layout import PageLayout
from ingest.loaders.pdf.tables.ruled import grids
from ingest.loaders.pdf.text.headings import heading_styles
from ingest.loaders.pdf.text.line_joining import LineJoiner
from ingest.loaders.pdf.text.lines import Line
from ingest.loaders.pdf.text.paragraphs import blocks, line_joiner
from ingest.loaders.pdf.text.strikethrough import strikeout_annotations, withdraw_struck_words
from ingest.loaders.pdf.text.words import read_lines
from ingest.loaders.pdf.text_quality import has_few_words, is_garbled

_POOR = ("garbled", "few_words")  # keys of the metadata and of the sentences about them
_NAMED = 10
_NO_TITLE = re.compile(r"(?i)^(untitled|microsoft word - .*|.*\.\w{3,4}|document\d*|slide \d+)$")


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write each page of the file as a page, from 1."""
    try:
        document = pypdfium2.PdfDocument(handle(path))
    except pypdfium2.PdfiumError as error:
        # pdfium repeats what it said of the file before when it finds no page in this one.
        asks = getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD
        if asks and b"/Encrypt" in path.read_bytes():
            raise Refused("needs_password", "password") from None
        _fall_back(path, builder)
        return
    with document:
        beside: dict[int, list[str]] = {}
        pages = [_page(document, number, builder, beside) for number in range(len(document))]
        if not any(page and page.lines for page in pages) and builder.failed_pages:
            builder.failed_pages.clear()
            _fall_back(path, builder)
            return
        title = str(document.get_metadata_dict().get("Title") or "").strip()
        builder.title = "" if _NO_TITLE.match(title) else title
        has_form = document.get_formtype() != pdfium.FORMTYPE_NONE
        _recognise(document, pages, builder, limits)
        files = list(embedded_files(document, limits))
    for number, lines in _fields(path).items() if has_form else ():
        beside[number] = lines + beside.get(number, [])
    _write(
        *arrange_pages(pages), beside, builder, lambda: write_embedded_files(files, builder, limits)
    )


def _page(
    document: pypdfium2.PdfDocument, index: int, builder: PageBuilder, beside: dict[int, list[str]]
) -> PageLayout | None:
    """Return what stands on a page, or None, noting the failure, where it cannot be read."""
    try:
        page = document[index]
        with_text = page.get_textpage()
        text = with_text.get_text_range()
    except pypdfium2.PdfiumError:
        builder.failed_pages.append(index + 1)
        return None
    drawn = page_graphics(page)
    if drawn.hidden:
        builder.metadata.setdefault("hidden_text", []).append(index + 1)
    if drawn.images and not text.strip():
        builder.metadata.setdefault("images", []).append(index + 1)
    across = [*drawn.across, *strikeout_annotations(page)]
    strike = partial(
        withdraw_struck_words,
        across=across,
        withdrawn=partial(builder.render_withdrawn, kind="struck"),
    )
    grid = grids(drawn.across, drawn.down)
    found, tables = read_lines(with_text, text, grid, strike if across else None)
    largest = max((line.size for line in found), default=0.0)
    if has_few_words(text, drawn.coverage, largest):
        builder.metadata.setdefault("few_words", []).append(index + 1)
    elif is_garbled(text):
        builder.metadata.setdefault("garbled", []).append(index + 1)
    if said := notes(page, text):
        beside[index + 1] = said
    _, low, _, high = page.get_cropbox()
    with_text.close()
    page.close()
    return PageLayout(found, tables, low, high)


def _recognise(
    document: pypdfium2.PdfDocument,
    pages: list[PageLayout | None],
    builder: PageBuilder,
    limits: Limits,
) -> None:
    """Fill in the pages that are only pictures, where text recognition is installed."""
    scans = builder.metadata.get("images", [])
    poor = [number for key in _POOR for number in builder.metadata.get(key, ())]
    if not scans and not poor:
        return
    found: dict[int, str] = {}
    try:
        found = recognise_pages(document, sorted({*scans, *poor}), builder, limits)
    except Refused:
        if len(scans) + len(builder.failed_pages) == len(pages):
            raise
        # The other pages are there all the same.
    for number, text in found.items():
        if text.strip():
            pages[number - 1] = PageLayout([Line(line) for line in text.split("\n")], [], 0.0, 0.0)
    for key in _POOR:
        left = [number for number in builder.metadata.get(key, ()) if not found.get(number)]
        if left:
            builder.mark_incomplete(key, pages=", ".join(map(str, left[:_NAMED])))


def _write(
    pages: Sequence[Sequence[Line] | None],
    joiner: LineJoiner,
    beside: Mapping[int, list[str]],
    builder: PageBuilder,
    last: Callable[[], None] = lambda: None,
) -> None:
    """Write the pages, each followed by what stands `beside` it; `last` writes on the last one."""
    scale = heading_styles([page for page in pages if page])
    for number, page in enumerate(pages, 1):
        for block in blocks(page, scale, joiner) if page else ():
            builder.add(block.text, heading=block.level, gap=block.gap)
        for line in beside.get(number, ()):
            builder.add(line, gap="\n")
        if number == len(pages):
            last()
        builder.end_page("page")


def _fields(path: File) -> dict[int, list[str]]:
    from ingest.loaders.pdf.forms import form_lines

    return form_lines(path)


def _fall_back(path: File, builder: PageBuilder) -> None:
    from ingest.loaders.pdf.repair import repaired_pages

    texts, whole = repaired_pages(path)
    pages = [None if t is None else [Line(line) for line in t.split("\n")] for t in texts]
    builder.failed_pages = [number for number, text in enumerate(texts, 1) if text is None]
    if not texts or len(builder.failed_pages) == len(texts):
        builder.failed_pages.clear()
        raise Refused("unreadable", "damaged")
    builder.salvaged = not whole
    _write(pages, line_joiner([page for page in pages if page]), {}, builder)
