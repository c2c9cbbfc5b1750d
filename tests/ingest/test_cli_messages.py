"""What the `ingest` command tells people: problems of listed files, and the language of reasons."""

from pathlib import Path

import pytest

from ingest.__main__ import run
from tests.ingest.test_cli import Cli, cli, folder

__all__ = ["cli", "folder"]  # fixtures of the command line


def test_a_file_emptied_on_disk_is_said_in_the_list(
    cli: Cli, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was added before is still searched, and `list` says that the file is empty now."""
    cli("add", "docs")
    (folder / "leave.md").write_text("")
    cli("add", "docs")
    rows = {row["source"]: row.get("problem") for row in cli("list")[1]}
    assert rows["docs/library.txt"] is None
    assert "empty" in rows["docs/leave.md"]["reason"]
    run(["list", "--state", str(folder.parent / "state")])
    assert "can no longer be read" in capsys.readouterr().out


def test_reasons_follow_the_locale_where_no_setting_does(
    cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Korean terminal gets Korean reasons, unless the settings say otherwise."""
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    assert "손상" in cli("add", "docs/broken.pdf")[1]["failed"][0]["reason"]
    monkeypatch.setenv("RAG_LANGUAGE", "en")
    assert "damaged" in cli("add", "docs/broken.pdf")[1]["failed"][0]["reason"]
