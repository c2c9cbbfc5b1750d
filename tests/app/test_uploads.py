"""Uploads: file names, folders, deletion and outcomes."""

from concurrent.futures import Future
from pathlib import Path

import pytest

from app_pages.documents import uploads
from errors import StoreBusy
from index.reports import Failure, Report
from settings import Settings


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("규정.pdf", "규정.pdf"),
        ("../../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\rules.docx", "rules.docx"),
        ("a\x00b<c>.md", "ab_c_.md"),
        ("..", "file"),
        ("", "file"),
        ("가" * 300 + ".pdf", "가" * 65 + ".pdf"),
        ("규정.txt", "규정.txt"),
    ],
)
def test_file_names_are_cleaned(given: str, kept: str) -> None:
    """Folders, control characters and excess length are removed; the suffix stays."""
    assert uploads.clean_name(given) == kept


def test_a_file_is_saved_below_the_state_directory(settings: Settings) -> None:
    """The copy lies under an id in the state directory, wherever its name points."""
    path = uploads.save_upload("../../escape.md", b"text", settings, "local")
    assert path.read_bytes() == b"text"
    assert path.parent.parent == settings.state_dir / "uploads"


def test_a_new_version_replaces_the_old_one(settings: Settings) -> None:
    """The same name from the same reader goes to the same place, another reader's elsewhere."""
    first = uploads.save_upload("a.md", b"1", settings, "kim")
    assert uploads.save_upload("a.md", b"2", settings, "kim") == first
    assert first.read_bytes() == b"2"
    assert uploads.save_upload("a.md", b"3", settings, "lee") != first


def test_only_uploads_are_deleted(settings: Settings, tmp_path: Path) -> None:
    """Removing a source deletes the copy of an upload and never a file of the reader's."""
    kept = uploads.save_upload("a.md", b"1", settings, "kim")
    own = tmp_path / "uploads" / "0123456789abcdef" / "own.md"
    own.parent.mkdir(parents=True)
    own.write_text("mine")
    for source in (kept, own):
        uploads.delete_upload(str(source), settings)
    assert not kept.exists()
    assert own.exists()


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("data/sample/ko/faq.md", "data/sample/ko/faq.md"),
        ("/home/kim/secret/plan.pdf", "plan.pdf"),
        ("C:\\Users\\kim\\plan.pdf", "plan.pdf"),
        (".state/uploads/0123456789abcdef/규정.pdf", "규정.pdf"),
        ("https://example.com/a?b=1", "https://example.com/a?b=1"),
    ],
)
def test_the_page_shows_no_outside_path(source: str, shown: str) -> None:
    """Sources outside the project are called by their file name, uploads without their id."""
    assert uploads.display_source(source) == shown


@pytest.mark.parametrize(
    ("report", "outcome"),
    [
        (Report(added=1), ("added", "")),
        (Report(updated=1), ("updated", "")),
        (Report(unchanged=1), ("unchanged", "")),
        (Report(failed=(Failure("a", "damaged", "unreadable"),)), ("failed", "damaged")),
    ],
)
def test_each_report_has_its_outcome(report: Report, outcome: tuple[str, str]) -> None:
    """A report gives one outcome, with the reason where it failed."""
    future: Future[Report] = Future()
    future.set_result(report)
    assert uploads.IngestJob("a", future).outcome() == outcome


def test_a_busy_index_is_an_outcome() -> None:
    """An error of the index is shown like the failure of a file."""
    future: Future[Report] = Future()
    future.set_exception(StoreBusy("Another process is writing.", "Try again."))
    assert uploads.IngestJob("a", future).outcome() == (
        "failed",
        "Another process is writing. Try again.",
    )
