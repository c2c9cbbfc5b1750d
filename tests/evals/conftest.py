"""A small dataset of two languages in the folder layout."""

import gzip
import json
from pathlib import Path

import pytest

CORPUS = [
    {"_id": "leave", "title": "Leave", "text": "Military leave lasts two years. Apply early."},
    {"_id": "library", "title": "Library", "text": "The library opens at nine every morning."},
    {"_id": "휴학", "title": "휴학", "text": "군 휴학은 2년까지 할 수 있다. 창업 휴학은 1년이다."},
    {"_id": "도서관", "title": "", "text": "도서관은 아침 9시에 문을 연다."},
]
QUERIES = [
    {"_id": "q1", "text": "How long is military leave?", "answers": ["two years"]},
    {"_id": "q2", "text": "When does the library open?", "answers": ["nine"]},
    {"_id": "q3", "text": "군 휴학은 몇 년까지 되나요?", "answers": ["2년"]},
    {"_id": "q4", "text": "도서관은 몇 시에 여나요?", "answers": ["9시"]},
]
QRELS = {"q1": "leave", "q2": "library", "q3": "휴학", "q4": "도서관"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The dataset's folder."""
    path = tmp_path / "tiny"
    path.mkdir()
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in CORPUS)
    (path / "corpus.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in QUERIES)
    (path / "queries.jsonl").write_text(lines, "utf-8")
    grades = "".join(f"{query}\t{document}\t1\n" for query, document in QRELS.items())
    (path / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\n" + grades, "utf-8")
    extra = {"_id": "u1", "text": "Who painted the ceiling of the chapel?", "answers": []}
    (path / "unanswerable.jsonl").write_text(json.dumps(extra), "utf-8")
    return path
