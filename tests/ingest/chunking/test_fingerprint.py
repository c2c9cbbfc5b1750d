"""Chunking fingerprint: it changes whenever loaders extract other text from the same files."""

import json
from dataclasses import asdict
from hashlib import sha256

import pytest

from ingest.chunking.chunker import READING_VERSION, ChunkSizes, sizes_of
from ingest.loaders import extract
from settings import ROOT, Settings

SAMPLE = ROOT / "data" / "sample"
READ_BY_VERSION = 4
DIGESTS = {
    "en/academic-calendar.html": "c0673ade4e7539e1",
    "en/courses-2026-fall.csv": "1563e2f53d0fe0f6",
    "en/faq.md": "f0c164e4c278fe2b",
    "en/international-students.docx": "2e87ec6c6600eeb7",
    "en/it-services.txt": "e31e32b0f99cadf2",
    "en/shared-equipment.xlsx": "cd54a996d3dbe3d5",
    "en/student-handbook.pdf": "f08f748859cf7cb0",
    "ko/academic-rules.pdf": "10ba9ea4dd489da8",
    "ko/facility-rental.hwpx": "f222ef93a916dde0",
    "ko/graduation-album.eml": "bce89f273e0b2289",
    "ko/notices.txt": "3489d30dcfa270b6",
    "ko/scholarships.docx": "aa13f54569eed411",
}


def test_the_fingerprint_names_reading_sizes_and_settings(settings: Settings) -> None:
    """It is stored with every document, so its form stays."""
    assert ChunkSizes().fingerprint == "chunks-4:1600:800:80"
    other = settings.model_copy(update={"withdrawn_text": "mark"})
    assert sizes_of(other).fingerprint == f"{sizes_of(settings).fingerprint}:mark-keep"


@pytest.mark.parametrize("name", DIGESTS)
def test_loaders_extract_what_the_fingerprint_stands_for(name: str, settings: Settings) -> None:
    """Text, headings, kinds of pages and row numbers of a sample file are as when it was set."""
    extracted = extract(SAMPLE / name, settings)
    pages = [list(asdict(page).values()) for page in extracted.pages]
    content = json.dumps([extracted.title, pages], ensure_ascii=False, sort_keys=True)
    digest = sha256(content.encode()).hexdigest()[:16]
    assert (digest, READING_VERSION) == (DIGESTS[name], READ_BY_VERSION), (
        f"Loaders read {name} otherwise than before. Raise READING_VERSION in "
        "ingest/chunking/chunker.py, so that indexed documents are read again, and set "
        f"READ_BY_VERSION and the digests here anew ({name}: {digest!r})."
    )
