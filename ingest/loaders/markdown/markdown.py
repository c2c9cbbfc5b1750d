"""Markdown: headings, lists, tables and code as written, other markup removed."""

import re
from collections.abc import Iterator

from ingest.chunking.code_fences import fences
from ingest.loaders.detection.encoding import decode
from ingest.loaders.embedded_file import File
from ingest.loaders.limits import Limits
from ingest.loaders.markdown.blocks import strip_markup
from ingest.loaders.page_builder import PageBuilder

# Lines of YAML between two rules; rules around prose are thematic breaks.
_FRONT_MATTER = re.compile(
    r"\A---[ \t]*\n(?=[\w#\"'-])((?:(?:[\w.\"'-]+:(?=\s)|[ \t#-])[^\n]*\n|\n)*?)"
    r"(?:---|\.\.\.)[ \t]*(?:\n|\Z)"
)
_TITLE = re.compile(r"^title:[ \t]*[\"']?(.+?)[\"']?[ \t]*$", re.M)
_ATX_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.+?)(?:[ \t]+#+)?[ \t]*$")
_SETEXT_UNDERLINE = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
_MARKUP = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}")


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write the file's text as one page, marking its headings."""
    raw, builder.metadata["encoding"] = decode(path.read_bytes())
    text = builder.clean(raw)
    if front := _FRONT_MATTER.match(text):
        text = text[front.end() :]
        if title := _TITLE.search(front[1]):
            builder.title = title[1]
    text = strip_markup(text, builder).strip("\n").rstrip()
    builder.add(text, verbatim=True)
    for offset, level, title_text in find_headings(text):
        builder.add_heading(offset, level, title_text)


def find_headings(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (offset, level, title) of each heading outside code blocks."""
    offset, previous = 0, ""
    for line in _without_code(text).split("\n"):
        if atx := _ATX_HEADING.match(line):
            yield offset, len(atx[1]), _plain(atx[2])
        elif (
            previous.strip()
            and (underline := _SETEXT_UNDERLINE.match(line))
            and _may_be_setext_title(previous)
        ):
            start = offset - len(previous) - 1
            yield start, 1 if underline[1][0] == "=" else 2, _plain(previous)
        previous = line
        offset += len(line) + 1


def _without_code(text: str) -> str:
    """Return the text with code blocks replaced by blanks, so that offsets stay."""
    parts, at = [], 0
    for start, end in fences(text):
        parts += [text[at:start], " " * (end - start)]
        at = end
    return "".join([*parts, text[at:]])


def _may_be_setext_title(line: str) -> bool:
    return not line.lstrip().startswith(("#", "|", "-", "*", ">", "+"))


def _plain(title: str) -> str:
    return _MARKUP.sub(lambda match: match[1] or "", title).strip()
