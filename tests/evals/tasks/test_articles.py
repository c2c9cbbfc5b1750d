"""Measuring passages of whole articles."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from cli.evals.__main__ import command
from evals.datasets.datasets import load_dataset
from evals.tasks.articles import article_of, joined_articles

PARAGRAPHS = [
    {"_id": "Leave#002", "title": "Leave", "text": "Illness needs a certificate."},
    {"_id": "Leave#000", "title": "Leave", "text": "Military leave lasts two years."},
    {"_id": "휴학#1", "title": "휴학", "text": "군 휴학은 2년까지 할 수 있다."},
    {"_id": "휴학#0", "title": "휴학", "text": "휴학은 총장이 허가한다."},
]
QUERIES = [
    {"_id": "q1", "text": "How long is military leave?", "answers": ["two years"]},
    {"_id": "q2", "text": "군 휴학은 몇 년까지 되나요?", "answers": ["2년"]},
    {"_id": "q3", "text": "Who needs a certificate?", "answers": ["nobody"]},
    {"_id": "q4", "text": "Is there an answer?", "answers": []},
]
QRELS = {"q1": "Leave#000", "q2": "휴학#1", "q3": "Leave#002", "q4": "Leave#000"}


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """A dataset of two articles, one in Korean."""
    path = tmp_path / "pair"
    path.mkdir()
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in PARAGRAPHS)
    (path / "corpus.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in QUERIES)
    (path / "queries.jsonl").write_text(lines, "utf-8")
    grades = "".join(f"{query}\t{document}\t1\n" for query, document in QRELS.items())
    (path / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\n" + grades, "utf-8")
    return path


def test_paragraphs_are_joined_in_their_order(articles: Path) -> None:
    """An article contains its paragraphs by position, whatever their order in the file."""
    whole = {one.uri: one.extracted for one in joined_articles(load_dataset(articles).documents())}
    assert set(whole) == {"Leave", "휴학"}
    assert whole["Leave"].title == "Leave"
    assert whole["Leave"].pages[0].text == (
        "Military leave lasts two years.\n\nIllness needs a certificate."
    )
    assert whole["휴학"].language == "ko"


def test_an_answer_in_a_passage_counts(
    articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two of three questions have their answer in the first passage; one has none to find."""
    arguments = ["run", f"--dataset={articles}", "--task=articles", f"--out={tmp_path}", "--json"]
    assert command(arguments) == 0
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    assert (run["dataset"], run["task"]) == ("pair", "articles")
    metrics: dict[str, Any] = run["metrics"]
    assert set(metrics) == {"ans@1", "ans@5", "parent@1", "article@1", "ms_retrieval"}
    for name in ("ans@1", "ans@5", "parent@1"):
        assert metrics[name]["value"] == pytest.approx(2 / 3)
        assert metrics[name]["n"] == 3
        assert metrics[name]["low"] <= metrics[name]["value"] <= metrics[name]["high"]
    assert metrics["article@1"]["value"] == 1.0


def test_the_index_is_not_that_of_the_paragraphs(articles: Path, tmp_path: Path) -> None:
    """Both tasks over one folder keep indexes apart, since they hold different documents."""
    for task in ("articles", "retrieval"):
        arguments = [f"--dataset={articles}", f"--task={task}", f"--out={tmp_path / 'out'}"]
        assert command(["run", *arguments]) == 0
    assert len(list((tmp_path / "out" / "states").iterdir())) == 2


def test_other_corpora_are_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Ids that are no paragraphs of articles are an error with a remedy."""
    assert command(["run", f"--dataset={folder}", "--task=articles"]) == 2
    assert "article#position" in capsys.readouterr().err


@pytest.mark.parametrize(("address", "article"), [("A#b#012", "A#b"), ("군#7", "군")])
def test_a_title_may_hold_the_mark(address: str, article: str) -> None:
    """Only what follows the last mark is the position."""
    assert article_of(address) == article
