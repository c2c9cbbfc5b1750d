"""Document viewer: a document beside the page, or in it, opened at a place.

    st.button(label, on_click=open_document, args=(source, Place(page, start, end)))

`render_viewer` is called once at the end of every run of the page, in main.py. `render_here` shows
a document as a part of a page; one document is shown at a time.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

import streamlit as st

from app_pages import session
from app_pages.conversation import attachments
from app_pages.escaping import plain_markdown
from app_pages.evidence.original import render_original
from app_pages.evidence.page_view import drawable_file, page_html
from chains.display.blocks import Style
from chains.display.document import Part, Place, find, outline, part_html, part_of, split
from errors import RagError
from index.documents import Page, StoredDocument
from index.source_location import format_location
from ingest.jobs.uploads import display_source

_STATE = "viewer"


@dataclass(frozen=True)
class Viewed:
    """What the viewer shows.

    Attributes:
        source: The document.
        collection: That it is in; None where any will do.
        here: Whether it is a part of the page, not beside it.
        at: The place it was opened at; None for its beginning.
        part: Number of the part that is shown.
        target: The place scrolled to.
        moves: Grows with each move, so that the browser scrolls once for each.
        hit: Number of the hit that is shown, from 0.
        opened: Differs each time a document is opened.
    """

    source: str
    collection: str | None = None
    here: bool = False
    at: Place | None = None
    part: int = -1
    target: Place | None = None
    moves: int = 0
    hit: int = 0
    opened: str = ""


@dataclass(frozen=True)
class _Located:
    """A page as a reader knows it, for `format_location`."""

    page: int
    kind: str
    name: str
    first_row: int = 0
    last_row: int = 0


def open_document(source: str, at: Place | None = None, collection: str | None = None) -> None:
    """Open a document in the viewer, at a place or at its beginning.

    Call it from a callback, or while the page is drawn; the viewer opens in the same run. Whether
    this reader may see the document is checked when it is shown.
    """
    _open(Viewed(source, collection, at=at, target=at))


def close_document() -> None:
    """Close the viewer."""
    st.session_state.pop(_STATE, None)


def render_viewer() -> None:
    """Render the viewer if a document is open."""
    viewed = st.session_state.get(_STATE)
    if not isinstance(viewed, Viewed) or viewed.here:
        return
    try:
        document = _read(viewed)
    except RagError as error:
        close_document()
        st.toast(plain_markdown(session.error_text(error)), icon=":material/error:")
        return
    title = plain_markdown(document.title or display_source(document.source))
    dialog = st.dialog(title, width="medium", position="right", on_dismiss=close_document)
    dialog(_render)(document, "viewer")


def render_here(source: str, collection: str) -> None:
    """Render a document as a part of the page.

    Raises:
        SourceNotFound: this reader may not see it, or it was removed.
    """
    viewed = st.session_state.get(_STATE)
    shown = (viewed.source, viewed.collection) if isinstance(viewed, Viewed) else None
    if not (isinstance(viewed, Viewed) and viewed.here and shown == (source, collection)):
        viewed = _open(Viewed(source, collection, here=True))
    _render(_read(viewed), "viewer-here")


def _open(viewed: Viewed) -> Viewed:
    """Show a document, without what was searched in the one before."""
    for key in [key for key in st.session_state if str(key).startswith(f"{_STATE}_")]:
        del st.session_state[key]
    st.session_state[_STATE] = replace(viewed, opened=uuid.uuid4().hex)
    return viewed


def _read(viewed: Viewed) -> StoredDocument:
    scope = attachments.scope()
    if viewed.collection is not None:
        scope = replace(scope, collections=(viewed.collection,))
    return session.server().workspace.index.document(viewed.source, scope)


def _render(document: StoredDocument, key: str) -> None:
    with st.container(key=key, gap="small"):
        if not any(page.text.strip() for page in document.pages):
            st.info(session.labels()("doc_no_text"))
        headings = [entry.title for entry in document.outline]
        kind = document.pages[0].kind if document.pages else ""
        style = Style.of(document.source, headings, kind)
        parts = split(document.pages)
        if not st.session_state[_STATE].here:  # the page around it says the same
            st.caption(plain_markdown(_facts(document)))
        hits = _render_tools(document, style, parts)
        if not _render_page(document, parts):
            _render_text(document, style, parts, hits)
        render_original(document)


def _render_page(document: StoredDocument, parts: list[Part]) -> bool:
    """Render the page view where it is chosen and can be drawn; return whether it was."""
    label, viewed = session.labels(), st.session_state[_STATE]
    path = drawable_file(document)
    if path is None:
        return False
    choice = st.segmented_control(
        label("viewer_view"),
        ["page", "text"],
        default="page",
        format_func=lambda name: label(f"viewer_view_{name}"),
        required=True,
        key="viewer_view",
        label_visibility="collapsed",
    )
    if choice != "page":
        return False
    place = viewed.target or viewed.at or Place(document.pages[0].number)
    with st.spinner(label("viewer_drawing")):
        html = page_html(document, path, place)
    if not html:
        st.caption(label("viewer_not_drawn"))
        return False
    _show(html, viewed, "page-image")
    last = document.pages[-1].number
    places = [Place(place.page - 1), Place(place.page + 1)]
    _render_steps(
        label("viewer_page_of", number=place.page, count=last),
        [(at, part_of(parts, at)) if 1 <= at.page <= last else None for at in places],
    )
    return True


def _facts(document: StoredDocument) -> str:
    label = session.labels()
    facts = [display_source(document.source), session.language_name(document.language)]
    if len(document.pages) > 1:
        facts.append(label("viewer_pages_count", count=len(document.pages)))
    facts.append(label("viewer_read_at", when=session.when(document.added_at)))
    return " · ".join(facts)


def _render_tools(document: StoredDocument, style: Style, parts: list[Part]) -> list[Place]:
    """Render outline and search; return the places that the search found."""
    label = session.labels()
    entries = outline(document, style)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if entries:
            st.selectbox(
                label("viewer_outline"),
                range(len(entries)),
                index=None,
                format_func=lambda n: "\u2003" * (entries[n][0].level - 1) + entries[n][0].title,
                placeholder=label("viewer_outline"),
                label_visibility="collapsed",
                key="viewer_outline",
                on_change=_go_to_heading,
                args=([place for _, place in entries], parts),
            )
        query = st.text_input(
            label("viewer_find"),
            placeholder=label("viewer_find"),
            label_visibility="collapsed",
            icon=":material/search:",
            key="viewer_query",
            on_change=_go_to_hit,
            args=(document.pages, parts, 0),
        )
    hits = find(document.pages, query or "")
    if (query or "").strip():
        _render_hits(document.pages, parts, hits)
    return hits


def _render_hits(pages: Sequence[Page], parts: list[Part], hits: list[Place]) -> None:
    label, viewed = session.labels(), st.session_state[_STATE]
    if not hits:
        st.caption(label("viewer_no_hits"))
        return
    with st.container(key="viewer-hits", horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(label("viewer_hits", number=viewed.hit + 1, count=len(hits)), width="content")
        for step, icon, name in (
            (-1, "keyboard_arrow_up", "previous"),
            (1, "keyboard_arrow_down", "next"),
        ):
            st.button(
                label(f"viewer_{name}_hit"),
                icon=f":material/{icon}:",
                key=f"viewer-{name}-hit",
                type="tertiary",
                on_click=_go_to_hit,
                args=(pages, parts, (viewed.hit + step) % len(hits)),
            )


def _render_text(
    document: StoredDocument, style: Style, parts: list[Part], hits: list[Place]
) -> None:
    viewed: Viewed = st.session_state[_STATE]
    number = viewed.part if viewed.part >= 0 else part_of(parts, viewed.at or Place(1))
    places = [*hits, viewed.target] if hits else [viewed.at, viewed.target]
    marked = [place for place in places if place]
    names, part = _page_names(document.pages), parts[number] if parts else []
    html = part_html(document, part, style, marked, viewed.target, names)
    _show(html, viewed, language=document.language)
    if len(parts) > 1:
        steps = [
            (Place(parts[at][0].page, parts[at][0].start), at) if 0 <= at < len(parts) else None
            for at in (number - 1, number + 1)
        ]
        _render_steps(session.labels()("viewer_part", number=number + 1, count=len(parts)), steps)


def _show(html: str, viewed: Viewed, *classes: str, language: str = "und") -> None:
    """Render the document's HTML; static/page.js scrolls to its target once for each move."""
    names = " ".join(("passage document", *classes))
    lang = f' lang="{escape(language)}"' if language != "und" else ""
    jump = escape(f"{viewed.source}#{viewed.opened}.{viewed.moves} {names}")
    st.html(f'<div class="{names}" tabindex="0" data-jump="{jump}"{lang}>{html}</div>')


def _page_names(pages: Sequence[Page]) -> dict[int, str]:
    """Return the names of pages, slides and sheets; none for a text without pages."""
    located = (_Located(page.number, page.kind, page.name) for page in pages)
    return {place.page: format_location(place, session.language()) for place in located}


def _render_steps(words: str, steps: Sequence[tuple[Place, int] | None]) -> None:
    """Render buttons to the part or page before and behind; None where there is none."""
    label = session.labels()
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="center"):
        for name, arrow, step in zip(("previous", "next"), ("left", "right"), steps, strict=True):
            st.button(
                label(f"viewer_{name}_page"),
                icon=f":material/chevron_{arrow}:",
                key=f"viewer-{name}-page",
                type="tertiary",
                disabled=step is None,
                on_click=_go_to,
                args=step,
            )
            if name == "previous":
                st.caption(words, width="content")


def _go_to(place: Place, part: int) -> None:
    _move(part=part, target=place)


def _go_to_heading(places: list[Place], parts: list[Part]) -> None:
    chosen = st.session_state.get("viewer_outline")
    if chosen is not None:
        _move(part=part_of(parts, places[chosen]), target=places[chosen])


def _go_to_hit(pages: Sequence[Page], parts: list[Part], number: int) -> None:
    hits = find(pages, st.session_state.get("viewer_query") or "")
    if hits:
        _move(part=part_of(parts, hits[number]), target=hits[number], hit=number)


def _move(**changes: object) -> None:
    viewed: Viewed = st.session_state[_STATE]
    st.session_state[_STATE] = replace(viewed, moves=viewed.moves + 1, **changes)  # type: ignore[arg-type]
