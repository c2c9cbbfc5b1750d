"""Files that readers hand in: kept under an id in the state directory, then read in a worker."""

import hashlib
import re
import shutil
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

import streamlit as st

from app_pages import session
from errors import RagError
from index.reports import Report
from settings import ROOT, Settings
from text.normalise import normalise

Outcome = Literal["added", "updated", "unchanged", "failed"]

FOLDER = "uploads"
NAME_BYTES = 200  # file systems allow 255
_UPLOADED = re.compile(rf"(?:^|/){FOLDER}/[0-9a-f]{{16}}/([^/]+)$")
_UNSAFE = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')


@dataclass(frozen=True)
class IngestJob:
    """One source that is being read, or was."""

    name: str
    future: "Future[Report]"

    def outcome(self) -> tuple[Outcome, str]:
        """Return what became of it, and the reason where it failed."""
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
    """Return the one thread that reads documents for all pages; the index takes one writer."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="ingest")


def save_upload(name: str, data: bytes | memoryview, settings: Settings, user: str) -> Path:
    """Write an uploaded file below the state directory and return where.

    The same name from the same user goes to the same place, so that a new version replaces the
    old one. Nothing of `name` but its last part is used.
    """
    clean = clean_name(name)
    key = hashlib.sha256(f"{user}/{clean}".encode()).hexdigest()[:16]
    folder = settings.prepare_state() / FOLDER / key
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / clean
    path.write_bytes(data)
    return path


def delete_upload(source: str, settings: Settings) -> None:
    """Delete the kept copy of a source that was uploaded; other files are left alone."""
    folder = (ROOT / source).resolve().parent
    if folder.parent == (settings.state_dir / FOLDER).resolve() and _UPLOADED.search(source):
        shutil.rmtree(folder, ignore_errors=True)


def display_source(source: str) -> str:
    """Return how a source is called on the page: no id, no folder outside the project."""
    path = source.replace("\\", "/")
    if found := _UPLOADED.search(path):
        return found[1]
    outside = path.startswith("/") or re.match(r"^[A-Za-z]:/", path)
    return PurePosixPath(path).name if outside else source


def clean_name(name: str) -> str:
    """Return a file name that is only a name, in NFC, on any file system."""
    last = normalise(name).replace("\\", "/").rsplit("/", 1)[-1]
    last = _UNSAFE.sub("_", last).strip(" .")
    stem, dot, suffix = last.rpartition(".")
    room = NAME_BYTES - len((dot + suffix).encode())
    if dot and room > 0:
        return (stem.encode()[:room].decode(errors="ignore") or "file") + dot + suffix
    return last.encode()[:NAME_BYTES].decode(errors="ignore") or "file"
