"""Ignore rules, pattern by pattern, compared with `git check-ignore`."""

import shutil
import subprocess
import warnings
from pathlib import Path

import pytest

from ingest.sources.gitignore import IgnoreRules

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")

FILES = (
    *("a.md", "a.txt", "b.log", "sub/a.md", "sub/b.log", "sub/deep/a.md", "sub/deep/b.log"),
    *("build/out.md", "sub/build/out.md", "build.md", "doc/x.md", "doc/y/x.md", "doc/y/z/x.md"),
    *("name1.md", "name12.md", "#a.md", "!a.md", "a b.md", " lead.md", "a[1].md", "a\\b.md"),
    *("한글/보고서.md", "한글.md", "foo/bar/x.md", "foo/x.md", "foo/q/bar/x.md", "x-y.md", "]a.md"),
)
TABLE = (
    *("", "# a.md", "/", "//", "*", "*/", "**", "**/", "/*", "!a.md", "a.md", "/a.md", "*.md"),
    *("sub", "sub/", "/sub", "/sub/", "sub/*", "sub/**", "sub/**/", "sub/a.md", "deep", "deep/"),
    *("build", "build/", "/build/", "**/build", "**/build/", "build*", "build/*", "buil?"),
    *(
        "doc/*.md",
        "doc/**/x.md",
        "doc/**",
        "**/doc/x.md",
        "**/y/**",
        "doc/y/",
        "y/x.md",
        "doc/*/x.md",
    ),
    *("foo/**/bar", "foo/**/bar/x.md", "foo/**bar", "foo**", "**foo", "foo/*/bar", "foo//x.md"),
    *("name?.md", "name??.md", "name[0-9].md", "name[!0-9].md", "name[^1].md", "name[0-9]*.md"),
    *("name[[:digit:]].md", "[ab].md", "[]a].md", "[]-]a.md", "[a", "[z-a].md", "a[[]1].md"),
    *("\\#a.md", "\\!a.md", "a\\ b.md", "a b.md", "a.md   ", "a.md\\ ", " lead.md", "\\a.md"),
    *("a\\\\b.md", "a\\[1\\].md", "a.md\t", "한글", "한글/", "*글.md", "x\\-y.md", "trailing\\"),
    *(
        "*.md\n!a.md",
        "*\n!*.md",
        "*\n!*/\n!*.md",
        "/*\n!/sub",
        "sub/\n!sub/a.md",
        "sub/*\n!sub/a.md",
    ),
    *("*.md\n!/a.md\n/a.md", "!build/\nbuild/", "build/\n!build/", "/*\n!/foo\n/foo/*\n!/foo/bar"),
)
# git strips spaces only, and knows POSIX classes; both are rare.
UNLIKE_GIT = {"a.md\t", "name[[:digit:]].md"}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the files."""
    root = tmp_path_factory.mktemp("checkout")
    subprocess.run(["git", "init", "-q"], check=True, cwd=root, env={"HOME": "/nonexistent"})
    for name in FILES:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("x")
    return root


def ignored_by_git(root: Path) -> set[str]:
    """The files that `git check-ignore` lists."""
    done = subprocess.run(
        ["git", "check-ignore", "--stdin", "-z"],
        cwd=root,
        input="\0".join(FILES).encode(),
        capture_output=True,
    )
    assert done.returncode in (0, 1), done.stderr
    return set(done.stdout.decode().split("\0")) - {""}


def ignored_by_us(root: Path) -> set[str]:
    """The files that are ignored themselves or lie in an ignored folder."""
    rules = IgnoreRules.around(root)
    rules.enter(root)
    return {
        name
        for name in FILES
        if any(
            rules.ignores(root / part, is_folder=part != Path(name))
            for part in [*reversed(Path(name).parents), Path(name)]
            if part != Path()
        )
    }


@pytest.mark.parametrize("patterns", TABLE)
def test_a_pattern_ignores_what_git_ignores(patterns: str, checkout: Path) -> None:
    """The same files are ignored, and no pattern causes a warning."""
    (checkout / ".gitignore").write_text(patterns + "\n", "utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ours = ignored_by_us(checkout)
    if patterns in UNLIKE_GIT:
        assert ours != ignored_by_git(checkout)
    else:
        assert ours == ignored_by_git(checkout)
