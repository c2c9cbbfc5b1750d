"""Output formats: what a model is asked to write, and how that is read back.

    output = output_format(["city", "fee"])       # a table with these columns
    output = output_format(Invoice)               # JSON by a Pydantic class
    output.instructions("ko")                     # what the prompt says of it
    output.parse(reply)                           # a Table; FormatError names what is wrong

`chains.formatted` asks a model for one, and lets it repair its reply once.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import BaseModel

from errors import PromptError
from prompts.formats.base import FormatError, OutputFormat
from prompts.formats.json_schema import JsonFormat
from prompts.formats.lists import ListFormat
from prompts.formats.table import Table, TableFormat
from prompts.formats.text import TextFormat

__all__ = [
    "FormatError",
    "JsonFormat",
    "ListFormat",
    "OutputFormat",
    "Table",
    "TableFormat",
    "TextFormat",
    "Wanted",
    "output_format",
]

Wanted = (
    OutputFormat | Literal["text", "list"] | Sequence[str] | type[BaseModel] | Mapping[str, Any]
)

_BY_NAME: dict[str, type[OutputFormat]] = {"text": TextFormat, "list": ListFormat}


def output_format(wanted: Wanted) -> OutputFormat:
    """Return the output format for what a caller names.

    Args:
        wanted: A format, "text", "list", the names of a table's columns, a Pydantic class, or a
            JSON Schema as a mapping.

    Raises:
        PromptError: no format has this name, the schema is invalid, or columns are missing or
            repeated.
    """
    if isinstance(wanted, OutputFormat):
        return wanted
    if isinstance(wanted, str) and wanted in _BY_NAME:
        return _BY_NAME[wanted]()
    if isinstance(wanted, type | Mapping):
        return JsonFormat(wanted)
    if isinstance(wanted, str) or not isinstance(wanted, Sequence):
        raise PromptError(
            "There is no output format {name!r}.",
            "Give text, list, the columns of a table as a list of names, or a schema for JSON.",
            name=wanted,
        )
    return TableFormat(wanted)
