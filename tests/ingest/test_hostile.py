"""Hostile and damaged files in the sandbox: each ends within the limits, with a reason."""

import io
import json
import random
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fpdf import FPDF
from PIL import Image

from ingest.sandbox.sandbox import Worker
from settings import Settings
from tests.ingest.loaders import office
from tests.ingest.loaders.hangul import test_hangul as hangul
from tests.ingest.loaders.pdf.test_pdf import document, written
from tests.ingest.loaders.powerpoint import test_pptx as slides
from tests.ingest.loaders.spreadsheets import test_sheets as sheets
from tests.ingest.loaders.test_damaged import mail
from tests.ingest.loaders.test_mutated import damaged, damaged_inside

SECONDS = 8.0
MEGABYTES = 512
ANSWERS = {"text", "partial", "no_text", "rejected", "needs_password"}
FILES = 50


def zipped(parts: dict[str, str | bytes]) -> bytes:
    """A ZIP archive."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def nested_zip(depth: int) -> bytes:
    """Nested archives of copies of one archive."""
    data = zipped({f"{n}.txt": "words " * 10_000 for n in range(5)})
    for _ in range(depth):
        data = zipped({f"{n}.zip": data for n in range(5)})
    return data


def overlapping_zip() -> bytes:
    """A thousand entries that share the same compressed megabytes."""
    data = zipped({"a.txt": b"0" * (8 << 20)})
    directory = data.index(b"PK\1\2")
    entry, end = data[directory : data.index(b"PK\5\6")], data.index(b"PK\5\6")
    size = struct.pack("<HHII", 1000, 1000, len(entry) * 1000, directory)
    return data[:directory] + entry * 1000 + data[end : end + 8] + size + b"\0\0"


def docx(document: str) -> bytes:
    """A Word file with this main part."""
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": document})


def pdf(*objects: bytes) -> bytes:
    """A PDF of these objects, numbered from 1, without a cross-reference table."""
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, o) for n, o in enumerate(objects, 1))
    return b"%PDF-1.5\n" + body + b"trailer<</Root 1 0 R/Size 9>>\n%%EOF"


def stream(data: bytes, entries: bytes = b"", rounds: int = 1) -> bytes:
    """A stream, compressed so many times."""
    for _ in range(rounds):
        data = zlib.compress(data, 9)
    filters = b"/FlateDecode " * rounds
    return b"<</Length %d/Filter[%s]%s>>stream\n%s\nendstream" % (
        *(len(data), filters, entries, data),
    )


CATALOG, PAGES = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>"
LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
ENTITIES = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{LAUGHS}]>'
W = f'<w:document xmlns:w="{office.W}"><w:body>%s</w:body></w:document>'


def png_bomb() -> bytes:
    """A picture of four hundred million pixels."""
    target = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(target, "PNG")
    return target.getvalue()


def nested_mail(depth: int) -> bytes:
    """Nested messages."""
    inner = b"Subject: x\nMIME-Version: 1.0\nMessage-ID: <1>\nContent-Type: "
    return (inner + b"message/rfc822\n\n") * depth + inner + b"text/plain\n\nend\n"


BOMBS: dict[str, Callable[[], bytes]] = {
    "blocks.html": lambda: b"<html>" + b"<div>" * 1_000_000 + b"words",
    "boxes.rtf": lambda: b"{\\rtf1 " + b"{\\b " * 500_000 + b"words",
    "cells.csv": lambda: b",".join(b"name%d" % n for n in range(50_000)) + b"\n1,2\n" * 99,
    "columns.xlsx": lambda: zipped(
        {
            "xl/worksheets/sheet1.xml": "<worksheet><sheetData><row>"
            + "<c t='str'><v>x</v></c>" * 50_000
            + "</row></sheetData></worksheet>"
        }
    ),
    "deep.docx": lambda: docx(W % ("<w:tbl><w:tr><w:tc>" * 50_000)),
    "deep.json": lambda: b"[" * 2_000_000,
    "deep.xml": lambda: b"<a>" * 1_000_000,
    "entities.docx": lambda: docx(ENTITIES + (W % "<w:p><w:r><w:t>&a9;</w:t></w:r></w:p>")),
    "entities.svg": lambda: (ENTITIES + "<svg>&a9;</svg>").encode(),
    "entities.xml": lambda: (ENTITIES + "<x>&a9;</x>").encode(),
    "folded.eml": lambda: b"Subject: x\nMessage-ID: <1>\nFrom: " + b"=?utf-8?q?a?= " * 200_000,
    "filters.pdf": lambda: pdf(CATALOG, PAGES, PAGE, stream(bytes(300 << 20), rounds=3)),
    "kids.pdf": lambda: pdf(CATALOG, b"<</Type/Pages/Count 999999999/Kids[2 0 R 2 0 R]>>"),
    "mails.eml": lambda: nested_mail(20_000),
    "nested.pdf": lambda: pdf(CATALOG, PAGES, PAGE, b"[" * 1_000_000),
    "objects.pdf": lambda: pdf(
        CATALOG, PAGES, PAGE, stream(b"1 0 " * 5_000_000, b"/Type/ObjStm/N 9999999/First 9")
    ),
    "overlapping.zip": overlapping_zip,
    "parts.eml": lambda: (
        b"Message-ID: <1>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=a\n\n"
        + b"--a\n\nx\n" * 200_000
    ),
    "picture.png": png_bomb,
    "rows.xlsx": lambda: zipped(
        {
            "xl/worksheets/sheet1.xml": '<worksheet><dimension ref="A1:XFD1048576"/><sheetData>'
            + "".join(f'<row r="{n}"/>' for n in range(1, 300_000))
            + '<row r="1048576"><c r="XFD1048576" t="str"><v>x</v></c></row></sheetData>'
            "</worksheet>"
        }
    ),
    "strings.xlsx": lambda: zipped({"xl/sharedStrings.xml": b"<t>" + b"a" * (90 << 20)}),
    "table.md": lambda: b"|" * 3_000_000,
    "whole.docx": lambda: docx(W % ("<w:p/>" * 3_000_000)),
    "wide.ipynb": lambda: json.dumps({"cells": [[]] * 500_000}).encode(),
    "xref.pdf": lambda: pdf(CATALOG, PAGES, PAGE, stream(b"")).replace(b"/Size 9", b"/Prev 9"),
    "zip.zip": lambda: nested_zip(6),
    "zeros.zip": lambda: zipped({"a.txt": bytes(200 << 20)}),
}


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    """A worker with low limits."""
    state = tmp_path_factory.mktemp("state")
    one = Worker(Settings(state_dir=state, parse_memory_mb=MEGABYTES, parse_seconds=SECONDS))
    yield one
    one.close()


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_bounded(name: str, worker: Worker, tmp_path: Path) -> None:
    """It ends in text or in a reason, and the next file is read."""
    (tmp_path / name).write_bytes(BOMBS[name]())
    found = worker.read(tmp_path / name)
    assert found.status in ANSWERS
    assert found.status == "text" or (found.reason and found.code)
    assert sum(len(page.text) for page in found.pages) < 30_000_000
    (tmp_path / "next.txt").write_text("still here")
    assert worker.read(tmp_path / "next.txt").status == "text"


MUTATED: dict[str, Callable[[Path], Path]] = {
    "csv": lambda path: _bytes(path, "이름,점수\n김,90\n박,80\n".encode() * 9),
    "docx": lambda path: office.docx(path, office.paragraph("규정", "Heading1") * 9),
    "eml": lambda path: _bytes(path, mail()),
    "html": lambda path: _bytes(path, b"<html><h1>A</h1><table><tr><td>b</table>" * 9),
    "hwp": lambda path: hangul.hwp(path, hangul.hwp_para("본문입니다") * 20),
    "hwpx": lambda path: hangul.hwpx(path, hangul.para("가", "1") * 9),
    "pdf": lambda path: written(_two_pages(), path),
    "pptx": lambda path: slides.pptx(path, slides.slide(slides.shape("제목", place="title"))),
    "xlsx": lambda path: sheets.xlsx(path, sheets.rows("이름|값", "갑|1")),
    "zip": lambda path: _bytes(path, zipped({"a.csv": "이름,값\n갑,1\n", "b.txt": "words " * 50})),
}


def _bytes(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def _two_pages() -> FPDF:
    pages = document()
    pages.multi_cell(0, text="Words of a page. " * 40)
    pages.add_page()
    pages.cell(text="More")
    return pages


# In a process of its own: a child is counted with the memory of the process it was forked from.
READ_ALL = """
import json, resource, sys
from ingest.reading import read_all
from ingest.sources.walk import expand
from settings import Settings

answers = {
    item.path.name: (found.status, found.code, found.reason)
    for item, found in read_all(expand([sys.argv[1]]).items, Settings())
}
print(json.dumps((answers, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)))
"""


@pytest.mark.timeout(300)
def test_five_hundred_damaged_files_get_five_hundred_results(tmp_path: Path) -> None:
    """Ten formats, fifty files each: no hang, no crash, each is read or rejected with a reason."""
    folder = tmp_path / "damaged"
    folder.mkdir()
    for kind, write in MUTATED.items():
        data = write(tmp_path / f"whole.{kind}").read_bytes()
        is_zip = zipfile.is_zipfile(io.BytesIO(data))
        for number in range(FILES):
            chance = random.Random(f"{kind} {number}")
            inside = is_zip and number % 2
            broken = damaged_inside(data, chance) if inside else damaged(data, chance)
            (folder / f"{number:02}.{kind}").write_bytes(broken)
    done = subprocess.run(
        [sys.executable, "-c", READ_ALL, str(folder)], capture_output=True, text=True, check=True
    )
    answers, kilobytes = json.loads(done.stdout)
    assert len(answers) == FILES * len(MUTATED) == 500
    for name, (status, code, reason) in answers.items():
        assert status in ANSWERS, name
        assert (status == "text") == (not reason), name
        assert code != "too_large" or "seconds" not in reason, name
    assert kilobytes <= Settings().parse_memory_mb << 10
