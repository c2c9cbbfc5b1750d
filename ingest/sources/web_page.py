"""Fetched web pages and the errors of fetching."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import unquote

import httpx

from errors import SourceError
from index.messages import message_text

_SUFFIXES: Final = {
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/xhtml+xml": ".html",
    "text/csv": ".csv",
    "text/html": ".html",
    "text/markdown": ".md",
    "text/plain": ".txt",
    "text/tab-separated-values": ".tsv",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """The response of a web address.

    Attributes:
        url: The address after redirects.
        content_type: Media type without parameters, lower case; may be empty.
        charset: As declared by the server; may be empty.
    """

    url: str
    content_type: str
    body: bytes
    charset: str = ""


class WebError(SourceError):
    """A web address could not, or must not, be fetched; `key` names its message."""

    def __init__(self, code: str, key: str, language: str, **values: object) -> None:
        super().__init__(message_text(key, language, **values), code=code)
        self.key = key


def save(page: Fetched, url: str, folder: Path) -> Path:
    """Write the page fetched from `url` into `folder`; return a file with a fitting suffix."""
    known = PurePosixPath(unquote(httpx.URL(page.url).path)).suffix.lower()
    suffix = _SUFFIXES.get(page.content_type) or (known if len(known) < 8 else "")
    path = folder / f"{sha256(url.encode()).hexdigest()[:16]}{suffix}"
    path.write_bytes(page.body)
    return path
