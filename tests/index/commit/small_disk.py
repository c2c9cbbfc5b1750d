"""A small disk that a test can fill, if the system allows mounting one."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """Yield a folder that is a disk of its own; skips, with the reason, where that is refused."""
    if not sys.platform.startswith("linux"):
        pytest.skip("a small disk is mounted as tmpfs, which only Linux has")
    folder.mkdir()
    option = f"size={megabytes}m"
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", option, "tmpfs", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        pytest.skip(f"mounting a small disk needs root: {made.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


def resize(folder: Path, megabytes: int) -> None:
    """Give the disk another size."""
    option = f"remount,size={megabytes}m"
    subprocess.run(["mount", "-o", option, str(folder)], check=True)


def fill(folder: Path, room: int) -> None:
    """Leave `room` bytes free, a multiple of the page."""
    facts = os.statvfs(folder)
    missing = facts.f_bavail * facts.f_frsize - room
    with (folder / "filler").open("wb") as file:
        for _ in range(missing // 4096):
            file.write(bytes(4096))
