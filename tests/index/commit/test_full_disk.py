"""A full disk costs the change that needed room, and nothing else."""

from collections.abc import Iterator
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

import pytest

from benchmarks.crash.command import Command, warm
from benchmarks.crash.documents import check_passages, word, write
from benchmarks.crash.reader import MODES
from tests.index.commit.small_disk import fill, resize, small_disk

pytestmark = pytest.mark.slow
DOCUMENTS, LINES, MEGABYTES = 8, 24, 40
# From nothing at all to a room in which the vectors' copy just fails: each step is met.
ROOM = [0, 40_960, 163_840, 655_360]


@pytest.fixture(scope="module")
def context() -> ForkServerContext:
    """Processes that start quickly."""
    return warm()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk."""
    with small_disk(tmp_path / "disk", MEGABYTES) as folder:
        yield folder


class Shell:
    """Commands over a state directory on the small disk, with their output elsewhere."""

    def __init__(self, home: Path, state: Path, context: ForkServerContext) -> None:
        self.home, self.state, self.context = home, state, context
        self.library = home / "library"
        self.library.mkdir()

    def run(self, *arguments: str) -> tuple[int, Any]:
        """Return exit code and what was printed, having checked that people are spared the rest."""
        command = Command([*arguments, "--json"], self.state, self.home, self.context)
        code = command.wait()
        for part in ("Traceback", str(self.home), "site-packages"):
            assert part not in command.stderr
        return code, command.output

    def add(self, version: int) -> tuple[int, Any]:
        """Take in one version of every document."""
        for number in range(DOCUMENTS):
            write(self.library, number, version, LINES)
        return self.run("add", str(self.library))

    def assert_all_found(self, version: int) -> None:
        """Every document is found, whole and in this version, in each way of searching."""
        for mode in MODES:
            query = word(5) if mode == "lexical" else f"{word(5)} 호실의 등은 수리"
            code, found = self.run("search", query, "--mode", mode, "-k", "100")
            assert code == 0, (mode, found)
            texts = [row["text"] for row in found if word(5) in row["source"]]
            assert check_passages(word(5), texts) == (version, ""), mode


@pytest.mark.parametrize("room", ROOM)
def test_a_full_disk_is_reported_and_recovered(
    tmp_path: Path, disk: Path, context: ForkServerContext, room: int
) -> None:
    """The failed add says why, older documents are still found, and free space heals all of it."""
    shell = Shell(tmp_path, disk / "state", context)
    assert shell.add(1)[0] == 0
    fill(disk, room)
    code, said = shell.add(2)
    assert code == 2
    assert said["code"] == "disk_full"
    assert "Free some space" in said["remedy"]
    shell.assert_all_found(1)
    resize(disk, 2 * MEGABYTES)
    code, said = shell.run("add", str(shell.library))
    assert (code, said["failed"]) == (0, [])
    code, health = shell.run("doctor")
    assert (code, health["ok"], health["sources"]) == (0, True, DOCUMENTS)
    shell.assert_all_found(2)


def test_an_open_reader_goes_on_when_the_disk_is_full(
    tmp_path: Path, disk: Path, context: ForkServerContext
) -> None:
    """A chat that is open while the disk fills up keeps finding, and finds what comes after."""
    from benchmarks.crash.reader import search_versions, settings_of
    from workspace import open_workspace

    shell = Shell(tmp_path, disk / "state", context)
    assert shell.add(1)[0] == 0
    with open_workspace(settings_of(shell.state)) as ws:
        assert search_versions(ws, 3, "dense") == ([1], [])
        fill(disk, 0)
        assert shell.add(2)[1]["code"] == "disk_full"
        assert [search_versions(ws, 3, mode) for mode in MODES] == [([1], [])] * 3
        resize(disk, 2 * MEGABYTES)
        assert shell.add(3)[0] == 0
        assert [search_versions(ws, 3, mode) for mode in MODES] == [([3], [])] * 3
