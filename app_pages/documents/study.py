"""Study aids of a document."""

import streamlit as st

from app_pages import session
from index.documents import SourceRow


def render(row: SourceRow) -> None:
    """Render the study aids of a document."""
    st.info(session.labels()("part_study"))
