"""Quality page: how good the answers are, what was not answered, and evaluation runs."""

import streamlit as st

from app_pages import session
from app_pages.quality import answers, evaluation, filters, report, unanswered
from errors import RagError

VIEWS = ("answers", "unanswered", "evaluation")


def render() -> None:
    """Render the view that is chosen."""
    label = session.labels()
    st.html(session.HERE / "static" / "quality.css")
    st.title(label("page_quality"), anchor=False)
    st.markdown(label("quality_intro"))
    view = st.segmented_control(
        label("quality_view"),
        VIEWS,
        default="answers",
        format_func=lambda name: label(f"quality_view_{name}"),
        required=True,
        key="quality_view",
        label_visibility="collapsed",
    )
    if view == "evaluation":
        evaluation.render()
        return
    chosen = filters.render()
    if view == "unanswered":
        unanswered.render(chosen)
        return
    with st.spinner(label("quality_reading")):
        found = report.report(chosen)
    if found.overview.turns:
        answers.render(found, chosen)
    elif report.is_empty():
        st.info(label("quality_empty"), icon=":material/monitoring:")
    else:
        st.info(label("quality_empty_filters"), icon=":material/filter_alt:")


if session.is_admin():
    try:
        render()
    except RagError as error:
        st.error(session.error_text(error), icon=":material/error:")
else:
    st.error(session.labels()("quality_not_allowed"), icon=":material/lock:")
