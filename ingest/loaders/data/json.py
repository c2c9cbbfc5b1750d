"""JSON and JSON lines: `path: value` lines that people can read and search, a record a block.

name: Kim
address.city: Seoul
tags: a, b
"""

from collections.abc import Iterator
from typing import Any

from ingest.loaders.data.ipynb import write
from ingest.loaders.data.json_text import parse
from ingest.loaders.detection.encoding import decode
from ingest.loaders.embedded_file import File
from ingest.loaders.limits import Limits
from ingest.loaders.page_builder import PageBuilder

_WHOLE_LINES = 0.5
_SHORT = 60


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write one block a record; what is no JSON is written as the plain text it is."""
    text, builder.metadata["encoding"] = decode(path.read_bytes())
    try:
        value = parse(text)
    except ValueError:
        _lines(text, builder)
        return
    if isinstance(value, dict) and isinstance(value.get("nbformat"), str):
        write(value, builder)
        return
    write_value(value, builder)


def write_value(value: Any, builder: PageBuilder) -> None:
    """Write a value, its records as blocks of their own."""
    if isinstance(value, dict):
        title = value.get("title") or value.get("name")
        builder.title = builder.title or (title if isinstance(title, str) else "")
    for block in _blocks(value, ""):
        builder.add("\n".join(block))


def _lines(text: str, builder: PageBuilder) -> None:
    """JSON lines, the damaged ones as they are; anything else is plain text."""
    lines = [line for line in text.splitlines() if line.strip()]
    found = [_record(line) for line in lines]
    if len(lines) < 2 or sum(value is not None for value in found) < _WHOLE_LINES * len(lines):
        builder.metadata["structure"] = "lost"
        builder.add(text, verbatim=True)
        return
    for line, value in zip(lines, found, strict=True):
        builder.add(line if value is None else "\n".join(_pairs(value, "")))


def _record(line: str) -> Any:
    try:
        value = parse(line)
    except ValueError:
        return None
    return value if isinstance(value, (dict, list)) else None


def _blocks(value: Any, path: str) -> Iterator[list[str]]:
    """Yield the lines of each record: a list of objects is one of records, wherever it stands."""
    if isinstance(value, dict):
        nested = {key: item for key, item in value.items() if _has_records(item)}
        own = {key: item for key, item in value.items() if key not in nested}
        if lines := list(_pairs(own, path)):
            yield lines
        for key, item in nested.items():
            yield from _blocks(item, _join(path, key))
    elif isinstance(value, list) and any(isinstance(item, (dict, list)) for item in value):
        for number, item in enumerate(value):
            yield list(_pairs(item, f"{path}[{number}]" if path else ""))
    else:
        yield list(_pairs(value, path))


def _has_records(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_has_records(item) for item in value.values())
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)


def _pairs(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _pairs(item, _join(path, key))
    elif isinstance(value, list):
        if not any(isinstance(item, (dict, list)) or len(_plain(item)) > _SHORT for item in value):
            value = ", ".join(map(_plain, value))
            yield from _pairs(value, path)
        else:
            for number, item in enumerate(value):
                yield from _pairs(item, f"{path}[{number}]")
    elif text := _plain(value):
        yield f"{path}: {text}" if path else text


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value).strip()


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
