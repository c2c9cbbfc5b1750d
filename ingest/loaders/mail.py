"""What all kinds of mail share: headers as lines, decoded names, the better of two bodies."""

import re
from collections.abc import Sequence
from email.errors import HeaderParseError
from email.header import decode_header
from email.utils import parsedate_to_datetime

from ingest.loaders.decode import decode, known_encoding
from ingest.loaders.draft import Draft, Refused
from ingest.loaders.html import write as write_html
from ingest.loaders.limits import Limits
from ingest.loaders.parts import HARMLESS, read_part

_FOLD = re.compile(r"\r?\n[ \t]*|\r")
_BLANKS = re.compile(r"\n(?:[ \t\xa0]*\r?\n){2,}")
_PGP = b"-----BEGIN PGP MESSAGE-----"
_HEAD = 200
_HEADER = 50_000  # Characters of one header; encoded ones take ever longer.
# Declared by programs that never looked at what they sent.
_UNTRUSTED = frozenset(["us-ascii", "ascii", "unknown-8bit", "x-unknown", "default", "binary"])
_TEASER = 0.5


def text_of(data: bytes, declared: str = "") -> str:
    """Return the text of a part whose declared character set may be missing or wrong."""
    trusted = "" if declared.strip("\"' ").lower() in _UNTRUSTED else known_encoding(declared)
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


def write_headers(draft: Draft, headers: Sequence[tuple[str, str]]) -> None:
    """Write `Name: value` lines, the subject also as title."""
    for name, value in headers:
        draft.add(f"{name}: {value}" if value else "", gap="\n")
        if name == "Subject":
            draft.title = value
        elif value:
            draft.metadata[name.lower()] = value[:500]


def write_body(draft: Draft, limits: Limits, plain: str, html: str) -> None:
    """Write the text of a message, taken from its HTML where the plain one is only a stand-in."""
    if html.strip():
        shown = Draft(limits)
        write_html(html, shown)
        page = shown.finish().pages[0]
        if len(plain.split()) < _TEASER * len(page.text.split()) or not plain.strip():
            draft.quote(page)
            draft.metadata |= {k: v for k, v in shown.metadata.items() if k == "hidden_chars"}
            return
    draft.add(_BLANKS.sub("\n\n", plain), verbatim=True)


def refuse_sealed(body: str, parts: Sequence[tuple[str, bytes]]) -> None:
    """Refuse a mail whose text is encrypted, in its body or as the attachment that replaces it.

    Raises:
        Refused: it is.
    """
    texts = [body.encode()] if body.strip() else [data for _, data in parts]
    if any(text[:_HEAD].lstrip().startswith(_PGP) for text in texts):
        raise Refused("no_text", "mail_encrypted")


def write_attachments(draft: Draft, limits: Limits, parts: Sequence[tuple[str, bytes]]) -> None:
    """Name the attachments under the message and read each into further pages."""
    names = [name for name, _ in parts]
    draft.add(f"Attachments: {', '.join(names)}" if names else "")
    draft.end_page()
    for name, data in parts:
        code = read_part(name, data, draft, limits)
        if code and code not in HARMLESS:
            draft.unread.append(name)
        elif code:
            draft.metadata.setdefault("without_text", []).append(name)
