"""Table: a Markdown table with given columns."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from errors import PromptError
from prompts.formats.base import FormatError, OutputFormat, say, unfenced

_SEPARATOR = re.compile(r"\s*:?-+:?\s*")
_CELL_END = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True)
class Table:
    """A table of texts.

    Attributes:
        columns: Names of the columns.
        rows: The cells of each row, as many as there are columns.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def records(self) -> list[dict[str, str]]:
        """Return each row as a mapping from column to cell."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def markdown(self) -> str:
        """Return the table in Markdown."""
        lines = [self.columns, ("---",) * len(self.columns), *self.rows]
        return "\n".join("| " + " | ".join(map(_escaped, line)) + " |" for line in lines)


class TableFormat(OutputFormat):
    """A table with these columns.

    Args:
        columns: Names of the columns, or names with what each holds.

    Raises:
        PromptError: there is no column, or two have one name.
    """

    def __init__(self, columns: Sequence[str] | Mapping[str, str]) -> None:
        names = [str(name).strip() for name in columns]
        if not names or not all(names) or len(set(map(_key, names))) < len(names):
            raise PromptError(
                "A table needs columns, each of another name.", "Name them: ['place', 'fee']."
            )
        self._columns = tuple(names)
        self._about = dict(columns) if isinstance(columns, Mapping) else {}

    def instructions(self, language: str) -> str:
        """Return what a prompt says of the format."""
        header = "| " + " | ".join(map(_escaped, self._columns)) + " |"
        about = [f"{name}: {text}" for name, text in self._about.items() if text]
        return "\n".join([say("table", language, columns=header), *about])

    def parse(self, text: str) -> Table:
        """Return the table, its columns in the order asked for.

        Raises:
            FormatError: there is no table, a column is missing, or a row has another length.
        """
        lines = [_cells(line) for line in unfenced(text).splitlines() if "|" in line]
        if not lines:
            raise FormatError("table", "there is no Markdown table in the reply")
        header = [_key(cell) for cell in lines[0]]
        for column in self._columns:
            if _key(column) not in header:
                raise FormatError(column, "this column is missing")
        places = [header.index(_key(column)) for column in self._columns]
        rows = [cells for cells in lines[1:] if not all(map(_SEPARATOR.fullmatch, cells))]
        for number, cells in enumerate(rows, 1):
            if len(cells) != len(header):
                problem = f"it has {len(cells)} cells, and the table {len(header)} columns"
                raise FormatError(f"row {number}", problem)
        return Table(self._columns, tuple(tuple(row[at] for at in places) for row in rows))


def _cells(line: str) -> list[str]:
    inner = line.strip().removeprefix("|")
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return [cell.strip().replace("\\|", "|") for cell in _CELL_END.split(inner)]


def _escaped(cell: str) -> str:
    return " ".join(cell.split()).replace("|", "\\|")


def _key(name: str) -> str:
    """Return a name as columns are compared: without case, marks and blanks."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(character for character in plain if character.isalnum()) or plain.strip()
