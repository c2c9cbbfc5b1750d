"""Uploads: save files of readers in the state directory and ingest them in the background."""

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


def save_upload(name: str, data: bytes | memoryview, settings: Settings, user: str) -> Path:
    """Write an uploaded file below the state directory and return its path.

    The same name from the same user gives the same path, so that a new version replaces the old
    one. Only the last part of `name` is used.
    """
    clean = clean_name(name)
    key = hashlib.sha256(f"{user}/{clean}".encode()).hexdigest()[:16]
    folder = settings.prepare_state() / FOLDER / key
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / clean
    path.write_bytes(data)
    return path


def delete_upload(source: str, settings: Settings) -> None:
    """Delete the saved copy of an uploaded source; other files are left alone."""
    folder = (ROOT / source).resolve().parent
    if folder.parent == (settings.state_dir / FOLDER).resolve() and _UPLOADED.search(source):
        shutil.rmtree(folder, ignore_errors=True)


def display_source(source: str) -> str:
    """Return the name of a source on the page, without ids and folders outside the project."""
    path = source.replace("\\", "/")
    if match := _UPLOADED.search(path):
        return match[1]
    outside = path.startswith("/") or re.match(r"^[A-Za-z]:/", path)
    return PurePosixPath(path).name if outside else source


def clean_name(name: str) -> str:
    """Return a bare file name in NFC that is valid on any file system."""
    last = normalise(name).replace("\\", "/").rsplit("/", 1)[-1]
    last = _UNSAFE.sub("_", last).strip(" .")
    stem, dot, suffix = last.rpartition(".")
    room = NAME_BYTES - len((dot + suffix).encode())
    if dot and room > 0:
        return (stem.encode()[:room].decode(errors="ignore") or "file") + dot + suffix
    return last.encode()[:NAME_BYTES].decode(errors="ignore") or "file"
