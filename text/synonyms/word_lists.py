"""Word lists in plain text: the lexicon and the thesaurus.

Each file of a list holds one entry a line; words are separated by commas, `#` begins a comment.
A line of the lexicon has Korean words, ` = ` and their English translations. A Korean word that
ends in 다 is the dictionary form of a verb or adjective.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

LEXICON = Path(__file__).with_name("lexicon")
THESAURUS = Path(__file__).with_name("thesaurus")


@cache
def lexicon_entries() -> tuple[tuple[list[str], list[str]], ...]:
    """Return the Korean words of each entry of the lexicon, with their translations."""
    parts = (line.partition(" = ") for line in _lines(LEXICON))
    return tuple((korean.split(", "), english.split(", ")) for korean, _, english in parts)


def synonym_groups() -> list[list[str]]:
    """Return the groups of the thesaurus."""
    return [line.split(", ") for line in _lines(THESAURUS)]


def groups_in(name: str) -> list[list[str]]:
    """Return the groups of one file of the thesaurus."""
    return [line.split(", ") for line in _lines(THESAURUS, name)]


def _lines(folder: Path, name: str = "*.txt") -> Iterator[str]:
    for path in sorted(folder.glob(name)):
        for line in path.read_text("utf-8").splitlines():
            if line and line[0] != "#":
                yield line
