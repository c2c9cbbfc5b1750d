"""Problem panel: the cause in the page's language, and a button for each way on."""

import streamlit as st

from agents.events import Error
from app_pages import session
from app_pages.conversation.connect import open_panel
from app_pages.escaping import message_markdown
from app_pages.problems import Ask, Problem, WayOn

ICONS = {
    "again": ":material/refresh:",
    "model": ":material/key:",
    "documents": ":material/folder_open:",
    "new": ":material/edit_square:",
}


def render_problem(problem: Problem | None, again: Ask | None, key: str = "problem") -> None:
    """Render a problem with its ways on; `again` asks its question once more."""
    if problem is None:
        return
    with st.container(key=f"{key}-panel"):
        st.warning(problem_text(problem), icon=":material/error:")
        ways = [way for way in problem.ways_on if way != "again" or again is not None]
        if not ways:
            return
        with st.container(horizontal=True, gap="small"):
            for way in ways:
                _render_way(way, problem, again, key)


def problem_text(problem: Problem) -> str:
    """Return the text of a problem in the page's language, as Markdown."""
    if text := problem.texts.get(session.language()):
        return message_markdown(text)
    return session.labels()(f"problem_{problem.code}", **problem.values)


def problem_of(error: Error, question: str) -> Problem:
    """Return the problem that the end of a turn is; older ones have one language only."""
    language = session.language()
    return Problem(error.code, error.texts or {language: error.message}, question=question)


def _render_way(way: WayOn, problem: Problem, again: Ask | None, key: str) -> None:
    label = session.labels()
    name, icon, key = label(f"way_{way}"), ICONS[way], f"{key}-{way}"
    if way == "again" and again is not None:
        st.button(name, key=key, icon=icon, on_click=again, args=(problem.question,))
    elif way == "documents":
        st.page_link(session.HERE / "documents/page.py", label=name, icon=icon)
    elif way == "new":
        st.button(name, key=key, icon=icon, on_click=session.open_thread, args=(None,))
    elif way == "model":
        st.button(name, key=key, icon=icon, on_click=open_panel)
