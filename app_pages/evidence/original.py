"""Original of a document: its file to download, or the address of its web page."""

import mimetypes
from hashlib import sha256
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

import streamlit as st

from app_pages import session
from app_pages.escaping import plain_markdown
from index.documents import StoredDocument
from ingest.jobs.uploads import clean_name, display_source
from ingest.sources.uris import is_address
from settings import ROOT


def render_original(document: StoredDocument) -> None:
    """Render how to get the original: a download, an address, or that it is gone."""
    label = session.labels()
    if is_address(document.source):
        render_address(document.source)
        return
    path = original_file(document.source)
    if path is None:
        st.caption(label("original_gone"))
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        name = clean_name(PurePosixPath(display_source(document.source)).name)
        st.download_button(
            label("viewer_download"),
            data=path.read_bytes,
            file_name=name,
            # Never a type that a browser would show as a page of this server.
            mime=_safe_type(name),
            icon=":material/download:",
            on_click="ignore",
            key="viewer-download",
        )
        if not same_content(path, document.sha256):
            st.caption(label("original_newer"))


def original_file(source: str) -> Path | None:
    """Return the file of a source if it is there and not larger than a file may be."""
    path = ROOT / source
    limit = session.server().workspace.settings.max_file_mb << 20
    try:
        return path if path.is_file() and path.stat().st_size <= limit else None
    except OSError:
        return None


def same_content(path: Path, digest: str) -> bool:
    """Return whether a file is the one that was read, by its SHA-256."""
    try:
        stat = path.stat()
        return _digest(str(path), stat.st_mtime_ns, stat.st_size) == digest
    except OSError:
        return False


@st.cache_data(show_spinner=False, max_entries=256)
def _digest(path: str, mtime: int, size: int) -> str:
    with Path(path).open("rb") as file:
        digest = sha256()
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _safe_type(name: str) -> str:
    kind = mimetypes.guess_type(name)[0] or ""
    shown = kind.startswith(("text/html", "image/svg", "application/xhtml", "text/xml"))
    return "application/octet-stream" if shown or not kind else kind


def render_address(address: str) -> None:
    """Render the address of a web page as text, and a link that says where it leads."""
    label = session.labels()
    st.code(address, language=None, wrap_lines=True)
    parts = urlsplit(address)
    if parts.scheme in ("http", "https") and parts.hostname:
        host = parts.netloc.rpartition("@")[2]  # with its port, without the name of a user
        words = label("open_address", host=plain_markdown(host))
        st.link_button(words, address, icon=":material/open_in_new:")
        st.caption(label("leaves_page"))
