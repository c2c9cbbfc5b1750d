"""Adding documents: files, a folder, a web page, a site, or a folder of the server's disk."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from app_pages import session
from app_pages.documents.library import access_names
from app_pages.documents.listing import access_of, tags_of, values_of
from app_pages.escaping import plain_markdown
from index.documents import SourceRow
from ingest.jobs.job import NewJob
from ingest.jobs.uploads import distinct_names, relative_name, save_upload
from ingest.sources.crawl import PAGES
from ingest.sources.uris import is_address

WAYS = ("files", "folder", "page", "site", "disk")


def render(rows: Sequence[SourceRow]) -> None:
    """Render the ways in."""
    label = session.labels()
    ways = [
        way for way in WAYS if way != "disk" or session.server().workspace.settings.page_folders
    ]
    with st.container(border=True, key="adding_box"):
        way = st.segmented_control(
            label("add_way"),
            ways,
            default="files",
            format_func=lambda name: label(f"way_{name}"),
            required=True,
            key="add_way",
            label_visibility="collapsed",
        )
        if way in ("files", "folder"):
            _uploader(folder=way == "folder")
        else:
            _address(str(way))
        with st.expander(label("add_options"), icon=":material/label:"):
            _options(rows)


def _uploader(*, folder: bool) -> None:
    label, settings = session.labels(), session.server().workspace.settings
    key = f"{'folder' if folder else 'files'}-{st.session_state.get('uploaded', 0)}"
    st.file_uploader(
        label("add_folder") if folder else label("add_files"),
        accept_multiple_files="directory" if folder else True,
        key=key,
        on_change=_add_files,
        args=(key,),
        max_upload_size=settings.max_file_mb,
    )
    st.caption(label("formats"))


def _address(way: str) -> None:
    label = session.labels()
    form = st.form(f"{way}_form", border=False, clear_on_submit=True)
    with form.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            label(f"add_{way}"),
            key=f"{way}_address",
            placeholder="/home/..." if way == "disk" else "https://",
            max_chars=2_000,
        )
        st.form_submit_button(
            label("check_folder") if way == "disk" else label("add"),
            on_click=_add_address,
            args=(way,),
        )
    if problem := st.session_state.pop("address_problem", ""):
        st.warning(label(problem), icon=":material/error:")
    st.caption(label(f"hint_{way}", count=PAGES))


def _options(rows: Sequence[SourceRow]) -> None:
    label, settings = session.labels(), session.server().workspace.settings
    known = dict.fromkeys([settings.collection, *values_of(rows, lambda row: (row.collection,))])
    st.selectbox(
        label("add_collection"),
        list(known),
        key="add_collection",
        accept_new_options=True,
        placeholder=label("new_or_known"),
    )
    # A list of choices would forget what is typed in it, where nobody presses Enter.
    if known_tags := values_of(rows, tags_of):
        st.pills(
            label("known_tags"),
            known_tags,
            selection_mode="multi",
            format_func=plain_markdown,
            key="add_known_tags",
        )
    st.text_input(
        label("new_tags"), key="add_tags", placeholder=label("new_tags_hint"), max_chars=200
    )
    names = access_names(access_choices(rows))
    st.selectbox(label("access"), list(names), key="add_access", format_func=names.__getitem__)


def access_choices(rows: Sequence[SourceRow]) -> list[str]:
    """Return who may be given access: everyone, the reader, and groups of theirs or in use."""
    own = f"user:{session.user()}"
    groups = [name for name in values_of(rows, access_of) if name.startswith("group:")]
    mine = [f"group:{name}" for name in session.groups()]
    return list(dict.fromkeys(["everyone", own, *mine, *groups]))


def access_labels(choice: str) -> list[str]:
    """Return the access labels of a choice; whoever restricts a document still sees it."""
    own = f"user:{session.user()}"
    return [] if choice == "everyone" else sorted({choice, own})


def _labels() -> dict[str, Any]:
    """Return the labels that the options give to what is added."""
    labels: dict[str, Any] = {}
    typed = str(st.session_state.get("add_tags") or "").split(",")
    tags = [*(st.session_state.get("add_known_tags") or ()), *(name.strip(" #") for name in typed)]
    if tags := [name for name in dict.fromkeys(tags) if name]:
        labels["tags"] = tags
    if (choice := st.session_state.get("add_access") or "everyone") != "everyone":
        labels["access"] = access_labels(choice)
    return labels


def _collection() -> str:
    chosen = str(st.session_state.get("add_collection") or "").strip()
    return chosen or session.server().workspace.settings.collection


def _add_files(key: str) -> None:
    """Save the uploaded files and queue them."""
    session.require_admin()
    settings, taken = (
        session.server().workspace.settings,
        st.session_state.setdefault("taken_files", set()),
    )
    # The browser may report the files of one drop twice before the uploader is emptied.
    files = [file for file in st.session_state.get(key) or [] if file.file_id not in taken]
    taken.update(file.file_id for file in files)
    jobs = []
    for file, name in zip(files, distinct_names([file.name for file in files]), strict=True):
        if Path(name).name.startswith("."):  # as in a folder on disk
            continue
        path = save_upload(name, file.getbuffer(), settings, session.user())
        shown = relative_name(name)  # files of one name in different folders are told apart
        jobs.append(NewJob("file", shown, str(path), _collection(), _labels(), file.size))
    queue(jobs)
    st.session_state.uploaded = st.session_state.get("uploaded", 0) + 1


def _add_address(way: str) -> None:
    """Queue a page or site, or the plan of a folder."""
    address = str(st.session_state[f"{way}_address"]).strip()
    if not address:
        return
    if way == "disk":
        folder = Path(address).expanduser()
        if not folder.is_dir():
            st.session_state.address_problem = "no_folder"
            return
        queue([NewJob("plan", folder.name, str(folder), _collection(), _labels())])
        return
    if not is_address(address):
        address = f"https://{address}"
    queue([NewJob("site" if way == "site" else "page", address, address, _collection(), _labels())])


def queue(jobs: Sequence[NewJob]) -> None:
    """Add jobs to the ingest queue and wake it."""
    session.require_admin()
    workspace = session.server().workspace
    workspace.ingest_queue.store.add(session.user(), jobs)
    for job in jobs:
        if job.kind != "plan":
            session.audit("document_added", f"{job.name} ({job.collection})")
    workspace.ingest_queue.wake()
