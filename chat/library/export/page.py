"""HTML of a conversation: one file that runs nothing and loads nothing.

Markdown of answers is rendered without HTML, links and images, the whole body is cleaned by nh3
against a list of elements and attributes, and a Content-Security-Policy allows the inline style
sheet alone, by its hash. Links lead to the sources below an answer, and to web pages it cites.
"""

import base64
import hashlib
import re
from collections.abc import Collection, Iterator
from functools import cache
from html import escape
from pathlib import Path

import nh3
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
from text.normalise import printable

STYLE = Path(__file__).with_name("page.css")

_TAGS = {
    *("header", "main", "section", "h1", "h2", "h3", "h4", "h5", "h6", "p", "div", "hr", "br"),
    *("ol", "ul", "li", "blockquote", "pre", "code", "strong", "em", "s", "a"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {
    "a": {"href", "class"},
    "section": {"id", "aria-label"},
    "li": {"id", "value"},
    "p": {"class"},
    "div": {"class"},
    "ol": {"start", "class"},
}
_REFERENCE = re.compile(r"(\[\d{1,3}\])")


def conversation_html(transcript: Transcript, language: str) -> str:
    """Return a conversation as an HTML page, its labels in a language ("ko", else English)."""
    language = "ko" if language == "ko" else "en"
    title, style = escape(transcript.title(language)), _style()
    turns = "".join(
        _turn(number, exchange, language) for number, exchange in enumerate(transcript.exchanges, 1)
    )
    details = escape(" · ".join(transcript.details(language)))
    body = f'<header><h1>{title}</h1><p class="meta">{details}</p></header><main>{turns}</main>'
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(style)}">\n'
        '<meta name="referrer" content="no-referrer">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{title}</title>\n<style>{style}</style>\n</head>\n"
        f"<body>\n{_clean(body)}\n</body>\n</html>\n"
    )


def _turn(number: int, exchange: Exchange, language: str) -> str:
    label = escape(f"{message_text('question', language)} {number}")
    asked = message_text("asked", language, time=format_time(exchange.asked_at))
    found = cited_sources(exchange, language)
    items = "".join(_source(number, source, language) for source in found)
    heading = f"<h3>{escape(message_text('sources', language))}</h3>"
    return (
        f'<section id="t{number}" aria-label="{label}">'
        f'<h2>{label}</h2><div class="question">{_lines(exchange.question)}</div>'
        f'<p class="meta">{escape(asked)}</p>'
        f'<div class="answer">{_answer(number, exchange.text, found)}</div>'
        + "".join(f'<p class="note">{_lines(remark)}</p>' for remark in remarks(exchange, language))
        + (f'{heading}<ol class="sources">{items}</ol>' if items else "")
        + "</section>"
    )


def _source(number: int, source: CitedSource, language: str) -> str:
    head = [escape(part) for part in (source.name, source.location) if part]
    if source.url:
        address = escape(source.url)
        head.append(f'<a href="{address}">{address}</a>')
    if note := verdict_note(source, language):
        head.append(f"<em>{escape(note)}</em>")
    quotes = "".join(f"<blockquote>{_lines(quote)}</blockquote>" for quote in source.quotes)
    where = f'id="{_anchor(number, source.n)}" value="{source.n}"'
    return f"<li {where}>{' · '.join(head)}{quotes}</li>"


def _answer(number: int, text: str, found: Collection[CitedSource]) -> str:
    """Return the HTML of an answer, each [n] of a cited source a link to it."""
    parser = _parser()
    tokens = parser.parse(printable(text))
    verdicts = {f"[{source.n}]": source for source in found}
    for token in tokens:
        if token.type == "inline" and token.children:
            token.children = list(_with_links(token.children, number, verdicts))
    return str(parser.renderer.render(tokens, parser.options, {}))


def _with_links(
    tokens: Collection[Token], number: int, known: dict[str, CitedSource]
) -> Iterator[Token]:
    for token in tokens:
        if token.type != "text":
            yield token
            continue
        for piece in _REFERENCE.split(token.content):
            source = known.get(piece)
            if source is None:
                yield Token("text", "", 0, content=piece)
            else:
                kind = "cite" if source.verdict else "cite doubt"
                link = f'<a class="{kind}" href="#{_anchor(number, source.n)}">{piece}</a>'
                yield Token("html_inline", "", 0, content=link)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    return parser.disable(["image", "link", "autolink", "reference"])


def _anchor(number: int, n: int) -> str:
    return f"t{number}-s{n}"


def _lines(text: str) -> str:
    return "<br>".join(escape(line) for line in printable(text).split("\n"))


def _clean(body: str) -> str:
    return nh3.clean(
        body,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https"},
        link_rel="noopener noreferrer nofollow",
    )


@cache
def _style() -> str:
    return STYLE.read_text("utf-8").strip()


def _policy(style: str) -> str:
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
