"""HTML of blocks: a few fixed tags, all text escaped, quoted spans marked.

The only attributes are `class`, `lang`, `scope` and `tabindex` with values of this file, and `lang`
with a language code. No text of a document is ever part of a tag.
"""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby

from chains.display.blocks import Block, Style
from chains.display.inline import Piece, pieces
from chains.display.tables import Row, Table

TAGS = frozenset(
    {"div", "p", "h3", "h4", "h5", "h6", "ul", "li", "blockquote", "pre", "code", "br", "hr"}
    | {"table", "thead", "tbody", "tr", "th", "td", "details", "summary"}
    | {"strong", "em", "del", "mark", "span"}
)
Span = tuple[int, int]


class Marker:
    """Writes pieces of a text, marking the parts inside `spans`.

    What lies in `target`, one of them or none, is marked as the place to scroll to.
    """

    def __init__(
        self, text: str, spans: Sequence[Span], style: Style, target: Span | None = None
    ) -> None:
        self.text = text
        self.spans = merged(spans, len(text))
        self.style = style
        self.target = target or (0, 0)

    def inline(self, start: int, end: int) -> str:
        """Return the HTML of one line or paragraph."""
        if not self.style.markdown:
            return self.plain(start, end)
        return "".join(self._piece(piece) for piece in pieces(self.text, start, end))

    def plain(self, start: int, end: int) -> str:
        """Return the HTML of a text that is shown exactly as it is written."""
        written, at = [], start
        for first, last in self.spans:
            first, last = max(first, at), min(last, end)
            if first < last:
                written += [escape(self.text[at:first]), self._mark(first, last)]
                written += [escape(self.text[first:last]), "</mark>"]
                at = last
        return "".join([*written, escape(self.text[at:end])])

    def touches(self, start: int, end: int) -> bool:
        """Return whether any of `text[start:end]` is marked."""
        return any(first < end and start < last for first, last in self.spans)

    def _mark(self, start: int, end: int) -> str:
        is_target = self.target[0] < end and start < self.target[1]
        return '<mark class="target">' if is_target else "<mark>"

    def _piece(self, piece: Piece) -> str:
        opened = "".join(f"<{tag}>" for tag in piece.tags)
        closed = "".join(f"</{tag}>" for tag in reversed(piece.tags))
        return f"{opened}{self.plain(piece.start, piece.end)}{closed}"


def blocks_html(found: Iterable[Block], marker: Marker) -> str:
    """Return the HTML of blocks; adjacent list items are one list, quote lines one quote."""
    html = []
    for kind, group in groupby(found, key=lambda block: block.kind):
        members = list(group)
        if kind == "item":
            html.append(f'<ul class="items">{"".join(_item(m, marker) for m in members)}</ul>')
        elif kind == "quote":
            lines = "<br>".join(marker.inline(*member.inner) for member in members)
            html.append(f"<blockquote>{lines}</blockquote>")
        else:
            html += [_single(member, marker) for member in members]
    return "".join(html)


def table_html(table: Table, rows: Sequence[Row], marker: Marker) -> str:
    """Return the HTML of some rows of a table, below its header; the quoted ones are marked."""
    head = ""
    if any(table.names):
        names = "".join(f'<th scope="col">{cell}</th>' for cell in _header_cells(table, marker))
        head = f"<thead><tr>{names}</tr></thead>"
    body = "".join(_row(table, row, marker) for row in rows)
    return f'<div class="table"><table>{head}<tbody>{body}</tbody></table></div>'


def passage_html(body: str, language: str, *classes: str) -> str:
    """Return the HTML of a passage around its blocks."""
    names = " ".join(("passage", *classes))
    lang = f' lang="{escape(language)}"' if language and language != "und" else ""
    return f'<div class="{names}"{lang} tabindex="0">{body}</div>'


def folded_html(summary: str, body: str) -> str:
    """Return the HTML of a part that is folded under a line of words; empty for no part."""
    return f"<details><summary>{escape(summary)}</summary>{body}</details>" if body else ""


def merged(spans: Iterable[Span], length: int) -> list[Span]:
    """Return spans in order, clipped to a text of this length, overlapping ones as one."""
    found: list[Span] = []
    for start, end in sorted((max(0, start), min(length, end)) for start, end in spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        elif start < end:
            found.append((start, end))
    return found


def _single(block: Block, marker: Marker) -> str:
    if block.kind == "heading":
        tag = f"h{min(block.level + 2, 6)}"
        return f"<{tag}>{marker.inline(*block.inner)}</{tag}>"
    if block.kind == "table" and block.table:
        return table_html(block.table, block.table.rows, marker)
    if block.kind == "code":
        return f"<pre><code>{marker.plain(*block.inner)}</code></pre>"
    if block.kind == "break":
        return "<hr>"
    return f"<p>{marker.inline(*block.inner)}</p>"


def _item(block: Block, marker: Marker) -> str:
    mark = f'<span class="bullet">{escape(block.mark)}</span>'
    return f'<li class="level-{block.level}">{mark}<span>{marker.inline(*block.inner)}</span></li>'


def _header_cells(table: Table, marker: Marker) -> Iterator[str]:
    cells = table.header.cells if table.header else ()
    for column, name in enumerate(table.names):
        if column < len(cells):
            yield marker.inline(cells[column].start, cells[column].end)
        else:
            yield escape(name)


def _row(table: Table, row: Row, marker: Marker) -> str:
    placed = table.placed(row)
    # The label of a cell is not shown in its row, so a mark on it quotes nothing of the row.
    quoted = any(marker.touches(cell.start, cell.end) for cell in placed if cell)
    cells = "".join(
        f"<td>{marker.inline(cell.start, cell.end) if cell else ''}</td>" for cell in placed
    )
    return f'<tr class="quoted">{cells}</tr>' if quoted else f"<tr>{cells}</tr>"
