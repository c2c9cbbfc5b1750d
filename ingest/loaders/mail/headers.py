"""What all kinds of mail share: headers as lines, decoded names, the better of two bodies."""

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

_FOLD = re.compile(r"\r?\n[ \t]*|\r")
_BLANKS = re.compile(r"\n(?:[ \t\xa0]*\r?\n){2,}")
_PGP = b"-----BEGIN PGP MESSAGE-----"
_HEAD = 200
_HEADER = 50_000  # Characters of one header; encoded ones take ever longer.
# Declared by programs that never looked at what they sent.
_UNTRUSTED = frozenset(["us-ascii", "ascii", "unknown-8bit", "x-unknown", "default", "binary"])
_TEASER = 0.5
_OTHER = 0.2  # of the words of the HTML; a plain text with fewer of them is another text
_STUB = 40  # words of the longest stand-in for the HTML
_WORD = re.compile(r"\w+")
# What plain text loses: raised digits, struck-out words, heads of tables, ticked boxes.
_FORMED = re.compile(
    r"<(?:sup|sub|math|th|s|strike|del|input)\b|\browspan=|line-through|vertical-align:\s*su", re.I
)


def text_of(data: bytes, declared: str = "") -> str:
    """Return the text of a part whose declared character set may be missing or wrong."""
    trusted = "" if declared.strip("\"' ").lower() in _UNTRUSTED else codec_name(declared)
    try:
        return decode(data, declared=trusted)[0]
    except Refused:
        return data.decode("utf-8", "replace")


def header_text(raw: str) -> str:
    """Return a header as people read it: unfolded, encoded words and bare bytes decoded."""
    line = _FOLD.sub(" ", str(raw)[:_HEADER]).strip()
    if any("\udc80" <= sign <= "\udcff" for sign in line):
        line = text_of(line.encode("utf-8", "surrogateescape"))
    if "=?" not in line:
        return line
    try:
        words = decode_header(line)
    except (HeaderParseError, ValueError):
        return line
    joined = [word if isinstance(word, str) else text_of(word, set_ or "") for word, set_ in words]
    return " ".join("".join(joined).split()) or line


def date_text(raw: str) -> str:
    """Return a date as `2026-03-02 09:00 +0900`, or as it was written."""
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
    """Write the text of a message, from its HTML where that says more than the plain text.

    Args:
        builder: Takes the text.
        limits: Those of the message.
        plain: The plain text; may be a stand-in such as "This message requires HTML".
        html: The HTML; may be empty.
        alternatives: Whether both are said to be the same message; where they are not and differ,
            both are written.
    """
    shown = PageBuilder(limits)
    if html.strip():
        write_html(html, shown)
    pages = shown.finish().pages if html.strip() else ()
    text = pages[0].text if pages else ""
    first, second = _choice(plain, text, html, alternatives)
    builder.add(_BLANKS.sub("\n\n", plain) if first else "", verbatim=True)
    if second and text.strip():
        builder.insert_page_text(pages[0])
        builder.omissions += shown.omissions
        builder.metadata |= {k: v for k, v in shown.metadata.items() if k == "hidden_chars"}


def _choice(plain: str, text: str, html: str, alternatives: bool) -> tuple[bool, bool]:
    """Return whether the plain text and whether the HTML, whose text is `text`, is written."""
    said, shown = _words(plain), _words(text)
    if not said or not shown:
        return not shown, bool(shown)
    common = len(said & shown)
    is_other = common < _OTHER * len(shown)
    if not alternatives and common < _TEASER * len(said):
        return True, True
    if is_other and len(plain.split()) > _STUB:
        return True, True
    says_more = len(plain.split()) < _TEASER * len(text.split()) or is_other
    return (False, True) if says_more or _FORMED.search(html) else (True, False)


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def refuse_sealed(body: str, parts: Sequence[tuple[str, bytes]]) -> None:
    """Refuse a mail whose text is encrypted, in its body or as the attachment that replaces it.

    Raises:
        Refused: it is.
    """
    texts = [body.encode()] if body.strip() else [data for _, data in parts]
    if any(text[:_HEAD].lstrip().startswith(_PGP) for text in texts):
        raise Refused("no_text", "mail_encrypted")


def write_attachments(
    builder: PageBuilder, limits: Limits, parts: Sequence[tuple[str, bytes]]
) -> None:
    """Name the attachments under the message and read each into further pages."""
    names = [name for name, _ in parts]
    builder.add(f"Attachments: {', '.join(names)}" if names else "")
    builder.end_page()
    for name, data in parts:
        code = read_attachment(name, data, builder, limits)
        if code and code not in HARMLESS:
            builder.unread_parts.append(name)
        elif code:
            builder.metadata.setdefault("without_text", []).append(name)
