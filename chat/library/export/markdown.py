r"""Markdown of a conversation or one answer, with its sources as a list.

Nothing in it is active where it is rendered: titles, questions and names are escaped, answers keep
emphasis, lists, tables and code while HTML, links and images in them become literal text.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.token import Token

from chat.library.export.transcript import (
    CitedSource,
    Transcript,
    cited_sources,
    format_time,
    remarks,
    verdict_note,
)
from chat.library.messages import message_text
from chat.transcript import Exchange
from text.messages import LANGUAGES
from text.normalise import printable

# Entities for what begins HTML, since not every renderer knows a backslash before it.
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_ALL = re.compile(r"[\\`*_{}\[\]()#+\-.!|<>&$~=:@/]")
_ACTIVE = re.compile(r"\\[!-/:-@\[-`{-~]|[\[\]<$]")
_CODE = re.compile(
    r"(^ {0,3}```[^`\n]*\n(?:.*\n)*? {0,3}```[ ]*$|(?<![\\`])`(?!`)[^`\n]+`(?!`))", re.M
)
_HEADINGS = "|".join(re.escape(message_text("sources", language)) for language in LANGUAGES)
_SOURCES = re.compile(rf"\s*^#+ (?:{_HEADINGS})\n+- \\\[\d+\\\].*\Z", re.M | re.S)
_AFTER = "\ue0ff"  # a character for private use, as a paragraph behind an answer
_RENDERED = {"html_block", "html_inline", "image", "link_open"}  # tokens of what would be active


def conversation_markdown(transcript: Transcript, language: str) -> str:
    """Return a conversation as Markdown, its labels in a language."""
    parts = [
        f"# {escape_markdown(transcript.title(language))}",
        " · ".join(escape_markdown(detail) for detail in transcript.details(language)),
    ]
    for number, exchange in enumerate(transcript.exchanges, 1):
        asked = message_text("asked", language, time=format_time(exchange.asked_at))
        parts += [
            f"## {number}. {message_text('question', language)}",
            _quoted(exchange.question),
            f"*{escape_markdown(asked)}*",
            f"### {message_text('answer', language)}",
            *(f"> {escape_markdown(remark)}" for remark in remarks(exchange, language)),
            answer_markdown(exchange, language, heading="####"),
        ]
    return "\n\n".join(part for part in parts if part) + "\n"


def answer_markdown(exchange: Exchange, language: str, heading: str = "###") -> str:
    """Return the answer of a turn as Markdown, and the sources that it cites as a list below it."""
    parts = [inert_markdown(exchange.text), sources_markdown(exchange, language, heading)]
    return "\n\n".join(part for part in parts if part)


def sources_markdown(exchange: Exchange, language: str, heading: str = "###") -> str:
    """Return the sources that the answer of a turn cites as a list with a heading; "" for none."""
    found = cited_sources(exchange, language)
    if not found:
        return ""
    items = "\n".join(_source_item(source, language) for source in found)
    return f"{heading} {message_text('sources', language)}\n\n{items}"


def without_sources(markdown: str) -> str:
    """Return an answer without the list of sources that `sources_markdown` puts below it."""
    return _SOURCES.sub("", markdown)


def escape_markdown(text: str) -> str:
    """Return Markdown, on one line, that shows a text exactly as written."""
    line = " ".join(printable(text).split())
    return _ALL.sub(lambda match: _ENTITIES.get(match[0], "\\" + match[0]), line)


def inert_markdown(text: str) -> str:
    """Return the Markdown of an answer with everything active in it as literal text.

    Code stays as it is. What counts as code is guessed by a pattern, so the result is parsed: where
    that still finds HTML, a link or an image, the code is escaped as well. A code block that an
    interrupted answer has left open is closed.
    """
    text = printable(text).strip()
    parts = _CODE.split(text)
    inert = "".join(part if at % 2 else _escape(part) for at, part in enumerate(parts))
    return _closed(inert if not _is_active(inert) else _escape(text))


def _is_active(markdown: str) -> bool:
    tokens = _parsed(markdown)
    inline = [child for token in tokens for child in token.children or ()]
    return any(token.type in _RENDERED for token in [*tokens, *inline])


def _closed(markdown: str) -> str:
    """Return Markdown whose last code block, if it is open, does not swallow what follows."""
    last = _parsed(f"{markdown}\n\n{_AFTER}")[-1]
    if last.type == "fence" and _AFTER in last.content:
        return f"{markdown}\n{last.markup}"
    return markdown


class _AnyAddress(MarkdownIt):
    """A parser to which every address is a link, as to other programs."""

    def validateLink(self, url: str) -> bool:  # the name of the library
        """Return True."""
        return True


def _parsed(markdown: str) -> list[Token]:
    return _AnyAddress("commonmark", {"html": True}).enable("table").parse(markdown)


def _escape(text: str) -> str:
    return _ACTIVE.sub(lambda match: _escaped(match[0]), text)


def _escaped(match: str) -> str:
    # What is escaped already stays so, but `\<` is HTML to renderers that do not know it.
    if match[-1] == "<":
        return "&lt;"
    return match if len(match) == 2 else "\\" + match


def _quoted(text: str) -> str:
    lines = (escape_markdown(line) for line in printable(text).split("\n"))
    return "  \n".join(f"> {line}" for line in lines)


def _source_item(source: CitedSource, language: str) -> str:
    head = [escape_markdown(part) for part in (source.name, source.location) if part]
    if source.url:
        head.append(f"<{source.url}>")
    if note := verdict_note(source, language):
        head.append(f"*{escape_markdown(note)}*")
    item = f"- \\[{source.n}\\] {' · '.join(head)}"
    return "\n".join([item, *(f"  > {escape_markdown(quote)}" for quote in source.quotes)])
