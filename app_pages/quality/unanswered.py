"""Unanswered questions by topic, each of which can become an evaluation case."""

from collections.abc import Mapping
from dataclasses import asdict

import streamlit as st

from app_pages import session
from app_pages.escaping import plain_markdown
from app_pages.quality import report
from app_pages.quality.tables import download
from chat.feedback.figures import Filters
from chat.feedback.scrub import Scrubber
from chat.feedback.topics import Topic
from errors import RagError
from evals.datasets.datasets import UNANSWERABLE
from evals.datasets.saving import FILE, FOLDER, save_case
from ingest.jobs.uploads import display_source
from settings import ROOT
from system_errors import as_rag_error

SHOWN = 20  # topics on the page; the file has more
RIGHT = ("document", "none")  # what would be right


def render(filters: Filters) -> None:
    """Render the view."""
    label = session.labels()
    st.markdown(label("quality_unanswered_intro"))
    by_meaning = st.toggle(label("quality_by_meaning"), key="quality_by_meaning")
    with st.spinner(label("quality_reading")):
        topics = _topics(filters, by_meaning)
    if said := st.session_state.pop("quality_said", ""):
        st.success(said, icon=":material/check:")
    if not topics:
        st.info(label("quality_no_unanswered"), icon=":material/task_alt:")
        return
    rows = [{**asdict(one), "last": session.when(one.last)} for one in topics]
    title = label("quality_unanswered")
    download("unanswered", title, rows, ("title", "count", "last", "questions"))
    for number, topic in enumerate(topics[:SHOWN]):
        _topic(number, topic)
    if len(topics) > SHOWN:
        st.caption(label("quality_more_topics", count=len(topics) - SHOWN))


def _topics(filters: Filters, by_meaning: bool) -> list[Topic]:
    """Return the topics; by words where the embedding model cannot be used, which is said."""
    try:
        return report.topics(filters, by_meaning=by_meaning)
    except RagError as error:
        if not by_meaning:
            raise
        st.warning(session.error_text(error), icon=":material/error:")
        return report.topics(filters, by_meaning=False)


def _topic(number: int, topic: Topic) -> None:
    label = session.labels()
    with st.container(border=True, key=f"quality-topic-{number}", gap="xsmall"):
        st.markdown(f"**{plain_markdown(topic.title)}**")
        last = session.when(topic.last)
        st.caption(label("quality_asked", count=topic.count, last=plain_markdown(last)))
        others = [one for one in topic.questions if one != topic.title]
        if others:
            st.markdown("\n".join(f"- {plain_markdown(one)}" for one in others))
        if st.session_state.get("quality_case") == topic.title:
            _form(number, topic)
        else:
            st.button(
                label("save_case"),
                key=f"quality-case-{number}",
                icon=":material/science:",
                type="tertiary",
                on_click=st.session_state.update,
                args=({"quality_case": topic.title},),
            )


def _form(number: int, topic: Topic) -> None:
    """Render the form: the question without personal data, and what would be right."""
    label, workspace = session.labels(), session.server().workspace
    st.text_input(
        label("quality_col_question"),
        Scrubber(workspace.settings).scrub(topic.title),
        key=f"quality_question-{number}",
        max_chars=1000,
        help=label("quality_case_scrubbed"),
    )
    right = st.radio(
        label("quality_case_right"),
        RIGHT,
        format_func=lambda name: label(f"quality_right_{name}"),
        key=f"quality_right-{number}",
    )
    if right == "document":
        titles = _documents(topic.title)
        st.multiselect(
            label("case_sources"),
            list(titles),
            format_func=titles.__getitem__,
            placeholder=label("quality_choose_documents"),
            key=f"quality_sources-{number}",
        )
        st.text_input(label("case_answer"), key=f"quality_answer-{number}", max_chars=500)
    if problem := st.session_state.pop("quality_problem", ""):
        st.warning(problem, icon=":material/error:")
    with st.container(horizontal=True):
        st.button(
            label("save_case_button"),
            key=f"quality-save-{number}",
            type="primary",
            on_click=_save,
            args=(number,),
        )
        st.button(
            label("quality_cancel"),
            key=f"quality-cancel-{number}",
            on_click=st.session_state.pop,
            args=("quality_case", None),
        )


def _documents(question: str) -> Mapping[str, str]:
    """Return the titles of the reader's documents, those that a search finds first."""
    workspace = session.server().workspace
    scope = session.scope()
    try:
        found = [one.source for one in workspace.retriever(k=5, scope=scope).search(question)]
    except RagError:
        found = []  # the list without an order helps, too
    rows = {row.source: row.title for row in workspace.index.sources(scope)}
    ordered = dict.fromkeys([*(source for source in found if source in rows), *sorted(rows)])
    return {display_source(source): rows[source] or display_source(source) for source in ordered}


def _save(number: int) -> None:
    label, state = session.labels(), st.session_state
    settings = session.server().workspace.settings
    question = str(state[f"quality_question-{number}"]).strip()
    has_answer = state[f"quality_right-{number}"] == "document"
    sources = [str(one) for one in state.get(f"quality_sources-{number}", ())] if has_answer else []
    answer = str(state.get(f"quality_answer-{number}", "")).strip() if has_answer else ""
    if not question or (has_answer and not sources):
        state.quality_problem = label("case_needs_source" if question else "quality_case_question")
        return
    kind = "" if has_answer else UNANSWERABLE
    try:
        path = save_case(settings.state_dir, question, sources, [answer] if answer else [], kind)
    except (OSError, RagError) as error:
        state.quality_problem = session.error_text(as_rag_error(error))
        return
    state.pop("quality_case", None)
    inside = path.is_relative_to(ROOT)
    shown = (
        path.relative_to(ROOT).as_posix() if inside else f"{path.parents[1].name}/{FOLDER}/{FILE}"
    )
    task = "answers" if answer or kind else "retrieval"
    state.quality_said = label("case_saved", file=plain_markdown(shown)) + (
        f"\n\n`evals run --dataset {shown} --task {task} --documents FOLDER`"
    )
