"""Self-describing documents: each line names its document, version and number of lines.

    zebbcd v3 5of30: The lamp of room 5 was mended before noon.

So passages of a document tell whether it is complete and of one version, without the catalog under
test.
"""

import re
from collections.abc import Iterable
from pathlib import Path

_LETTERS = "bcdfghklmnprtvxz"
_MARK = re.compile(r"\b(zeb[a-z]{3}) v(\d+) (\d+)of(\d+):")
_ENGLISH = "The lamp of room {line} was mended before noon and the door stayed open."
_KOREAN = "{line}호실의 등은 정오 전에 수리되었고 문은 열려 있었습니다."


def word(number: int) -> str:
    """Return the word that only the document of this number contains."""
    return "zeb" + "".join(_LETTERS[number >> shift & 15] for shift in (8, 4, 0))


def text(number: int, version: int, lines: int) -> str:
    """Return one version of a document; versions differ in length, odd documents are Korean."""
    name, total = word(number), lines + (7 * version + number) % max(2, lines // 2)
    filler = _KOREAN if number % 2 else _ENGLISH
    body = "\n".join(
        f"{name} v{version} {line}of{total}: {filler.format(line=line)}"
        for line in range(1, total + 1)
    )
    return f"# {name}\n\n{body}\n"


def write(folder: Path, number: int, version: int, lines: int, name: str = "") -> Path:
    """Write one version atomically into a folder and return the file."""
    path = folder / f"{name or word(number)}.md"
    fresh = path.with_suffix(".part")
    fresh.write_text(text(number, version, lines), "utf-8")
    return fresh.replace(path)


def check_passages(name: str, passages: Iterable[str], whole: bool = True) -> tuple[int, str]:
    """Return the version of the document `name` in its passages, and what is wrong with them.

    The version is 0 where nothing of the document was found. Missing lines are wrong only where the
    passages must be the `whole` document.
    """
    marks = {mark for passage in passages for mark in _MARK.findall(passage) if mark[0] == name}
    if not marks:
        return 0, ""
    versions = {int(version) for _, version, _, _ in marks}
    if len(versions) > 1:
        return min(versions), f"{name}: versions {sorted(versions)} at once"
    seen, total = {int(line) for *_, line, _ in marks}, max(int(of) for *_, of in marks)
    missing = total - len(seen)
    wrong = f"{name}: {missing} of {total} lines missing" if missing and whole else ""
    return versions.pop(), wrong
