"""Uploads: file names, folders and deletion."""

from pathlib import Path

import pytest

from ingest.jobs import uploads
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


def test_files_of_one_name_in_two_folders_are_told_apart(settings: Settings) -> None:
    """A folder that is dropped may hold one name twice; both are saved, whichever slash is used."""
    first = uploads.save_upload("a/README.md", b"1", settings, "kim")
    second = uploads.save_upload("b\\README.md", b"2", settings, "kim")
    assert (first.read_bytes(), second.read_bytes()) == (b"1", b"2")
    assert first.name == second.name == "README.md"


def test_files_of_one_name_at_once_get_numbers() -> None:
    """Of files that are dropped at once, none replaces another."""
    names = ["a.md", "b/a.md", "a.md", "LICENSE", "LICENSE"]
    assert uploads.distinct_names(names) == ["a.md", "b/a.md", "a (2).md", "LICENSE", "LICENSE (2)"]


def test_copies_of_expired_documents_are_deleted(settings: Settings) -> None:
    """The copy goes with what could be restored, unless its source was added again."""
    gone, again = (
        str(uploads.save_upload(name, b"1", settings, "kim")) for name in ("gone.md", "again.md")
    )

    class Removed:
        def expire(self) -> list[str]:
            return [gone, again]

    uploads.clear_expired(Removed(), [again], settings)
    assert not Path(gone).exists()
    assert Path(again).exists()
