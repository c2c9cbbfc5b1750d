"""The benchmarks work, at a small size."""

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks.corpus import Corpus, edit, write_corpus
from benchmarks.measure import changed, contents
from benchmarks.metrics import Metric, MetricResult, metric_results
from benchmarks.plot import svg_chart
from benchmarks.process import STOCK, stock_is_installed
from benchmarks.report import markdown_report
from benchmarks.rounds import Benchmark
from settings import ROOT


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    """A tree of a few documents made of the samples."""
    return write_corpus(tmp_path / "tree", 60, tmp_path / "no-evaluation-data")


def texts(folder: Path) -> dict[str, str]:
    """The text of each file below a folder."""
    return {
        str(path.relative_to(folder)): path.read_text("utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_seed_gives_one_tree(tmp_path: Path, corpus: Corpus) -> None:
    """The same seed gives the same documents, Korean and English."""
    again = write_corpus(tmp_path / "again", 60, tmp_path / "no-evaluation-data")
    assert texts(again.folder) == texts(corpus.folder)
    assert {path.name for path in corpus.folder.iterdir()} == {"ko", "en"}
    assert "absent" in corpus.origin


def test_no_passage_repeats(tmp_path: Path, eval_data: Path) -> None:
    """Used text is recombined into other paragraphs, so that deduplication saves nothing."""
    folder = write_corpus(tmp_path / "tree", 12_000, eval_data).folder
    found = [part for text in texts(folder / "ko").values() for part in text.split("\n\n")]
    long = [part for part in found if len(part) > 200]
    assert len(long) > 1_000
    assert len(set(long)) > 0.99 * len(long)


def test_an_edit_changes_its_share_of_the_documents(corpus: Corpus) -> None:
    """An edit changes the given share of files."""
    before = contents(corpus.folder)
    amount = edit(corpus.folder, 0.2, seed=1)
    touched = changed(before, contents(corpus.folder))
    assert len(touched) == amount == max(1, round(corpus.documents * 0.2))


def test_a_ratio_is_judged_by_the_goal_of_its_size() -> None:
    """The same ratio can meet the goal of a large collection and miss that of a small one."""
    row = Metric("ingest", "s", "ingest", lambda figures: 0.0, wanted=(3.5, 2.2))
    assert MetricResult(row, 1.0, 3.0, None, size=0).goals == [("≥ 3.5×", False)]
    assert MetricResult(row, 1.0, 3.0, None, size=1).goals == [("≥ 2.2×", True)]
    assert MetricResult(row, 1.0, 3.0, None, size=None).goals == []


@pytest.mark.slow
def test_our_side_is_measured_from_ingest_to_query(tmp_path: Path, corpus: Corpus) -> None:
    """One round of everything gives a report and a chart, and an unchanged tree writes nothing."""
    bench = Benchmark(corpus, tmp_path, stock=False)
    runs = bench.all(rounds=1)
    assert runs["unchanged"]["ours"][0]["files_changed"] == []
    assert runs["unchanged"]["ours"][0]["embedded"] == 0
    assert 0 < runs["edited"]["ours"][0]["embedded"] < runs["ingest"]["ours"][0]["children"]
    assert runs["fresh"]["ours"][0]["answerable"] > 0
    model = runs["model"]["ours"][0]
    assert 0 < model["words"] < model["all"]
    assert 0 < model["texts"] <= model["children"]
    assert 0 < model["fill_cpu"] < model["cpu"]
    assert runs["model_query"]["ours"][0]["cpu_p50"] > 0
    assert runs["model_query"]["bare"][0]["cpu_p50"] > 0
    assert runs["model_answer"]["ours"][0]["cpu_p50"] > 0
    table = markdown_report(runs, corpus, 1, "plot.svg")
    assert "| whole ingest | µs a child |" in table
    ElementTree.fromstring(svg_chart("Plot", metric_results(runs)))


@pytest.mark.slow
def test_the_profile_of_an_ingest() -> None:
    """Each stage has its row, and their seconds add up to the total."""
    shown = subprocess.run(
        [sys.executable, "-m", "benchmarks.profile", "--children", "300"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    rows = [line.split("|") for line in shown.splitlines() if line.startswith("| ")]
    *stages, whole = [(row[1].strip(), row[3].strip(" *")) for row in rows[2:]]
    assert {"hashed vectors", "words for the lexicon"} <= {name for name, _ in stages}
    seconds = sum(float(cpu) for _, cpu in stages)
    assert seconds == pytest.approx(float(whole[1]), abs=0.1)
    assert seconds > 0


@pytest.mark.slow
@pytest.mark.skipif(not stock_is_installed(), reason="no .venv-bench; `make bench` makes it")
def test_the_stock_side_ingests_and_answers(tmp_path: Path, corpus: Corpus) -> None:
    """The stock side runs in its own environment on the same tree."""
    state = tmp_path / "stock"
    taken_in = STOCK.run("ingest", tree=corpus.folder, state=state)
    assert taken_in["children"] > 0
    assert STOCK.run("query", state=state, questions=corpus.questions[:10])["p50"] > 0


@pytest.mark.slow
@pytest.mark.skipif(not stock_is_installed(), reason="no .venv-bench; `make bench` makes it")
def test_the_stock_side_takes_the_default_model(tmp_path: Path, corpus: Corpus) -> None:
    """Ingested with the sentence encoder, it is searched with it: other dimensions would fail."""
    options = {"state": tmp_path / "stock", "model": "use"}
    assert STOCK.run("ingest", tree=corpus.folder, **options)["children"] > 0
    assert STOCK.run("query", questions=corpus.questions[:3], **options)["cpu_p50"] > 0
