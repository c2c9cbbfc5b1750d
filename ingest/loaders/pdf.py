"""PDF: its pages in order, form fields after them; scans and passwords told apart.

pdfium reads; pypdf, slower and more forgiving, takes over where pdfium cannot open the file.
"""

import ctypes
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from ingest.loaders.draft import Draft, Refused
from ingest.loaders.held import File, handle
from ingest.loaders.limits import Limits
from ingest.loaders.pdf_layout import Line, Word, blocks, line_of, scale_of
from ingest.loaders.pdf_notes import attached, notes, write_attached
from ingest.loaders.pdf_objects import painted
from ingest.loaders.pdf_scan import recognised

_NO_TITLE = re.compile(r"(?i)^(untitled|microsoft word - .*|.*\.\w{3,4}|document\d*|slide \d+)$")
_WORD = re.compile(r"\S+")
_TINY = 3.0
_BOLD = 600
_BOLD_NAME = re.compile(rb"bold|black|heavy", re.I)
_NAME_BYTES = 128
_HYPHEN = re.compile("[\ufffe\x02]")


def load(path: File, draft: Draft, limits: Limits) -> None:
    """Write each page of the file as a page, from 1."""
    try:
        document = pypdfium2.PdfDocument(handle(path))
    except pypdfium2.PdfiumError as error:
        # pdfium repeats what it said of the file before when it finds no page in this one.
        asks = getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD
        if asks and b"/Encrypt" in path.read_bytes():
            raise Refused("needs_password", "password") from None
        _fall_back(path, draft)
        return
    with document:
        beside: dict[int, list[str]] = {}
        pages = [_page(document, number, draft, beside) for number in range(len(document))]
        if not any(pages) and draft.failed:
            draft.failed.clear()
            _fall_back(path, draft)
            return
        title = str(document.get_metadata_dict().get("Title") or "").strip()
        draft.title = "" if _NO_TITLE.match(title) else title
        has_form = document.get_formtype() != pdfium.FORMTYPE_NONE
        _recognise(document, pages, draft, limits)
        files = list(attached(document, limits))
    for number, lines in _fields(path).items() if has_form else ():
        beside[number] = lines + beside.get(number, [])
    _write(pages, beside, draft, lambda: write_attached(files, draft, limits))


def _page(
    document: pypdfium2.PdfDocument, index: int, draft: Draft, beside: dict[int, list[str]]
) -> list[Line] | None:
    """Return the text of a page, or None, noting the failure, where it cannot be read."""
    try:
        page = document[index]
        with_text = page.get_textpage()
        text = with_text.get_text_range()
    except pypdfium2.PdfiumError:
        draft.failed.append(index + 1)
        return None
    hidden, images = painted(page)
    if hidden:
        draft.metadata.setdefault("hidden_text", []).append(index + 1)
    if images and not text.strip():
        draft.metadata.setdefault("images", []).append(index + 1)
    found = list(_lines(with_text, text))
    if said := notes(page, text):
        beside[index + 1] = said
    with_text.close()
    page.close()
    return found


def _recognise(
    document: pypdfium2.PdfDocument, pages: list[list[Line] | None], draft: Draft, limits: Limits
) -> None:
    """Fill in the pages that are only pictures, where text recognition is installed."""
    scans = draft.metadata.get("images", ())
    if not scans:
        return
    try:
        found = recognised(document, scans, draft, limits)
    except Refused:
        if len(scans) + len(draft.failed) == len(pages):
            raise
        return  # The other pages are there all the same.
    for number, text in found.items():
        pages[number - 1] = [Line(line) for line in text.split("\n")]


def _lines(page: pypdfium2.PdfTextPage, text: str) -> Iterator[Line]:
    """Yield the lines of a page, placed where positions in the text can be trusted."""
    exact = page.count_chars() == len(text)
    offset = 0
    for raw in text.split("\r\n"):
        line = _placed(page, raw, offset) if exact and raw.strip() else Line(raw)
        # pdfium marks a hyphen at a line end, and puts the two lines together.
        yield replace(line, text=_HYPHEN.sub("", line.text)) if _HYPHEN.search(raw) else line
        offset += len(raw) + 2


def _placed(page: pypdfium2.PdfTextPage, raw: str, offset: int) -> Line:
    """Return a line with its edges and type; without them where pdfium does not know."""
    left, right, low, high = (ctypes.c_double() for _ in range(4))
    words: list[Word] = []
    height = 0.0
    for found in _WORD.finditer(raw):
        first, last = offset + found.start(), offset + found.end() - 1
        if not pdfium.FPDFText_GetCharBox(page, first, left, right, low, high):
            return Line(raw)
        start, height = left.value, height or high.value - low.value
        pdfium.FPDFText_GetCharBox(page, last, left, right, low, high)
        words.append(Word(found[0], start, right.value))
    begin, end = offset + len(raw) - len(raw.lstrip()), offset + len(raw.rstrip()) - 1
    size = float(pdfium.FPDFText_GetFontSize(page, begin))
    bold = _is_bold(page, begin) and _is_bold(page, end)
    # Some files scale a font of size 1: their letters tell how wide a gap is, not their rank.
    return line_of(words, raw, size if size > _TINY else 0.0, bold, em=height * 1.4)


def _is_bold(page: pypdfium2.PdfTextPage, index: int) -> bool:
    if pdfium.FPDFText_GetFontWeight(page, index) >= _BOLD:
        return True
    # The fonts every reader has carry no weight, only a name.
    name, flags = ctypes.create_string_buffer(_NAME_BYTES), ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(page, index, name, _NAME_BYTES, flags)
    return bool(_BOLD_NAME.search(name.value))


def _write(
    pages: Sequence[Sequence[Line] | None],
    beside: Mapping[int, list[str]],
    draft: Draft,
    last: Callable[[], None] = lambda: None,
) -> None:
    """Write the pages, each followed by what stands `beside` it; `last` writes on the last one."""
    scale = scale_of([page for page in pages if page])
    for number, page in enumerate(pages, 1):
        for block in blocks(page, scale) if page else ():
            draft.add(block.text, heading=block.level, gap=block.gap)
        for line in beside.get(number, ()):
            draft.add(line, gap="\n")
        if number == len(pages):
            last()
        draft.end_page("page")


def _fields(path: File) -> dict[int, list[str]]:
    from ingest.loaders.pdf_forms import form_lines

    return form_lines(path)


def _fall_back(path: File, draft: Draft) -> None:
    from ingest.loaders.pdf_repair import repaired_pages

    texts, whole = repaired_pages(path)
    pages = [None if t is None else [Line(line) for line in t.split("\n")] for t in texts]
    draft.failed = [number for number, text in enumerate(texts, 1) if text is None]
    if not texts or len(draft.failed) == len(texts):
        draft.failed.clear()
        raise Refused("unreadable", "damaged")
    draft.salvaged = not whole
    _write(pages, {}, draft)
