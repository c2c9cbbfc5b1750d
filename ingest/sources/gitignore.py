"""Ignore rules of git checkouts: `.gitignore` files and `.git/info/exclude`.

    rules = IgnoreRules.around(folder)
    rules.enter(folder)
    rules.ignores(folder / "build", is_folder=True)

The rules are those of `man gitignore`, without running git: the last matching pattern of the
deepest file decides, `!` negates, and nothing below an ignored folder is included again. Tracked
files are treated like others: one that a pattern matches is ignored here.

Not the pathspec package: of the patterns in tests/ingest/sources/test_gitignore_patterns.py it
reads three times as many differently from git, and it does not tell whether a pattern matches an
entry or only a folder above it, which decides for a folder that is given by name.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

_MAX_BYTES = 1_000_000  # of one file of patterns
_MAX_STARS = 12  # in one pattern: more could take exponential time to match


@dataclass(frozen=True, slots=True)
class _Pattern:
    expression: re.Pattern[str]
    negated: bool
    folders_only: bool

    def matches(self, name: str, is_folder: bool) -> bool:
        """Return whether a path relative to the pattern's folder matches."""
        applies = is_folder or not self.folders_only
        return applies and self.expression.fullmatch(name) is not None


@dataclass(slots=True)
class IgnoreRules:
    """The patterns in force, by the folder of their file; none outside a checkout."""

    _patterns: dict[Path, list[_Pattern]] = field(default_factory=dict)
    _root: Path | None = None

    @classmethod
    def around(cls, folder: Path) -> "IgnoreRules":
        """Return the rules that a folder inherits from the folders above it."""
        rules = cls()
        above = [folder, *folder.parents]
        root = next((path for path in above if (path / ".git").exists()), None)
        if root is not None:
            for path in reversed(above[1 : above.index(root) + 1]):
                rules.enter(path)
        return rules

    def enter(self, folder: Path) -> None:
        """Add the patterns of a folder; a nested checkout starts with none."""
        if (folder / ".git").exists():
            self._root = folder
            self._patterns = {folder: _read(folder / ".git/info/exclude")}
        if self._root is not None and folder.is_relative_to(self._root):
            patterns = _read(folder / ".gitignore")
            self._patterns[folder] = self._patterns.get(folder, []) + patterns

    @property
    def active(self) -> bool:
        """Whether there is a checkout, so that something may be ignored."""
        return self._root is not None

    def ignores(self, path: Path, *, is_folder: bool) -> bool:
        """Return whether a pattern ignores a file or folder; those above it are not checked."""
        if self._root is None or not path.is_relative_to(self._root):
            return False
        for folder in path.parents:
            name = path.relative_to(folder).as_posix()
            for pattern in reversed(self._patterns.get(folder, ())):
                if pattern.matches(name, is_folder):
                    return not pattern.negated
            if folder == self._root:
                break
        return False


def _read(path: Path) -> list[_Pattern]:
    try:
        with path.open("rb") as file:
            lines = file.read(_MAX_BYTES).decode("utf-8", "replace").splitlines()
    except OSError:
        return []
    return [pattern for line in lines if (pattern := _parse(line)) is not None]


@lru_cache(maxsize=10_000)
def _parse(line: str) -> _Pattern | None:
    """Return the pattern of a line; None for comments, blank and invalid lines."""
    text = re.sub(r"(?<!\\)\s+$", "", line)
    if not text or text.startswith("#") or text.count("*") > _MAX_STARS:
        return None
    negated = text.startswith("!")
    text = text.removeprefix("!").removeprefix("\\") if negated else text
    text = text[1:] if text.startswith(("\\#", "\\!")) else text
    folders_only, text = text.endswith("/"), text.rstrip("/")
    # A pattern with a slash is relative to its folder; one without matches at any depth.
    prefix = "" if "/" in text else "(?:.*/)?"
    try:
        expression = re.compile(prefix + _to_regex(text.removeprefix("/")), re.S)
    except re.error:
        return None
    return _Pattern(expression, negated, folders_only) if text else None


def _to_regex(glob: str) -> str:
    """Return a glob as a regular expression: `*` stays within a name, `**` crosses slashes."""
    parts, at = [], 0
    while at < len(glob):
        rest = glob[at:]
        if rest.startswith("**/") and (at == 0 or glob[at - 1] == "/"):
            parts.append("(?:.*/)?")
            at += 3
        elif rest == "**" and (at == 0 or glob[at - 1] == "/"):
            parts.append(".+")
            at += 2
        elif bracket := re.match(r"\[(!|\^)?(\]?[^\]/]*)\]", rest):
            characters = bracket[2].replace("\\", "\\\\").replace("[", "\\[")
            parts.append(f"[{'^/' if bracket[1] else ''}{characters}]")
            at += len(bracket[0])
        else:
            escaped = rest[0] == "\\" and len(rest) > 1
            character = rest[1] if escaped else rest[0]
            wildcards = {"*": "[^/]*", "?": "[^/]"} if not escaped else {}
            parts.append(wildcards.get(character, re.escape(character)))
            at += 1 + escaped
    return "".join(parts)
