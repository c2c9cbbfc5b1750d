"""A read-only state is searched, and refuses changes with a remedy."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

import pytest

from benchmarks.crash.documents import check_passages, word, write
from ingest.index import open_index
from models.embeddings import Embedder
from settings import ROOT, Settings

pytestmark = pytest.mark.slow
NOBODY = "65534"
_STATUS = "import json, sys; from cli.ingest.__main__ import main; sys.exit(main())"


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder that anybody may enter, as the folders of pytest may not."""
    with TemporaryDirectory(prefix="read-only-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
def settings(home: Path) -> Settings:
    """Settings of a state in that folder."""
    return Settings(state_dir=home / "state", web_tools=False)


@pytest.fixture
def library(home: Path, settings: Settings, embedder: Embedder) -> Path:
    """A folder of documents, added to a state that is then read-only."""
    folder = home / "library"
    folder.mkdir()
    for number in range(4):
        write(folder, number, 1, 24)
    with open_index(settings, embedder) as index:
        index.add([folder])
    return folder


def as_a_stranger(state: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `ingest` without the right to write below `state`."""
    command = [sys.executable, "-B", "-c", _STATUS, "--state", str(state), *arguments, "--json"]
    if os.name == "nt":
        pytest.skip("rights of files are told otherwise on Windows")
    if os.geteuid() == 0:
        if which("setpriv") is None:
            pytest.skip("root may write everywhere, and there is no setpriv to be someone else")
        command = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *command]
    names = ("PATH", "RAG_EMBEDDING_MODEL")
    environment = {name: os.environ[name] for name in names}
    environment |= {"PYTHONPATH": str(ROOT), "HOME": "/nonexistent"}
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def close(state: Path) -> None:
    """Take the right to write away."""
    for path in (state, *state.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)


def open_again(state: Path) -> None:
    """Give it back, so that the folder can be removed."""
    for path in (state, *state.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


def test_a_read_only_state_is_searched_and_not_changed(
    library: Path, settings: Settings, embedder: Embedder
) -> None:
    """List, lexical and dense search work; add and doctor name the missing permission."""
    state = settings.state_dir
    close(state)
    try:
        for mode in ("dense", "hybrid"):
            done = as_a_stranger(state, "search", word(2), "--mode", mode, "-k", "50")
            assert done.returncode == 0, done.stderr
            texts = [row["text"] for row in json.loads(done.stdout) if word(2) in row["source"]]
            assert check_passages(word(2), texts) == (1, "")
        assert len(json.loads(as_a_stranger(state, "list").stdout)) == 4
        for change in (["add", "--force", str(library)], ["doctor"]):
            refused = as_a_stranger(state, *change)
            assert refused.stdout, refused.stderr[-900:]
            said = json.loads(refused.stdout)
            assert (refused.returncode, said["code"]) == (2, "not_writable")
            assert "RAG_STATE_DIR" in said["remedy"]
            assert "Traceback" not in refused.stderr
            assert str(state.parent) not in refused.stderr
    finally:
        open_again(state)
    with open_index(settings, embedder) as index:
        assert index.doctor().ok
