"""The `ingest` command: JSON, exit codes and messages."""

import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli.ingest import output
from cli.ingest.__main__ import app, run
from errors import StoreBusy
from index.reports import Progress
from settings import ROOT

Cli = Callable[..., tuple[int, Any]]
RULE = "# 군 휴학\n\n군 입대 휴학은 복무 기간 전체에 인정된다.\n\n# 등록금\n\n이월된다.\n"
LIBRARY = "The library opens at nine in the morning.\n\nBooks may be kept for two weeks.\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with two documents."""
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "leave.md").write_text(RULE, "utf-8")
    (docs / "library.txt").write_text(LIBRARY, "utf-8")
    monkeypatch.chdir(tmp_path)
    return docs


@pytest.fixture
def cli(folder: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Run a command with --json in this process; return its exit code and JSON."""

    def call(*arguments: str) -> tuple[int, Any]:
        code = run([*arguments, "--json", "--state", str(folder.parent / "state")])
        return code, json.loads(capsys.readouterr().out)

    return call


def test_a_first_add_reports_each_count(cli: Cli) -> None:
    """The JSON of add has exactly the fields of the contract."""
    code, report = cli("add", "docs")
    assert code == 0
    assert set(report) == {
        *("added", "updated", "unchanged", "removed", "failed", "chunks", "seconds")
    }
    assert (report["added"], report["failed"]) == (2, [])
    assert report["chunks"] >= 2


def test_unchanged_edited_and_forced_files_are_distinguished(cli: Cli, folder: Path) -> None:
    """A second add skips, an edited file is updated, --force reads again."""
    cli("add", "docs")
    code, report = cli("add", "docs")
    assert (code, report["added"], report["unchanged"]) == (0, 0, 2)
    (folder / "library.txt").write_text(LIBRARY + "\nFines are small.\n", "utf-8")
    _, report = cli("add", "docs")
    assert (report["updated"], report["unchanged"]) == (1, 1)
    _, report = cli("add", "docs", "--force")
    assert report["unchanged"] == 0


def test_failed_files_are_named_and_the_rest_is_added(cli: Cli, folder: Path) -> None:
    """One bad file gives exit code 1 and a reason; the good ones are searchable."""
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    code, report = cli("add", "docs", "docs/missing.txt")
    assert (code, report["added"]) == (1, 2)
    assert {(item["source"], item["code"]) for item in report["failed"]} == {
        ("docs/picture.png", "unsupported"),
        ("docs/missing.txt", "not_found"),
    }
    assert all(set(item) == {"source", "reason", "code"} for item in report["failed"])
    assert all(item["reason"] for item in report["failed"])


def test_plan_writes_nothing(cli: Cli, folder: Path) -> None:
    """Plan lists what add would do."""
    (folder / "empty.txt").write_text("")
    code, plan = cli("plan", "docs")
    assert set(plan) == {"add", "update", "unchanged", "remove", "reject"}
    assert (code, plan["add"]) == (1, ["docs/leave.md", "docs/library.txt"])
    assert [item["source"] for item in plan["reject"]] == ["docs/empty.txt"]
    assert cli("list")[1] == []


def test_sync_removes_what_vanished(cli: Cli, folder: Path) -> None:
    """The collection becomes equal to the folder."""
    cli("add", "docs")
    (folder / "library.txt").unlink()
    (folder / "new.md").write_text("# New\n\nA new page.\n")
    code, report = cli("sync", "docs")
    assert (code, report["added"], report["removed"]) == (0, 1, 1)
    assert [row["source"] for row in cli("list")[1]] == ["docs/leave.md", "docs/new.md"]


def test_list_shows_each_document(cli: Cli) -> None:
    """The JSON of list has exactly the fields of the contract."""
    cli("add", "docs", "--collection", "rules")
    code, rows = cli("list")
    assert code == 0
    assert set(rows[0]) == {
        *("source", "collection", "title", "language", "pages", "parents", "children"),
        *("sha256", "added_at"),
    }
    found = [(row["source"], row["collection"], row["title"], row["language"]) for row in rows]
    assert found == [
        ("docs/leave.md", "rules", "군 휴학", "ko"),
        ("docs/library.txt", "rules", "library", "en"),
    ]
    assert cli("list", "--collection", "other")[1] == []


def test_remove_by_name(cli: Cli) -> None:
    """An unknown document is an error."""
    cli("add", "docs")
    code, report = cli("remove", "docs/leave.md")
    assert (code, report["removed"]) == (0, 1)
    code, report = cli("remove", "docs/leave.md")
    assert (code, report["failed"][0]["code"]) == (3, "not_found")


@pytest.mark.parametrize("level", ["child", "parent"])
def test_search_gives_offsets_in_the_text(level: str, cli: Cli, folder: Path) -> None:
    """A passage is the text of its page from start to end."""
    cli("add", "docs")
    code, rows = cli("search", "군 입대 휴학", "-k", "3", "--level", level)
    assert code == 0
    assert set(rows[0]) == {
        *("rank", "score", "source", "page", "start", "end", "parent_id", "child_id", "text"),
        "legs",
    }
    assert (rows[0]["rank"], rows[0]["source"]) == (1, "docs/leave.md")
    page = cli("extract", "docs/leave.md")[1]["pages"][0]["text"]
    assert page[rows[0]["start"] : rows[0]["end"]] == rows[0]["text"]


def test_search_before_anything_was_added(cli: Cli) -> None:
    """An empty state is distinguished from a query without results."""
    code, error = cli("search", "anything")
    assert (code, error["code"]) == (3, "not_found")
    assert "ingest add" in error["remedy"]


@pytest.mark.parametrize("mode", ["hybrid", "lexical", "dense", "mmr"])
def test_every_mode_of_search(mode: str, cli: Cli) -> None:
    """All modes find the one relevant document."""
    cli("add", "docs")
    assert cli("search", "library books", "--mode", mode)[1][0]["source"] == "docs/library.txt"


def test_hyde_needs_a_generative_model(cli: Cli) -> None:
    """Without one the error names the setting."""
    cli("add", "docs")
    code, error = cli("search", "library books", "--mode", "hyde")
    assert (code, error["code"]) == (2, "generative_model_needed")
    assert "RAG_UTILITY_MODEL" in error["remedy"]


def test_extract_shows_the_text(cli: Cli, folder: Path) -> None:
    """Extract has exactly the fields of the contract and stores nothing."""
    code, found = cli("extract", "docs/leave.md")
    assert code == 0
    assert set(found) == {"status", "pages", "title", "language", "reason", "code"}
    assert (found["status"], found["title"], found["language"]) == ("text", "군 휴학", "ko")
    assert found["pages"] == [{"page": 1, "text": RULE.strip()}]
    (folder / "empty.txt").write_text("")
    code, found = cli("extract", "docs/empty.txt")
    assert (code, found["status"], found["code"]) == (1, "no_text", "no_text")
    for missing in ("docs/gone.txt", "docs"):
        code, found = cli("extract", missing)
        assert (code, found["status"], found["code"]) == (3, "rejected", "not_found")
    code, found = cli("extract", "http://127.0.0.1/secret")
    assert (code, found["status"], found["code"]) == (1, "rejected", "refused_address")
    assert not (folder.parent / "state").exists()


def test_doctor_and_rebuild(cli: Cli) -> None:
    """A healthy state is healthy, before and after its indexes are rebuilt."""
    cli("add", "docs")
    for arguments in (["doctor"], ["rebuild"], ["rebuild", "--lexicon"], ["doctor", "--repair"]):
        code, health = cli(*arguments)
        assert (code, health["ok"], health["sources"]) == (0, True, 2)
        assert set(health) == {
            *("ok", "sources", "parents", "children", "vectors", "lexicon"),
            *("missing", "orphans", "duplicates", "repaired", "pending"),
        }


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param([], id="nothing"),
        pytest.param(["bogus"], id="unknown command"),
        pytest.param(["add"], id="no source"),
        pytest.param(["add", "x", "--bogus"], id="unknown option"),
        pytest.param(["add", "x", "--jobs", "0"], id="no jobs"),
        pytest.param(["search", "x", "-k", "0"], id="k of zero"),
        pytest.param(["search", "x", "--mode", "psychic"], id="unknown mode"),
        pytest.param(["sync", "no-such-folder"], id="folder missing"),
    ],
)
def test_bad_usage_is_exit_code_two(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Wrong arguments give the usage and code 2, without a traceback."""
    assert run(arguments) == 2
    shown = capsys.readouterr()
    assert "Usage" in shown.err + shown.out
    assert "Traceback" not in shown.err


def test_a_misspelt_setting_is_exit_code_two(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The error names the most similar setting."""
    monkeypatch.setenv("RAG_TOPK", "3")
    assert run(["list"]) == 2
    assert capsys.readouterr().err == (
        "ingest: 'RAG_TOPK' is not a setting. Did you mean RAG_TOP_K?\n"
    )


def test_a_busy_state_names_the_writer(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message about the process that holds the lock is shown."""
    from ingest.index import Index

    def busy(*_: object, **__: object) -> None:
        raise StoreBusy("Process 42 has been changing the index for 9 s.", "Try again.")

    monkeypatch.setattr(Index, "add", busy)
    code, error = cli("add", "docs")
    assert (code, error["code"]) == (2, "busy")
    assert "42" in error["error"]


def test_ctrl_c_ends_with_a_message(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An interrupted add says that finished work is kept."""
    from ingest.index import Index

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Index, "add", interrupted)
    assert run(["add", "docs", "--state", str(folder.parent / "state")]) == 130
    assert "kept" in capsys.readouterr().err


def test_text_output_is_localised(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without --json the same facts are sentences, in Korean where the settings say so."""
    state = ["--state", str(folder.parent / "state")]
    (folder / "empty.txt").write_text("")
    assert run(["add", "docs", *state]) == 1
    shown = capsys.readouterr().out
    assert shown.startswith("2 added, 0 updated") and "! docs/empty.txt: The file is empty" in shown
    monkeypatch.setenv("RAG_LANGUAGE", "ko")
    assert run(["add", "docs", *state]) == 1
    assert "빈 파일입니다" in capsys.readouterr().out
    for command, words in (
        (["list"], "docs/leave.md\t군 휴학"),
        (["doctor"], "색인이 카탈로그와 일치합니다."),
        (["search", "library"], "docs/library.txt"),
        (["extract", "docs/leave.md"], "# 군 휴학"),
        (["plan", "docs"], "그대로 2"),
    ):
        run([*command, *state])
        assert words in capsys.readouterr().out


def test_the_state_option_may_stand_before_the_command(folder: Path) -> None:
    """`ingest --state DIR list` and `ingest list --state DIR` are the same."""
    assert run(["--state", str(folder / "elsewhere"), "add", "docs/leave.md"]) == 0
    assert (folder / "elsewhere" / "catalog.db").is_file()


def test_the_progress_bar_needs_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Redirected output has no bar."""
    with output.progress_bar(quiet=False) as progress:
        assert progress is None
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with output.progress_bar(quiet=True) as progress:
        assert progress is None
    with output.progress_bar(quiet=False) as progress:
        assert progress is not None
        progress(Progress(1, 2, "docs/leave.md", 5))


def test_the_help_names_every_command() -> None:
    """`ingest --help` lists them all."""
    shown = subprocess.run(
        [Path(sys.executable).with_name("ingest"), "--help"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    names = {command.callback.__name__ for command in app.registered_commands if command.callback}
    assert len(names) == 10
    assert all(name.removesuffix("_sources") in shown for name in names)


def test_help_imports_no_heavy_part() -> None:
    """The start of every command is cheap."""
    code = (
        "import sys, cli.ingest.__main__; print(sorted({n.split('.')[0] for n in sys.modules} & "
        "{'chromadb','langchain_core','numpy','pydantic_settings','sqlalchemy','httpx','yaml'}))"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert shown.stdout.strip() == "[]"


def test_the_installed_command_prints_json_alone(folder: Path) -> None:
    """Through the entry point: one JSON document on stdout, exit code 0, state in RAG_STATE_DIR."""
    environment = {"PATH": os.environ["PATH"], "RAG_STATE_DIR": str(folder.parent / "state")}
    ingest = Path(sys.executable).with_name("ingest")
    done = subprocess.run(
        [ingest, "add", "docs", "--json"],
        cwd=folder.parent,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["added"] == 2
    assert (folder.parent / "state" / "catalog.db").is_file()


def test_a_result_has_the_ranks_of_both_retrievers(cli: Cli) -> None:
    """The JSON of a result has a lexical and a dense rank or null, whatever the mode."""
    cli("add", "docs")
    _, lexical = cli("search", "library", "--mode", "lexical")
    assert lexical[0]["legs"] == {"lexical": 1, "dense": None}
    _, dense = cli("search", "library", "--mode", "dense")
    assert dense[0]["legs"] == {"lexical": None, "dense": 1}


def test_a_document_is_removed_from_one_collection(cli: Cli) -> None:
    """`remove --collection` leaves the same document of another collection alone."""
    cli("add", "docs")
    cli("add", "docs", "--collection", "two")
    _, report = cli("remove", "docs", "--collection", "two")
    assert report["removed"] == 2
    assert {row["collection"] for row in cli("list")[1]} == {"default"}


def test_the_state_directory_is_no_document(cli: Cli, folder: Path) -> None:
    """Adding the folder around the state directory takes in the documents alone."""
    for _ in range(2):
        code, report = cli("add", str(folder.parent))
        assert (code, report["failed"]) == (0, [])
    assert len(cli("list")[1]) == 2


def test_an_unexpected_error_is_one_line(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk and a bug give one line and JSON, not a stack trace."""

    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "/somewhere/catalog.db")

    monkeypatch.setattr("ingest.index.Index.sources", fail)
    code, error = cli("list")
    assert (code, error["code"]) == (1, "disk_full")
    assert "somewhere" not in json.dumps(error)


def test_extract_takes_one_file(cli: Cli, folder: Path) -> None:
    """A folder is refused as such, also when something in it cannot be opened."""
    (folder / "dangling").symlink_to("nowhere")
    code, found = cli("extract", "docs")
    assert (code, found["code"]) == (3, "not_found")
    assert "one file" in found["reason"]
