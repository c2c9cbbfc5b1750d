"""Lines of a PDF page back into paragraphs and headings.

A PDF knows lines, not paragraphs; a sentence broken over two lines would otherwise be cited in
halves.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

_WIDE = re.compile("[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uff00-\uff60]")
_STARTS = re.compile(
    r"[•▪●○◦■□◆◇▶※·∙\-–—*]\s|[(\[<【「『]|[①-⑳㉠-㉻ⅰ-ⅻⅠ-Ⅻ]|\(?(?:\d{1,3}|[가-하A-Za-z]|[ivx]+)[.)]\s"
    r"|제\s?\d+\s?(?:조|장|절|관|항|편)|부\s?칙|\d{4}[./-]\d"
)
_ENDS = re.compile(r"[.!?:;。！？…][\"'”’)\]]*$")
_DIGITS = re.compile(r"[\d$%,./:()\-–]")
_FULL = 0.75
_HEADING_CHARS = 120
_LARGER = 1.12


@dataclass(frozen=True, slots=True)
class PageText:
    """A page as the PDF gives it: lines parted by CR LF, and the font size each begins with."""

    text: str
    sizes: tuple[float, ...]

    def lines(self) -> list[tuple[str, float]]:
        """Return (line, font size), 0 where the size is unknown."""
        parts = _join_hyphens(self.text).split("\r\n")
        sizes = self.sizes if len(self.sizes) == len(parts) else ()
        return [(line, size) for line, size in zip_longest(parts, sizes, fillvalue=0.0)]  # type: ignore[misc]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, line or heading; `level` is 0 for running text."""

    text: str
    level: int = 0
    gap: str = "\n"


@dataclass(frozen=True, slots=True)
class Scale:
    """Font sizes of a document: the one of running text, and those of headings, largest first."""

    body: float = 0.0
    headings: tuple[float, ...] = ()

    def level(self, size: float) -> int:
        """Return the heading level of a font size; 0 for running text."""
        return 1 + self.headings.index(size) if size in self.headings else 0


def scale_of(pages: Sequence[PageText]) -> Scale:
    """Return the font sizes a document uses, by how many characters are set in each."""
    weight: Counter[float] = Counter()
    for page in pages:
        for line, size in page.lines():
            if size and line.strip():
                weight[round(size, 1)] += len(line)
    if len(weight) < 2:
        return Scale()
    body = weight.most_common(1)[0][0]
    total = weight.total()
    larger = [s for s, chars in weight.items() if s > body * _LARGER and chars < total * 0.25]
    return Scale(body, tuple(sorted(larger, reverse=True)[:4]))


def blocks(page: PageText, scale: Scale) -> Iterator[Block]:
    """Yield the paragraphs and headings of a page in order."""
    lines = page.lines()
    full = _full_width([line for line, _ in lines])
    spaced = _blanks_mark_wraps([line for line, _ in lines], full)
    current, level, previous = "", 0, ""
    for line, size in lines:
        if not line.strip():
            continue
        own = scale.level(round(size, 1)) if len(line) <= _HEADING_CHARS else 0
        joined = own == level and (bool(own) or _continues(previous, line, full))
        if current and not (joined and len(current) < 5_000):
            yield _block(current, level)
            current = ""
        current = _join(current, line, spaced) if current else line
        level, previous = own, line
    if current:
        yield _block(current, level)


def _block(text: str, level: int) -> Block:
    return Block(text.strip(), level, "\n\n" if level else "\n")


def _continues(previous: str, line: str, full: float) -> bool:
    """Return whether `line` goes on with the sentence of the line before it."""
    before, here = previous.rstrip(), line.strip()
    if not before or _width(before) < full or _STARTS.match(here):
        return False
    if _tabular(before) or _tabular(here):
        return False
    # A full line may end with its sentence; the paragraph still goes on.
    return not (_ENDS.search(before) and before.endswith(":"))


def _join(text: str, line: str, spaced: bool) -> str:
    here = line.lstrip()
    tight = spaced and not text.endswith(" ") and _WIDE.match(text[-1]) and _WIDE.match(here)
    return text.rstrip() + ("" if tight else " ") + here


def _full_width(lines: Sequence[str]) -> float:
    widths = sorted(_width(line) for line in lines if line.strip())
    return _FULL * widths[int(len(widths) * 0.9)] if len(widths) > 3 else float("inf")


def _blanks_mark_wraps(lines: Sequence[str], full: float) -> bool:
    """Whether full lines that end a word end with a blank, so that the others break words."""
    wrapped = [line for line in lines if _width(line) >= full]
    return sum(line.endswith(" ") for line in wrapped) * 2 > len(wrapped)


def _width(line: str) -> int:
    return len(line.rstrip()) + len(_WIDE.findall(line))


def _tabular(line: str) -> bool:
    return len(_DIGITS.findall(line)) > 0.35 * len(line)


def _join_hyphens(text: str) -> str:
    """Put words together that were parted by a hyphen at a line end; pdfium marks the place."""
    return re.sub("[\ufffe\x02](?:\r\n)?", "", text)
