"""Ingest of attached files in the background, and its outcome."""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from app_pages import session
from errors import RagError
from index.reports import Report

Outcome = Literal["added", "updated", "unchanged", "failed"]


@dataclass(frozen=True)
class IngestJob:
    """The ingest of one source, running or done."""

    name: str
    future: "Future[Report]"

    def outcome(self) -> tuple[Outcome, str]:
        """Return the outcome, and the reason where it failed."""
        try:
            report = self.future.result()
        except RagError as error:
            return "failed", session.error_text(error)
        if report.failed:
            return "failed", report.failed[0].reason
        if report.added:
            return "added", ""
        return ("updated", "") if report.updated else ("unchanged", "")


@st.cache_resource(show_spinner=False, on_release=ThreadPoolExecutor.shutdown)
def ingest_executor() -> ThreadPoolExecutor:
    """Return the executor of all pages: one thread, since the index takes one writer."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="ingest")
