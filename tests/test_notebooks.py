"""Notebooks run from top to bottom and show the expected output."""

import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from settings import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SECONDS = 60


def read(path: Path) -> Any:
    """A notebook as stored."""
    return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]


def run(path: Path) -> dict[str, str]:
    """The output of each cell in a fresh kernel, by the id of the cell."""
    notebook = read(path)
    NotebookClient(notebook, timeout=SECONDS, kernel_name="python3").execute(cwd=str(path.parent))
    cells = (cell for cell in notebook.cells if cell.cell_type == "code")
    return {cell.id: "".join(map(_text, cell.outputs)) for cell in cells}


def _text(output: Any) -> str:
    return str(output.get("text") or output.get("data", {}).get("text/plain", ""))


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel finds the project where it is not installed."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PYDEVD_DISABLE_FILE_VALIDATION", "1")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_stored_without_outputs(path: Path) -> None:
    """No output and no execution count is committed."""
    cells = [cell for cell in read(path).cells if cell.cell_type == "code"]
    assert cells
    assert not any(cell.outputs or cell.execution_count for cell in cells)


@pytest.mark.slow
def test_ingest_and_ask() -> None:
    """The first notebook ingests the samples and answers in both languages with citations."""
    shown = run(ROOT / "notebooks" / "01_ingest_and_ask.ipynb")
    assert re.match(r"22 documents, \d+ chunks, .*failed: \(\)", shown["ingest"])
    assert "군휴학" in shown["ask-ko"] and "[1]" in shown["ask-ko"]
    assert "data/sample/ko/leave-of-absence.md, page 1, supported: True" in shown["check"]
    assert shown["abstain"].count("abstained: False") == 2
    assert "no later than 7 days before the enlistment date" in shown["ask-en"]
    assert "] data/sample/en/leave-of-absence.md: “" in shown["ask-en"]


@pytest.mark.slow
def test_retrieval_modes() -> None:
    """The second notebook shows every mode in both languages, and the generative ones."""
    shown = run(ROOT / "notebooks" / "02_retrieval_modes.ipynb")
    for cell, source in (("modes-ko", "data/sample/ko/"), ("modes-en", "data/sample/en/")):
        parts = re.split(r"^(lexical|dense|hybrid|mmr)$", shown[cell], flags=re.M)
        assert parts[1::2] == ["lexical", "dense", "hybrid", "mmr"]
        assert all(source in part for part in parts[2::2])
    assert re.findall(r"^(ko|en): vectors count \d+%", shown["share"], re.M) == ["ko", "en"]
    assert "RAG_UTILITY_MODEL" in shown["hyde-refused"]
    assert shown["hyde"].count("leave-of-absence.md") >= 2
    assert "leave-of-absence.md" in shown["multi"]
    assert "dormitory-guide.pdf" in shown["multi"]
    assert "how long does military service leave last?" in shown["condense"]
    assert "data/sample/en/leave-of-absence.md" in shown["condense"]
    assert "['tag = faq']" in shown["filters"] and "['tag = 자주묻는질문']" in shown["filters"]
    assert "How long is leave? []" in shown["filters"]
    assert re.match(r"\d{2,4} tokens\ndata/sample/en/leave-of-absence.md", shown["pack"])


@pytest.mark.slow
def test_evaluate_and_compare() -> None:
    """The third notebook measures, compares, reports and tunes, and the winner is loaded."""
    shown = run(ROOT / "notebooks" / "03_evaluate_and_compare.ipynb")
    means = dict(re.findall(r"^(\w+) +answer_contains +([\d.]+)", shown["run"], re.M))
    assert float(means["whole"]) >= max(0.85, float(means["narrow"]))
    assert re.search(r"in [\d.]+ s", shown["again"])
    assert re.search(r"^citation_recall  -0\.\d+ ", shown["compare"], re.M)
    assert "{'no difference'} against itself" in shown["compare"]
    assert re.search(r"^language +ko", shown["report"], re.M)
    assert "KB of HTML with 2 pictures" in shown["report"]
    assert "SVG" in shown["picture"]
    assert re.search(r"^chosen 0\.9\d+, held out 0\.9\d+, ", shown["tune"], re.M)
    assert "settings.yaml {" in shown["load"]
