"""Messages of `ingest`: problems of listed files, and the language of reasons."""

from pathlib import Path

import pytest

from cli.ingest.__main__ import run
from tests.cli.test_ingest import Cli, cli, folder

__all__ = ["cli", "folder"]  # fixtures of the command line


def test_the_list_shows_files_emptied_on_disk(
    cli: Cli, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The earlier text is still searched, and `list` says that the file is empty now."""
    cli("add", "docs")
    (folder / "leave.md").write_text("")
    cli("add", "docs")
    rows = {row["source"]: row.get("problem") for row in cli("list")[1]}
    assert rows["docs/library.txt"] is None
    assert "empty" in rows["docs/leave.md"]["reason"]
    run(["list", "--state", str(folder.parent / "state")])
    assert "can no longer be read" in capsys.readouterr().out


def test_reasons_follow_the_locale_by_default(
    cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Korean terminal gets Korean reasons, unless the settings say otherwise."""
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    assert "손상" in cli("add", "docs/broken.pdf")[1]["failed"][0]["reason"]
    monkeypatch.setenv("RAG_LANGUAGE", "en")
    assert "damaged" in cli("add", "docs/broken.pdf")[1]["failed"][0]["reason"]


def test_extract_notes_omitted_text(cli: Cli, folder: Path) -> None:
    """Struck-out text is not in the pages; a note names the setting that keeps it."""
    (folder / "fee.md").write_text("The fee is ~~90~~ 75 euros.\n", "utf-8")
    _, read = cli("extract", "docs/fee.md")
    assert "90" not in read["pages"][0]["text"] and "75 euros" in read["pages"][0]["text"]
    (note,) = read["notes"]
    assert note["code"] == "left_out_struck" and "RAG_WITHDRAWN_TEXT" in note["text"]
    assert "notes" not in cli("extract", "docs/library.txt")[1]
