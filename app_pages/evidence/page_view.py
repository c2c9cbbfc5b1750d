"""Page view of a PDF: the page as an image, the cited words in boxes."""

from base64 import b64encode
from html import escape
from pathlib import Path

import streamlit as st

from app_pages import session
from app_pages.evidence.original import original_file, same_content
from chains.display.document import Place
from index.documents import StoredDocument
from ingest.sandbox.page_images import PageImage, PageImages

MARGIN = 0.004  # around a box, as a share of the page


@st.cache_resource(show_spinner=False, on_release=PageImages.close)
def page_images() -> PageImages:
    """Return what draws pages, one for all readers."""
    return PageImages(session.server().workspace.settings)


def drawable_file(document: StoredDocument) -> Path | None:
    """Return the PDF file of a document, if it is the one that was read."""
    if not document.source.lower().endswith(".pdf") or not document.pages:
        return None
    path = original_file(document.source)
    return path if path and same_content(path, document.sha256) else None


def page_html(document: StoredDocument, path: Path, place: Place) -> str:
    """Return the HTML of a page with the words of a place in boxes; empty if it is not drawn."""
    text = next((page.text for page in document.pages if page.number == place.page), "")
    image = page_images().draw(path, place.page, text[place.start : place.end])
    return _image_html(image, session.labels()("viewer_page", number=place.page)) if image else ""


def _image_html(image: PageImage, name: str) -> str:
    boxes = "".join(
        f'<span class="box{"" if number else " target"}" style="left:{100 * (x - MARGIN):.3f}%;'
        f"top:{100 * (y - MARGIN):.3f}%;width:{100 * (width + 2 * MARGIN):.3f}%;"
        f'height:{100 * (height + 2 * MARGIN):.3f}%"></span>'
        for number, (x, y, width, height) in enumerate(image.boxes)
    )
    data = b64encode(image.png).decode()
    return (
        f'<div class="sheet"><img alt="{escape(name)}" width="{image.width}"'
        f' height="{image.height}" src="data:image/png;base64,{data}">{boxes}</div>'
    )
