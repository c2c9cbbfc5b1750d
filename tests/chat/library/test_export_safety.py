"""Exported conversations run and load nothing, whatever is in them."""

import json
import re
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from agents.events import Answer, Error, Notice
from chat.library.export.files import Format, export_file
from chat.library.export.markdown import answer_markdown, inert_markdown
from chat.library.export.page import _clean
from chat.library.export.transcript import Transcript
from chat.transcript import Exchange, Thread
from tests.chat.library.turns import cite, source
from tests.chat.library.vectors import ADDRESSES, VECTORS

ALLOWED = {
    *("html", "head", "meta", "title", "style", "body", "header", "main", "section", "div", "p"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "ol", "ul", "li", "blockquote", "pre", "code", "em"),
    *("strong", "s", "a", "br", "hr", "table", "thead", "tbody", "tr", "th", "td"),
}
META = ("content-security-policy", "referrer", "viewport", "color-scheme", "charset")
WEB = "https://example.org/page?a=1&b=2"


class Page(HTMLParser):
    """The elements, attributes, addresses and style sheets of an HTML page."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.meta: dict[str, str] = {}
        self.texts: list[str] = []
        self.styles: list[str] = []
        self._inside = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.tags.add(tag)
        self._inside = tag
        values = dict(attrs)
        self.attributes |= values.keys()
        if tag == "meta":
            name = values.get("http-equiv") or values.get("name") or next(iter(values))
            self.meta[name.lower()] = values.get("content") or ""
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        """Note a text."""
        (self.styles if self._inside == "style" else self.texts).append(data)

    def handle_endtag(self, tag: str) -> None:
        """A style sheet ends."""
        self._inside = ""


def check_page(text: str) -> Page:
    """Fail unless a page is inert; return it."""
    page = Page(text)
    assert page.tags <= ALLOWED
    assert page.attributes <= {
        *("lang", "charset", "http-equiv", "content", "name", "id", "class", "href", "rel"),
        *("value", "start", "aria-label"),
    }
    assert all(re.fullmatch(r"#t\d+-s\d+|https?://[^\s<>\"']+", link) for link in page.links)
    assert set(page.meta) == set(META)
    assert page.meta["content-security-policy"].startswith("default-src 'none';")
    (style,) = page.styles
    assert not re.search(r"url\(|@import|expression|src:", style)
    return page


class AnyAddress(MarkdownIt):
    """A renderer that lets any address pass."""

    def validateLink(self, url: str) -> bool:
        """Whether an address may be a link."""
        return True


def parsed(text: str) -> list[Token]:
    """The tokens of Markdown, for a renderer that lets HTML and any address pass."""
    tokens = AnyAddress("commonmark", {"html": True}).enable("table").parse(text)
    return tokens + [child for token in tokens for child in token.children or ()]


def check_markdown(text: str) -> list[str]:
    """Fail unless Markdown renders to nothing active; return the addresses that it links to."""
    tokens = parsed(text)
    assert {token.type for token in tokens} & {"html_block", "html_inline", "image"} == set()
    links = [str(token.attrGet("href")) for token in tokens if token.type == "link_open"]
    assert all(re.fullmatch(r"https?://[^\s<>\"']+", link) for link in links)
    return links


def filled(text: str, url: str = WEB) -> Transcript:
    """A conversation that has a text everywhere."""
    found = [
        source(1, text, title=text, url=url, text=text, heading=text, name=text, kind="sheet"),
        source(2, text, title="", text=text, child_id=text),
    ]
    answer = f"{text}\n\nTwo years [1], or three [2]."
    notices = [Notice("guard", text)]
    end = Answer(answer, False, [cite(each) for each in found], [], "t1", notices=notices)
    exchanges = [
        Exchange("a", 1, text, "done", answer, end, found),
        Exchange("b", 2, text, "failed", text, Error(text, "failed")),
    ]
    return Transcript(Thread("t1", text, text, text, text, 0.0, 0.0), (text,), exchanges, 0.0)


def exported(text: str, form: Format, language: str = "en", url: str = WEB) -> str:
    """That conversation in a format."""
    return export_file(filled(text, url), form, language).text


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("vector", VECTORS)
def test_html_is_inert(vector: str, language: str) -> None:
    """Only known elements, attributes and addresses are left; the answer's own links are text."""
    page = check_page(exported(vector, "html", language))
    assert WEB in page.links
    assert set(page.links) <= {"#t1-s1", "#t1-s2", WEB}  # an open code block has no links
    assert any("Two years" in text for text in page.texts)


@pytest.mark.parametrize("vector", VECTORS)
def test_the_cleaning_alone_leaves_nothing_active(vector: str) -> None:
    """Also where a text would reach the page unescaped."""
    page = Page(_clean(vector))
    assert page.tags <= ALLOWED - {"html", "head", "meta", "title", "style", "body"}
    assert page.attributes <= {"id", "class", "href", "rel", "value", "start", "aria-label"}
    assert all(link.startswith(("#", "http://", "https://")) for link in page.links)


@pytest.mark.parametrize("vector", VECTORS)
def test_markdown_is_inert(vector: str) -> None:
    """No HTML, image or link but that of the source, in the whole and in a single answer."""
    whole = exported(vector, "markdown")
    assert check_markdown(whole) == [WEB]
    assert check_markdown(answer_markdown(filled(vector).exchanges[0], "ko")) == [WEB]
    # Renderers that know no backslash escapes, or have HTML in code, see none either.
    outside = re.sub(r"^```.*?^```|`[^`\n]+`", "", whole, flags=re.M | re.S)
    assert not re.search(r"<(?!https://example\.org)", outside)


@pytest.mark.parametrize("vector", VECTORS)
def test_json_is_inert_and_keeps_the_text(vector: str) -> None:
    """No tag is in the file, and the question reads back as it was."""
    text = exported(vector, "json")
    assert "<" not in text
    assert json.loads(text)["exchanges"][0]["question"] == vector


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_addresses_of_the_web_are_links(address: str) -> None:
    """Any other is left out of both formats, and the source is still named."""
    page = check_page(exported("name", "html", url=address))
    assert set(page.links) == {"#t1-s1", "#t1-s2"}
    assert check_markdown(exported("name", "markdown", url=address)) == []


def test_there_are_enough_vectors() -> None:
    """At least forty texts and each of another kind."""
    assert len(set(VECTORS)) == len(VECTORS) >= 40


@pytest.mark.parametrize("vector", VECTORS)
def test_a_vector_is_active_where_it_is_not_escaped(vector: str) -> None:
    """What the checks refuse is refused, so that their silence says something."""
    vector = vector.replace("\0", "")
    active = {"html_block", "html_inline", "image", "link_open"}
    unsafe = {token.type for token in parsed(vector)} & active
    quoted = ("onmouseover=", "autofocus onfocus=", "&lt;", "\uff1c", "\\<")
    assert unsafe or Page(vector).tags - ALLOWED or any(part in vector for part in quoted)


@pytest.mark.parametrize("fence", ["```", "~~~~", "- ```"])
def test_an_open_code_block_swallows_nothing(fence: str) -> None:
    """Where an answer breaks off inside of code, its sources are still a list."""
    text = exported(f"text\n{fence}\ncode < 1", "markdown")
    assert check_markdown(text) == [WEB]
    assert len([token for token in parsed(text) if token.type == "heading_open"]) >= 6


@pytest.mark.parametrize(
    "text",
    [
        "```html\n<b>bold</b> [x](y)\n```",
        "`a[0] < b[1]` and **bold**",
        "| a | b |\n|---|---|\n| 1 | 2 |",
    ],
)
def test_code_and_tables_stay_as_they_are(text: str) -> None:
    """What is code for every renderer needs no escape."""
    assert inert_markdown(text) == text
