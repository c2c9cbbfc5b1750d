"""Damaged mail, data and archives: an answer with a reason, whatever was damaged."""

import json
import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.loaders import extract
from settings import Settings
from tests.ingest.loaders.compound import compound
from tests.ingest.loaders.data.test_zip import packed
from tests.ingest.loaders.mail.test_mail import message, outlook, wide
from tests.ingest.loaders.test_mutated import damaged

FILES = 50
CSV = "이름,점수\n김,90\n박,80\n".encode()


def mail() -> bytes:
    """A message with an attachment."""
    written = message()
    written.add_attachment(CSV, "text", "csv", filename="점수.csv")
    return written.as_bytes()


def outlook_mail() -> bytes:
    """The same from Outlook."""
    attached = {"__substg1.0_3707001F": wide("a.csv"), "__substg1.0_37010102": CSV.ljust(5000)}
    body = {"__substg1.0_1000001F": wide("본문입니다.")}
    return compound(outlook(**body, **{"__attach_version1.0_#00000000": attached}))


def database() -> bytes:
    """A database of a few pages."""
    with sqlite3.connect(":memory:") as db:
        db.execute("CREATE TABLE loans (who TEXT, days INTEGER)")
        db.executemany("INSERT INTO loans VALUES (?, ?)", [("학부생" * 9, n) for n in range(200)])
        db.commit()
        data = db.serialize()
    db.close()
    return data


def notebook() -> bytes:
    """Cells with an output."""
    cell = {"cell_type": "code", "source": ["x"], "outputs": [{"text": ["1\n"]}]}
    return json.dumps({"cells": [cell] * 9, "metadata": {}, "nbformat": 4}).encode()


FORMATS: dict[str, Callable[[], bytes]] = {
    "db": database,
    "eml": mail,
    "ipynb": notebook,
    "json": lambda: json.dumps([{"name": "김", "loans": [1, 2]}] * 20).encode(),
    "mhtml": lambda: b"Subject: x\nContent-Type: text/html\n\n<p>Words</p>" * 3,
    "msg": outlook_mail,
    "py": lambda: Path(__file__).read_bytes(),
    "rss": lambda: b"<rss><channel><item><title>a</title></item></channel></rss>",
    "xml": lambda: b"<a>" + b"<b id='1'><c>one</c><c>two</c></b>" * 20 + b"</a>",
    "zip": lambda: packed({"a.csv": CSV, "b.eml": mail(), "c.py": ""}),
}


@pytest.mark.parametrize("kind", FORMATS)
def test_damage_gives_an_answer_with_a_reason(
    kind: str, tmp_path: Path, settings: Settings
) -> None:
    """Fifty damaged files of each kind are read, read in part, or refused in words."""
    whole, path = FORMATS[kind](), tmp_path / f"damaged.{kind}"
    for number in range(FILES):
        path.write_bytes(damaged(whole, random.Random(f"{kind} {number}")))
        found = extract(path, settings)
        assert found.status == "text" or (found.reason and found.code), number
        for page in found.pages:
            assert all(0 <= offset <= len(page.text) for offset, _, _ in page.headings)


@pytest.mark.parametrize("kind", FORMATS)
def test_the_undamaged_file_is_read(kind: str, tmp_path: Path, settings: Settings) -> None:
    """What is damaged above is a good file before."""
    path = tmp_path / f"whole.{kind}"
    path.write_bytes(FORMATS[kind]())
    assert extract(path, settings).status == "text"
