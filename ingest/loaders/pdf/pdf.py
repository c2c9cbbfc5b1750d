"""PDF: the text of each page, then its annotations and form fields; scans are read by OCR.

pdfium parses; pypdf, slower and more tolerant, is the fallback where pdfium cannot open the file.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from ingest.loaders.embedded_file import File, handle
from ingest.loaders.limits import Limits
from ingest.loaders.page_builder import PageBuilder, Refused
from ingest.loaders.pdf.annotations import annotation_texts, embedded_files, write_embedded_files
from ingest.loaders.pdf.document import arrange_pages
from ingest.loaders.pdf.graphics import page_graphics
from ingest.loaders.pdf.ocr_pages import recognise_pages
from ingest.loaders.pdf.page_layout import PageLayout
from ingest.loaders.pdf.tables.ruled import find_grids
from ingest.loaders.pdf.text.headings import heading_styles
from ingest.loaders.pdf.text.line_joining import LineJoiner
from ingest.loaders.pdf.text.lines import Line
from ingest.loaders.pdf.text.paragraphs import blocks, line_joiner
from ingest.loaders.pdf.text.strikethrough import strikeout_annotations, withdraw_struck_words
from ingest.loaders.pdf.text.words import read_lines
from ingest.loaders.pdf.text_quality import has_few_words, is_garbled

_POOR_TEXT = ("garbled", "few_words")  # keys of the metadata and of the sentences about them
_LISTED_PAGES = 10
_GENERIC_TITLE = re.compile(
    r"(?i)^(untitled|microsoft word - .*|.*\.\w{3,4}|document\d*|slide \d+)$"
)


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write each page of the file as a page, from 1."""
    try:
        document = pypdfium2.PdfDocument(handle(path))
    except pypdfium2.PdfiumError as error:
        # The error code of pdfium may be that of the previous file.
        wants_password = getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD
        if wants_password and b"/Encrypt" in path.read_bytes():
            raise Refused("needs_password", "password") from None
        _read_with_pypdf(path, builder)
        return
    with document:
        margin_texts: dict[int, list[str]] = {}
        pages = [_page(document, number, builder, margin_texts) for number in range(len(document))]
        if not any(page and page.lines for page in pages) and builder.failed_pages:
            builder.failed_pages.clear()
            _read_with_pypdf(path, builder)
            return
        title = str(document.get_metadata_dict().get("Title") or "").strip()
        builder.title = "" if _GENERIC_TITLE.match(title) else title
        has_form = document.get_formtype() != pdfium.FORMTYPE_NONE
        _recognise(document, pages, builder, limits)
        files = list(embedded_files(document, limits))
    for number, lines in _fields(path).items() if has_form else ():
        margin_texts[number] = lines + margin_texts.get(number, [])
    _write(
        *arrange_pages(pages),
        margin_texts,
        builder,
        lambda: write_embedded_files(files, builder, limits),
    )


def _page(
    document: pypdfium2.PdfDocument,
    index: int,
    builder: PageBuilder,
    margin_texts: dict[int, list[str]],
) -> PageLayout | None:
    """Return the layout of a page; None, recording the failure, where it cannot be read."""
    try:
        page = document[index]
        text_page = page.get_textpage()
        text = text_page.get_text_range()
    except pypdfium2.PdfiumError:
        builder.failed_pages.append(index + 1)
        return None
    graphics = page_graphics(page)
    if graphics.hidden_text:
        builder.metadata.setdefault("hidden_text", []).append(index + 1)
    if graphics.images and not text.strip():
        builder.metadata.setdefault("images", []).append(index + 1)
    horizontal = [*graphics.horizontal, *strikeout_annotations(page)]
    withdraw_struck = partial(
        withdraw_struck_words,
        horizontal=horizontal,
        withdraw=partial(builder.render_withdrawn, kind="struck"),
    )
    grids_of_rulings = find_grids(graphics.horizontal, graphics.vertical)
    lines, tables = read_lines(
        text_page, text, grids_of_rulings, withdraw_struck if horizontal else None
    )
    largest = max((line.size for line in lines), default=0.0)
    if has_few_words(text, graphics.coverage, largest):
        builder.metadata.setdefault("few_words", []).append(index + 1)
    elif is_garbled(text):
        builder.metadata.setdefault("garbled", []).append(index + 1)
    if annotations := annotation_texts(page, text):
        margin_texts[index + 1] = annotations
    _, bottom, _, top = page.get_cropbox()
    text_page.close()
    page.close()
    return PageLayout(lines, tables, bottom, top)


def _recognise(
    document: pypdfium2.PdfDocument,
    pages: list[PageLayout | None],
    builder: PageBuilder,
    limits: Limits,
) -> None:
    """Read scanned pages and pages with poor text by OCR, where it is installed."""
    scans = builder.metadata.get("images", [])
    poor_pages = [number for key in _POOR_TEXT for number in builder.metadata.get(key, ())]
    if not scans and not poor_pages:
        return
    lines: dict[int, str] = {}
    try:
        lines = recognise_pages(document, sorted({*scans, *poor_pages}), builder, limits)
    except Refused:
        if len(scans) + len(builder.failed_pages) == len(pages):
            raise
        # The other pages have text.
    for number, text in lines.items():
        if text.strip():
            pages[number - 1] = PageLayout([Line(line) for line in text.split("\n")], [], 0.0, 0.0)
    for key in _POOR_TEXT:
        left = [number for number in builder.metadata.get(key, ()) if not lines.get(number)]
        if left:
            builder.mark_incomplete(key, pages=", ".join(map(str, left[:_LISTED_PAGES])))


def _write(
    pages: Sequence[Sequence[Line] | None],
    joiner: LineJoiner,
    margin_texts: Mapping[int, list[str]],
    builder: PageBuilder,
    write_last: Callable[[], None] = lambda: None,
) -> None:
    """Write the pages, each followed by its `margin_texts`; `write_last` adds to the last one."""
    styles = heading_styles([page for page in pages if page])
    for number, page in enumerate(pages, 1):
        for block in blocks(page, styles, joiner) if page else ():
            builder.add(block.text, heading=block.level, gap=block.gap)
        for line in margin_texts.get(number, ()):
            builder.add(line, gap="\n")
        if number == len(pages):
            write_last()
        builder.end_page("page")


def _fields(path: File) -> dict[int, list[str]]:
    from ingest.loaders.pdf.forms import form_lines

    return form_lines(path)


def _read_with_pypdf(path: File, builder: PageBuilder) -> None:
    from ingest.loaders.pdf.repair import repaired_pages

    texts, is_complete = repaired_pages(path)
    pages = [None if t is None else [Line(line) for line in t.split("\n")] for t in texts]
    builder.failed_pages = [number for number, text in enumerate(texts, 1) if text is None]
    if not texts or len(builder.failed_pages) == len(texts):
        builder.failed_pages.clear()
        raise Refused("unreadable", "damaged")
    builder.salvaged = not is_complete
    _write(pages, line_joiner([page for page in pages if page]), {}, builder)
