"""Mail headers and bodies: decoded header values, the choice of plain text or HTML, attachments."""

import re
from collections.abc import Sequence
from email.errors import HeaderParseError
from email.header import decode_header
from email.utils import parsedate_to_datetime

from ingest.loaders.attachments import HARMLESS, read_attachment
from ingest.loaders.detection.encoding import codec_name, decode
from ingest.loaders.limits import Limits
from ingest.loaders.page_builder import PageBuilder, Refused
from ingest.loaders.web.html import write_html

_FOLDED = re.compile(r"\r?\n[ \t]*|\r")
_BLANKS = re.compile(r"\n(?:[ \t\xa0]*\r?\n){2,}")
_PGP = b"-----BEGIN PGP MESSAGE-----"
_HEAD = 200
_MAX_HEADER = 50_000  # characters; decoding encoded words takes quadratic time
# Declared as a default, whatever the text is in.
_UNRELIABLE_CHARSETS = frozenset(
    ["us-ascii", "ascii", "unknown-8bit", "x-unknown", "default", "binary"]
)
_SUMMARY_SHARE = 0.5
_MIN_OVERLAP = 0.2  # of the words of the HTML; a plain text with fewer is another text
_MAX_STUB = 40  # words of a plain text that only stands in for the HTML
_WORD = re.compile(r"\w+")
# HTML that plain text loses: superscripts, struck-out words, table headers, check boxes.
_LOSSY_AS_PLAIN = re.compile(
    r"<(?:sup|sub|math|th|s|strike|del|input)\b|\browspan=|line-through|vertical-align:\s*su", re.I
)


def text_of(data: bytes, declared: str = "") -> str:
    """Return the text of a part whose declared charset may be missing or wrong."""
    charset_hint = (
        "" if declared.strip("\"' ").lower() in _UNRELIABLE_CHARSETS else codec_name(declared)
    )
    try:
        return decode(data, declared=charset_hint)[0]
    except Refused:
        return data.decode("utf-8", "replace")


def header_text(raw: str) -> str:
    """Return a header value: unfolded, with encoded words (RFC 2047) and raw bytes decoded."""
    line = _FOLDED.sub(" ", str(raw)[:_MAX_HEADER]).strip()
    if any("\udc80" <= char <= "\udcff" for char in line):
        line = text_of(line.encode("utf-8", "surrogateescape"))
    if "=?" not in line:
        return line
    try:
        words = decode_header(line)
    except (HeaderParseError, ValueError):
        return line
    joined = [
        word if isinstance(word, str) else text_of(word, charset or "") for word, charset in words
    ]
    return " ".join("".join(joined).split()) or line


def date_text(raw: str) -> str:
    """Return a date as `2026-03-02 09:00 +0900`; as written where it cannot be parsed."""
    try:
        return parsedate_to_datetime(raw).strftime("%Y-%m-%d %H:%M %z").strip()
    except (ValueError, TypeError, IndexError, OverflowError):
        return raw


def write_headers(builder: PageBuilder, headers: Sequence[tuple[str, str]]) -> None:
    """Write `Name: value` lines, the subject also as title."""
    for name, value in headers:
        builder.add(f"{name}: {value}" if value else "", gap="\n")
        if name == "Subject":
            builder.title = value
        elif value:
            builder.metadata[name.lower()] = value[:500]


def write_body(
    builder: PageBuilder, limits: Limits, plain: str, html: str, *, alternatives: bool = True
) -> None:
    """Write the body of a message: its HTML where that has more content, else the plain text.

    Args:
        builder: Receives the text.
        limits: Limits of the message.
        plain: The plain text; may be a stub such as "This message requires HTML".
        html: The HTML; may be empty.
        alternatives: Whether the two are declared alternatives; if they are not and differ, both
            are written.
    """
    rendered = PageBuilder(limits)
    if html.strip():
        write_html(html, rendered)
    pages = rendered.finish().pages if html.strip() else ()
    text = pages[0].text if pages else ""
    write_plain, write_rendered = _choose_bodies(plain, text, html, alternatives)
    builder.add(_BLANKS.sub("\n\n", plain) if write_plain else "", verbatim=True)
    if write_rendered and text.strip():
        builder.insert_page_text(pages[0])
        builder.omissions += rendered.omissions
        builder.metadata |= {k: v for k, v in rendered.metadata.items() if k == "hidden_chars"}


def _choose_bodies(plain: str, text: str, html: str, alternatives: bool) -> tuple[bool, bool]:
    """Return (write the plain text, write the HTML, whose text is `text`)."""
    plain_words, html_words = _words(plain), _words(text)
    if not plain_words or not html_words:
        return not html_words, bool(html_words)
    common = len(plain_words & html_words)
    is_other = common < _MIN_OVERLAP * len(html_words)
    if not alternatives and common < _SUMMARY_SHARE * len(plain_words):
        return True, True
    if is_other and len(plain.split()) > _MAX_STUB:
        return True, True
    says_more = len(plain.split()) < _SUMMARY_SHARE * len(text.split()) or is_other
    return (False, True) if says_more or _LOSSY_AS_PLAIN.search(html) else (True, False)


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def refuse_encrypted(body: str, parts: Sequence[tuple[str, bytes]]) -> None:
    """Raise where the body of a message, or an attachment in its place, is PGP-encrypted.

    Raises:
        Refused: the text is encrypted.
    """
    texts = [body.encode()] if body.strip() else [data for _, data in parts]
    if any(text[:_HEAD].lstrip().startswith(_PGP) for text in texts):
        raise Refused("no_text", "mail_encrypted")


def write_attachments(
    builder: PageBuilder, limits: Limits, parts: Sequence[tuple[str, bytes]]
) -> None:
    """List the attachments under the body and read each into pages of its own."""
    names = [name for name, _ in parts]
    builder.add(f"Attachments: {', '.join(names)}" if names else "")
    builder.end_page()
    for name, data in parts:
        code = read_attachment(name, data, builder, limits)
        if code and code not in HARMLESS:
            builder.unread_parts.append(name)
        elif code:
            builder.metadata.setdefault("without_text", []).append(name)
