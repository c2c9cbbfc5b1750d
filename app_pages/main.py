"""Frame of every page: navigation, language, and the reader's conversations."""

import streamlit as st

from app_pages import conversation_list, session, sidebar
from app_pages.evidence.viewer import render_viewer
from errors import RagError
from text.translation import in_language

st.set_page_config(page_icon=session.ICON, initial_sidebar_state="auto")
st.html(session.HERE / "static" / "style.css")
SCRIPTS = ("page.js", "accessibility.js", "voice.js", "composer.js", "copy.js", "feedback.js")
st.html(
    "".join(f'<script src="/assets/{script}"></script>' for script in SCRIPTS),
    unsafe_allow_javascript=True,
)

st.logo(session.ICON, size="large")
with st.sidebar:
    sidebar.choose_language()
label = session.labels()


def sees_figures() -> bool:
    """Return whether this reader sees the figures of everybody; what fails is said below."""
    try:
        return session.is_admin()
    except RagError:
        return False


pages = [
    st.Page(
        session.HERE / "conversation/page.py",
        title=label("page_chat"),
        icon=":material/forum:",
        url_path="chat",
        default=True,
    ),
    st.Page(
        session.HERE / "documents/page.py",
        title=label("page_documents"),
        icon=":material/folder_open:",
        url_path="documents",
    ),
    st.Page(
        session.HERE / "explore/page.py",
        title=label("page_explore"),
        icon=":material/manage_search:",
        url_path="explore",
    ),
]
if sees_figures():
    pages.append(
        st.Page(
            session.HERE / "quality/page.py",
            title=label("page_quality"),
            icon=":material/monitoring:",
            url_path="quality",
        )
    )
page = st.navigation(pages)
st.html(session.page_attributes())
st.set_page_config(
    page_title=f"{page.title} · {label('app')}",
    menu_items={"About": f"**{label('app')}**  \n{label('about_app')}"},
)

try:
    session.server()
except RagError as error:
    localised = in_language(error, session.language())
    st.error(f"**{label('cannot_start')}** {localised.message}\n\n{localised.remedy}")
    st.stop()

page.run()
render_viewer()
with st.sidebar:
    conversation_list.render_conversations()
