"""HTML: what a reader sees of a page, its headings, lists and table rows.

A local file keeps all its visible text. A page from the web is first cut down to its main
content, because menus and footers would otherwise be found for every question.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import Final

from lxml import etree

from ingest.loaders.decode import decode
from ingest.loaders.draft import Draft
from ingest.loaders.held import File
from ingest.loaders.limits import Limits

_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_SKIPPED_NAMES: Final = (
    "head script style template noscript iframe object svg canvas math audio video map"
)
_BLOCK_NAMES: Final = (
    "address article aside blockquote body center details dialog dd div dl dt fieldset figcaption "
    "figure footer form header hr html legend li main nav ol option p pre section select summary "
    "table tbody tfoot thead tr ul caption"
)
_CLOSE: Final = frozenset(["tr", "li", "thead", "tbody", "tfoot"])
_SKIPPED: Final = frozenset(_SKIPPED_NAMES.split())
_BLOCKS: Final = frozenset(_BLOCK_NAMES.split())
_HIDDEN: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])", re.I
)
_TAG: Final = re.compile(
    r"<(?:!--.*?--|(?:script|style)\b.*?</(?:script|style)\s*|/?\w[^>]*)>", re.S | re.I
)
_MAIN_SHARE: Final = 0.1
_MAIN_CHARS: Final = 200


def load(path: File, draft: Draft, limits: Limits) -> None:
    """Write the visible text as one page."""
    markup, draft.metadata["encoding"] = decode(path.read_bytes())
    write(markup, draft, main_only=limits.is_web)


def write(markup: str, draft: Draft, *, main_only: bool = False) -> None:
    """Write the visible text of a document; loaders of formats that carry HTML use it too."""
    tree, cut_off = _parse(markup)
    if cut_off or tree is None:
        draft.metadata["structure"] = "lost"
        draft.add(unescape(_TAG.sub(" \n", markup)))
        return
    draft.title = draft.title or _title(tree)
    blocks = list(_Writer(tree, draft).blocks())
    if main_only and (main := _main(markup)) is not None:
        part = list(_Writer(main, draft).blocks())
        if _size(part) >= max(_MAIN_CHARS, _MAIN_SHARE * _size(blocks)):
            blocks = part
    for text, level, gap in blocks:
        draft.add(text, heading=level, gap=gap, verbatim=True)


Block = tuple[str, int, str]


def _size(blocks: list[Block]) -> int:
    return sum(len(text) for text, _, _ in blocks)


def _parse(markup: str) -> tuple[etree._Element | None, bool]:
    """Return the tree, and whether the parser gave up on a document nested too deeply."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True, remove_pis=True)
    data = markup.replace("\0", "").encode("utf-8", "replace")
    try:
        tree = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return None, True
    return tree, any("depth" in entry.message.lower() for entry in parser.error_log)


def _title(tree: etree._Element) -> str:
    return str(tree.findtext(".//title") or "")


def _main(markup: str) -> etree._Element | None:
    from trafilatura import extract

    found = extract(markup, output_format="html", include_tables=True, include_comments=False)
    return _parse(found)[0] if found else None


class _Writer:
    """One walk over a tree, without recursion, turning it into blocks of text."""

    def __init__(self, tree: etree._Element, draft: Draft) -> None:
        self._tree = tree
        self._draft = draft
        self._parts: list[str] = []
        self._level = 0
        self._gap = "\n\n"
        self._pre = 0
        self._cells = 0

    def blocks(self) -> Iterator[Block]:
        """Yield (text, heading level, gap before it)."""
        walk = etree.iterwalk(self._tree, events=("start", "end", "comment"))
        for event, element in walk:
            tag = element.tag if isinstance(element.tag, str) else ""
            if event == "start" and (tag in _SKIPPED or self._is_hidden(element)):
                walk.skip_subtree()
                continue
            if event == "start":
                yield from self._start(tag, element)
            elif event == "end" and tag not in _SKIPPED and not _hides(element):
                yield from self._end(tag)
            if event in ("end", "comment"):
                self._say(element.tail)
        yield from self._flush()

    def _start(self, tag: str, element: etree._Element) -> Iterator[Block]:
        if tag in ("td", "th"):
            self._parts.append(" | " if self._cells else "")
            self._cells += 1
        elif tag == "br":
            self._parts.append(" " if self._cells else "\n")
        elif tag == "img":
            self._say(element.get("alt"))
        elif tag in _HEADINGS or (tag in _BLOCKS and not self._cells):
            yield from self._flush()
            self._level = _HEADINGS.get(tag, 0)
            self._pre += tag == "pre"
            self._parts.append("- " if tag == "li" else "")
        elif tag in _BLOCKS:
            self._parts.append(" ")
        self._say(element.text)

    def _end(self, tag: str) -> Iterator[Block]:
        if tag == "tr":
            self._cells = 0
        if tag == "tr" or tag in _HEADINGS or (tag in _BLOCKS and not self._cells):
            yield from self._flush()
            self._level = 0
            self._pre -= tag == "pre"
            self._gap = "\n" if tag in _CLOSE else "\n\n"

    def _flush(self) -> Iterator[Block]:
        text = "".join(self._parts)
        self._parts = []
        if not self._pre:
            lines = (" ".join(line.split()) for line in text.split("\n"))
            text = "\n".join(line for line in lines if line)
        if text.strip(" \n-|"):
            yield text, self._level, self._gap
            self._gap = "\n\n"

    def _say(self, text: str | None) -> None:
        if text:
            self._parts.append(text if self._pre else re.sub(r"\s+", " ", text))

    def _is_hidden(self, element: etree._Element) -> bool:
        if not _hides(element):
            return False
        length = sum(len(text.strip()) for text in element.itertext())
        if length:
            self._draft.metadata["hidden_chars"] = (
                self._draft.metadata.get("hidden_chars", 0) + length
            )
        return True


def _hides(element: etree._Element) -> bool:
    return "hidden" in element.attrib or bool(_HIDDEN.search(element.get("style") or ""))
