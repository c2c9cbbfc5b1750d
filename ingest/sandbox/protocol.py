"""Protocol between the parent and a worker: JSON requests by line, length-prefixed responses.

A response is data, never an object, so that a hostile file that controls a worker cannot run code
in the parent.
"""

import json
from dataclasses import asdict
from typing import IO, Any, Final, get_args

from index.documents import Extracted, Kind, Note, Page

_LENGTH_BYTES: Final = 8


def send_request(pipe: IO[bytes], request: dict[str, Any]) -> None:
    """Write one request to a worker."""
    pipe.write(json.dumps(request).encode() + b"\n")
    pipe.flush()


def send_response(pipe: IO[bytes], response: dict[str, Any]) -> None:
    """Write one response to the parent."""
    data = json.dumps(response, ensure_ascii=False, default=str).encode("utf-8", "replace")
    pipe.write(len(data).to_bytes(_LENGTH_BYTES, "big") + data)
    pipe.flush()


def receive_response(pipe: IO[bytes], most_bytes: int) -> Any:
    """Read one response of a worker.

    Raises:
        EOFError: the worker has ended.
        ValueError: the response is too long, or not JSON.
    """
    size = int.from_bytes(_exactly(pipe, _LENGTH_BYTES), "big")
    if size > most_bytes:
        raise ValueError("answer too long")
    return json.loads(_exactly(pipe, size))


def pack(extracted: Extracted) -> dict[str, Any]:
    """Return a record as JSON values."""
    return asdict(extracted)


def unpack(values: dict[str, Any]) -> Extracted:
    """Return the record that `pack` serialized.

    Raises:
        ValueError: the values are not those of a record.
    """
    try:
        pages = tuple(map(_page, values["pages"]))
        notes = tuple(Note(str(code), str(text)) for code, text in values["notes"])
        return Extracted(**{**values, "pages": pages, "notes": notes})
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError("not a record") from error


def _page(values: dict[str, Any]) -> Page:
    if values["kind"] not in get_args(Kind):
        raise ValueError("not a kind of page")
    return Page(
        number=int(values["number"]),
        text=str(values["text"]),
        headings=tuple((int(at), int(level), str(t)) for at, level, t in values["headings"]),
        kind=values["kind"],
        name=str(values["name"]),
        rows=tuple((int(at), int(row)) for at, row in values["rows"]),
    )


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return data
