"""Which files of a git checkout git itself would leave alone, by its `.gitignore` files.

    rules = Ignored.around(folder)
    rules.enter(folder)
    rules.hides(folder / "build", is_folder=True)

Read as `man gitignore` tells, without the program: the last pattern that fits decides, `!` takes
back, and what lies in an ignored folder stays ignored. A tracked file that a pattern hides is
hidden here too.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

_MOST = 1_000_000  # Bytes of one file of patterns.
_STARS = 12


@dataclass(frozen=True, slots=True)
class _Pattern:
    fits: re.Pattern[str]
    takes_back: bool
    folders_only: bool


@dataclass(slots=True)
class Ignored:
    """The patterns in force, by the folder they were found in; none outside a checkout."""

    _patterns: dict[Path, list[_Pattern]] = field(default_factory=dict)
    _root: Path | None = None

    @classmethod
    def around(cls, folder: Path) -> "Ignored":
        """Return the patterns that hold for a folder because of those around it."""
        ignored = cls()
        above = [folder, *folder.parents]
        root = next((path for path in above if (path / ".git").exists()), None)
        if root is not None:
            for path in reversed(above[1 : above.index(root) + 1]):
                ignored.enter(path)
        return ignored

    def enter(self, folder: Path) -> None:
        """Take in the patterns of a folder; a checkout in it begins anew."""
        if (folder / ".git").exists():
            self._root = folder
            self._patterns = {folder: _read(folder / ".git/info/exclude")}
        if self._root is not None and folder.is_relative_to(self._root):
            found = _read(folder / ".gitignore")
            self._patterns[folder] = self._patterns.get(folder, []) + found

    @property
    def nothing(self) -> bool:
        """Whether there is no checkout, so that nothing can be hidden."""
        return self._root is None

    def hides(self, path: Path, *, is_folder: bool) -> bool:
        """Return whether a file or folder is ignored; the folders above it are not."""
        if self._root is None or not path.is_relative_to(self._root):
            return False
        for folder in path.parents:
            name = path.relative_to(folder).as_posix()
            for pattern in reversed(self._patterns.get(folder, ())):
                if (is_folder or not pattern.folders_only) and pattern.fits.fullmatch(name):
                    return not pattern.takes_back
            if folder == self._root:
                break
        return False


def _read(path: Path) -> list[_Pattern]:
    try:
        with path.open("rb") as file:
            lines = file.read(_MOST).decode("utf-8", "replace").splitlines()
    except OSError:
        return []
    return [found for line in lines if (found := _pattern(line)) is not None]


@lru_cache(maxsize=10_000)
def _pattern(line: str) -> _Pattern | None:
    text = re.sub(r"(?<!\\)\s+$", "", line)
    # A file of patterns may be anyone's; one that could take long to match is left out.
    if not text or text.startswith("#") or text.count("*") > _STARS:
        return None
    takes_back = text.startswith("!")
    text = text.removeprefix("!").removeprefix("\\") if takes_back else text
    text = text[1:] if text.startswith(("\\#", "\\!")) else text
    folders_only, text = text.endswith("/"), text.rstrip("/")
    # A slash ties a pattern to its folder; without one it holds at any depth.
    head = "" if "/" in text else "(?:.*/)?"
    try:
        fits = re.compile(head + _expression(text.removeprefix("/")), re.S)
    except re.error:
        return None
    return _Pattern(fits, takes_back, folders_only) if text else None


def _expression(glob: str) -> str:
    """Return a glob as a regular expression: `*` stays within a name, `**` does not."""
    parts, at = [], 0
    while at < len(glob):
        rest = glob[at:]
        if rest.startswith("**/") and (at == 0 or glob[at - 1] == "/"):
            parts.append("(?:.*/)?")
            at += 3
        elif rest == "**" and (at == 0 or glob[at - 1] == "/"):
            parts.append(".+")
            at += 2
        elif found := re.match(r"\[(!|\^)?(\]?[^\]/]*)\]", rest):
            inner = found[2].replace("\\", "\\\\").replace("[", "\\[")
            parts.append(f"[{'^/' if found[1] else ''}{inner}]")
            at += len(found[0])
        else:
            escaped = rest[0] == "\\" and len(rest) > 1
            sign = rest[1] if escaped else rest[0]
            wild = {"*": "[^/]*", "?": "[^/]"} if not escaped else {}
            parts.append(wild.get(sign, re.escape(sign)))
            at += 1 + escaped
    return "".join(parts)
