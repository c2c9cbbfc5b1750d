"""Text formats by their first lines and suffix: mail, calendar, XML, JSON, source code."""

import re
from pathlib import PurePosixPath
from typing import Final

from ingest.loaders.limits import Limits

_JSON_SUFFIXES: Final = frozenset(
    [".json", ".jsonl", ".ndjson", ".geojson", ".jsonld", ".webmanifest"]
)
_XML_SUFFIXES: Final = frozenset(
    [
        ".xml",
        ".rss",
        ".atom",
        ".rdf",
        ".svg",
        ".xsd",
        ".xsl",
        ".nxml",
        ".opml",
        ".kml",
        ".gpx",
        ".plist",
    ]
)
_MAIL_SUFFIXES: Final = frozenset([".eml", ".emlx"])
_SAVED_PAGE: Final = frozenset([".mht", ".mhtml"])
_CODE_SUFFIX_LIST = (
    "bash bat c cc cfg cjs clj conf cpp cs css cxx dart el erl ex exs go gradle graphql "
    "groovy h hh hpp hs ini java jl js jsx kt kts less lua m mjs ml mm php pl pm properties "
    "proto ps1 py pyi r rb rs scala scss sh sql svelte swift tcl tf toml ts tsx vb vue yaml "
    "yml zig zsh"
)
CODE_SUFFIXES: Final = frozenset(f".{name}" for name in _CODE_SUFFIX_LIST.split())
_CODE_NAMES: Final = frozenset(["dockerfile", "makefile", "jenkinsfile", "rakefile", "gemfile"])
_HEADER = re.compile(rb"^([A-Za-z][A-Za-z0-9-]*):[ \t]?", re.M)
_MAIL_START = re.compile(rb"\A\s*(?:From \S+ [^\n]*\n|>?[A-Za-z][A-Za-z0-9-]*:[ \t]*\S)")
_MAILBOX = re.compile(rb"\AFrom \S+ [^\n]*\d{1,2}:\d\d[^\n]*\n[!-9;-~]+:", re.A)
_VCARD_OR_CALENDAR = re.compile(rb"\s*BEGIN:V(CAL(?=ENDAR)|CA(?=RD))\w+\s", re.I)
_MAIL_ONLY_HEADERS = frozenset(
    [b"mime-version", b"message-id", b"received", b"return-path", b"dkim-signature"]
)
_COMMON_HEADERS = frozenset([b"from", b"to", b"subject", b"date", b"content-type"])
_SAVED_PAGE_HEADER = re.compile(
    rb"^(?:snapshot-content-location:|from:\s*<?saved by\b)", re.I | re.M
)
_ELEMENT = re.compile(rb"\s*(?:<\?xml\b|<(?:!--|!doctype\s|[a-z_])[^>]*>)", re.I)
_XML_START = re.compile(
    rb"\s*(?:<\?xml\s[^>]*\?>|<!DOCTYPE\s+(?!html)[\w:.-]+\s|<(?:rss|feed|rdf:RDF|svg|opml)\b[^>]*[>\s])",
    re.I,
)
_JSON_START = re.compile(rb"\s*(?:\{\s*(?:\"|\}|\Z)|\[\s*(?:[\[{\"\d\]]|true|false|null|-\d|\Z))")


def text_kind(plain: bytes, limits: Limits) -> str:
    """Return the kind of a text by its syntax, or "" for prose, tables and Markdown.

    Args:
        plain: Its first bytes, without byte order marks and the NULs of UTF-16 and UTF-32.
        limits: The file's name.
    """
    suffix = limits.suffix
    if match := _VCARD_OR_CALENDAR.match(plain):
        return "ics" if len(match[1]) == 3 else "vcf"
    if suffix not in _MAIL_SUFFIXES and _MAILBOX.match(plain):
        return "mbox"
    if _is_mail(plain, suffix):
        saved_page = suffix in _SAVED_PAGE or bool(_SAVED_PAGE_HEADER.search(plain))
        return "mhtml" if saved_page else "eml"
    if _XML_START.match(plain) or (suffix in _XML_SUFFIXES and _ELEMENT.match(plain)):
        return "xml"
    if suffix == ".ipynb":
        return "ipynb"
    if suffix in _JSON_SUFFIXES or (not suffix and _JSON_START.match(plain)):
        return "json"
    if suffix in CODE_SUFFIXES or PurePosixPath(limits.name).name.lower() in _CODE_NAMES:
        return "code"
    return ""


def _is_mail(plain: bytes, suffix: str) -> bool:
    if suffix in _MAIL_SUFFIXES or suffix in _SAVED_PAGE:
        return True
    if not _MAIL_START.match(plain):
        return False
    head = re.split(rb"\r?\n\r?\n", plain.lstrip(), maxsplit=1)[0]
    names = {name.lower() for name in _HEADER.findall(head)}
    return len(names & _COMMON_HEADERS) >= 2 and bool(names & _MAIL_ONLY_HEADERS)
