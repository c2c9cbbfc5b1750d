"""Ignore rules of git checkouts: ignored files are not documents."""

import shutil
import subprocess
from pathlib import Path

import pytest

from ingest.sources.walk import expand

PATTERNS = r"""
# notes
*.log
!kept.log
/top.txt
build/
docs/*.tmp
**/cache
deep/**/x.md
a[0-9].md
b[!0-9].md
trailing.md   
\#hash.md
\!bang.md
name?.txt
foo/**
*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b
[
"""
FILES = (
    *("a1.md", "aa.md", "b1.md", "bb.md", "top.txt", "sub/top.txt", "x.log", "kept.log"),
    *("sub/y.log", "sub/kept.log", "build/out.md", "sub/build/out.md", "docs/a.tmp"),
    *("docs/deep/a.tmp", "cache/c.md", "sub/cache/c.md", "deep/x.md", "deep/one/two/x.md"),
    *("other/x.md", "trailing.md", "#hash.md", "!bang.md", "name1.txt", "name.txt"),
    *("foo/f.md", "sub/foo/f.md", "plain.md", "sub/own/p.md", "sub/own/q.md", "문서/보고서.md"),
)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with files and patterns, which is the working directory."""
    root = tmp_path / "checkout"
    for name in FILES:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("글", "utf-8")
    (root / ".git/info").mkdir(parents=True)
    (root / ".git/info/exclude").write_text("b[!0-9].md\n")
    (root / ".gitignore").write_text(PATTERNS, "utf-8")
    (root / "sub/.gitignore").write_text("!y.log\n/own/p.md\n")
    monkeypatch.chdir(root)
    return root


def uris(*sources: str) -> set[str]:
    """The URIs of a walk."""
    return {item.uri for item in expand(sources or ["."]).items}


def test_ignored_files_are_no_documents(checkout: Path) -> None:
    """Patterns apply by folder, name, depth and negation, as in git."""
    assert uris() == {
        *("aa.md", "b1.md", "sub/top.txt", "kept.log", "sub/y.log", "sub/kept.log"),
        *("docs/deep/a.tmp", "other/x.md", "name.txt", "sub/foo/f.md", "plain.md"),
        *("sub/own/q.md", "문서/보고서.md"),
    }


@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
def test_git_agrees(checkout: Path) -> None:
    """A walk finds the files that `git ls-files` lists."""
    shutil.rmtree(checkout / ".git")
    subprocess.run(["git", "init", "-q"], check=True, env={"HOME": "/nonexistent"})
    command = ["git", "ls-files", "-coz", "--exclude-standard"]
    listed = subprocess.run(command, check=True, capture_output=True).stdout.decode().split("\0")
    assert uris() == {name for name in listed if name and not Path(name).name.startswith(".")}


def test_rules_are_inherited_up_to_a_nested_checkout(checkout: Path) -> None:
    """A subfolder inherits the rules above it; a nested checkout has its own."""
    assert uris("sub") == {name for name in uris() if name.startswith("sub/")}
    (checkout / "inner/.git").mkdir(parents=True)
    (checkout / "inner/a1.md").write_text("x")
    assert "inner/a1.md" in uris()


def test_an_ignored_file_can_be_given_by_name(checkout: Path) -> None:
    """Files and folders given by name are read though a pattern ignores them."""
    assert uris("top.txt", "build") == {"top.txt", "build/out.md"}


def test_without_a_checkout_nothing_is_ignored(checkout: Path) -> None:
    """A `.gitignore` outside a checkout has no effect."""
    shutil.rmtree(checkout / ".git")
    assert len(uris()) == len(FILES)
