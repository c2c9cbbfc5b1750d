"""Pictures in the input: kept in the session until they are sent with a question."""

from collections.abc import Iterable
from importlib.util import find_spec

import streamlit as st
from streamlit.typing import UploadedFile

from app_pages import session
from app_pages.conversation import options
from app_pages.conversation.connect import short_model
from app_pages.escaping import plain_markdown
from app_pages.problems import Problem
from errors import PictureError, RagError
from models.vision.ability import takes_images
from models.vision.pictures import Picture, media_type, read_picture

PENDING = "pictures"  # in the session: (conversation, pictures)
WIDTH = 160  # pixels, of a picture in a question


def is_picture(file: UploadedFile) -> bool:
    """Return whether models may take a file as a picture, by its content."""
    return bool(media_type(file.getvalue()[:16]))


def unseen(question: str = "") -> Problem | None:
    """Return why the model that answers can be sent no picture; None where it sees."""
    workspace = options.answering()
    try:
        if takes_images(workspace.chat_model(), workspace.settings.image_input):
            return None
    except RagError as error:  # such as a missing key
        return Problem.of(error, question)
    return Problem("no_sight", values={"name": plain_markdown(short_model())})


def pending() -> list[Picture]:
    """Return the pictures that go with the next question of the open conversation."""
    of, pictures = st.session_state.get(PENDING, ("", []))
    return list(pictures) if of == session.draft() else []


def add(files: Iterable[UploadedFile]) -> Problem | None:
    """Keep pictures for the next question; return why one cannot be sent."""
    limit = session.server().workspace.settings.max_image_mb
    kept, problem = pending(), None
    for file in files:
        try:
            kept.append(read_picture(file.name, file.getvalue(), max_mb=limit))
        except PictureError as error:
            problem = Problem.of(error)
    _keep(kept)
    return problem or (unseen() if kept else None)


def may_be_read(problem: Problem | None) -> bool:
    """Return whether the text in the pictures can be read where the model does not see them."""
    return problem is not None and problem.code == "no_sight" and find_spec("tesserocr") is not None


def clear() -> None:
    """Forget the pictures: they have been sent."""
    st.session_state.pop(PENDING, None)


def _keep(kept: list[Picture]) -> None:
    st.session_state[PENDING] = (session.draft(), kept)


def _remove(number: int) -> None:
    kept = pending()
    _keep(kept[:number] + kept[number + 1 :])
    st.session_state.pop("problem", None)


def render_pending() -> None:
    """Render the pictures of the next question, each with a button that takes it away."""
    kept, label = pending(), session.labels()
    if not kept:
        return
    with st.container(key="pictures-pending"):
        st.caption(label("pictures_pending", count=len(kept)))
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            for number, picture in enumerate(kept):
                st.image(picture.data, width=WIDTH // 2)
                st.button(
                    plain_markdown(picture.name),
                    key=f"unpicture-{number}",
                    icon=":material/close:",
                    icon_position="right",
                    help=label("detach"),
                    on_click=_remove,
                    args=(number,),
                )


def render_pictures(turn: str) -> None:
    """Render the pictures of a question that was asked."""
    pictures = session.server().workspace.store.pictures(turn, session.user())
    with st.container(key=f"pictures-{turn}", horizontal=True, gap="small"):
        for picture in pictures:
            st.image(picture.data, width=WIDTH)
