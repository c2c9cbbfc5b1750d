"""JSON and JSON Lines: flattened to `path: value` lines, a record a block.

name: Kim
address.city: Seoul
tags: a, b
"""

from collections.abc import Iterator
from typing import Any

from ingest.loaders.data.ipynb import write_notebook
from ingest.loaders.data.json_text import parse_json
from ingest.loaders.detection.encoding import decode
from ingest.loaders.embedded_file import File
from ingest.loaders.limits import Limits
from ingest.loaders.page_builder import PageBuilder

_MIN_VALID_LINES = 0.5
_INLINE_CHARS = 60


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write one block a record; a file that is no JSON, as plain text."""
    text, builder.metadata["encoding"] = decode(path.read_bytes())
    try:
        value = parse_json(text)
    except ValueError:
        _write_json_lines(text, builder)
        return
    if isinstance(value, dict) and isinstance(value.get("nbformat"), str):
        write_notebook(value, builder)
        return
    write_value(value, builder)


def write_value(value: Any, builder: PageBuilder) -> None:
    """Write a value, its records as blocks of their own."""
    if isinstance(value, dict):
        title = value.get("title") or value.get("name")
        builder.title = builder.title or (title if isinstance(title, str) else "")
    for block in _blocks(value, ""):
        builder.add("\n".join(block))


def _write_json_lines(text: str, builder: PageBuilder) -> None:
    """Write JSON Lines, the damaged ones verbatim; anything else is plain text."""
    lines = [line for line in text.splitlines() if line.strip()]
    records = [_record(line) for line in lines]
    if len(lines) < 2 or sum(value is not None for value in records) < _MIN_VALID_LINES * len(
        lines
    ):
        builder.metadata["structure"] = "lost"
        builder.add(text, verbatim=True)
        return
    for line, value in zip(lines, records, strict=True):
        builder.add(line if value is None else "\n".join(_flattened(value, "")))


def _record(line: str) -> Any:
    try:
        value = parse_json(line)
    except ValueError:
        return None
    return value if isinstance(value, (dict, list)) else None


def _blocks(value: Any, path: str) -> Iterator[list[str]]:
    """Yield the lines of each record; a list of objects, at any depth, is a list of records."""
    if isinstance(value, dict):
        nested = {key: item for key, item in value.items() if _has_records(item)}
        scalars = {key: item for key, item in value.items() if key not in nested}
        if lines := list(_flattened(scalars, path)):
            yield lines
        for key, item in nested.items():
            yield from _blocks(item, _join(path, key))
    elif isinstance(value, list) and any(isinstance(item, (dict, list)) for item in value):
        for number, item in enumerate(value):
            yield list(_flattened(item, f"{path}[{number}]" if path else ""))
    else:
        yield list(_flattened(value, path))


def _has_records(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_has_records(item) for item in value.values())
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)


def _flattened(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _flattened(item, _join(path, key))
    elif isinstance(value, list):
        if not any(
            isinstance(item, (dict, list)) or len(_scalar(item)) > _INLINE_CHARS for item in value
        ):
            value = ", ".join(map(_scalar, value))
            yield from _flattened(value, path)
        else:
            for number, item in enumerate(value):
                yield from _flattened(item, f"{path}[{number}]")
    elif text := _scalar(value):
        yield f"{path}: {text}" if path else text


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value).strip()


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
