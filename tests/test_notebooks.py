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


@pytest.mark.slow
def test_example_selectors() -> None:
    """The fourth notebook shows every selector in both languages, and the prompt of `rag`."""
    shown = run(ROOT / "notebooks" / "04_example_selectors.ipynb")
    chosen = re.findall(r"threshold +([-.\d]+): (.+)", shown["ngram"])
    assert [len(names.split(", ")) for _, names in chosen] == [4, 3, 4, 3]
    assert [names.split(", ")[0] for _, names in chosen[::2]] == ["Korean food", "한식"]
    scores = re.findall(r"^ +([\d.]+) +([\d.]+) +(.+)", shown["community"], re.M)
    assert all(float(theirs) == float(ours) > 0 for theirs, ours, _ in scores[:2])
    assert all(float(theirs) == 0 < float(ours) for theirs, ours, _ in scores[2:])
    assert re.search(r"Sushi +semantic .*'BBQ'", shown["similarity"])
    assert re.search(r"초밥 +semantic .*'바비큐'", shown["similarity"])
    assert "semantic  경제 뉴스를 간추려 주세요.\n  semantic  경제 뉴스를 요약해" in shown["mmr"]
    assert (
        "mmr       유통 뉴스" in shown["mmr"]
        and "mmr       Please summarize retail" in shown["mmr"]
    )
    budgets = re.findall(r"at most (\d+), \w+: (\d+) tokens", shown["length"])
    assert len(budgets) == 6
    assert all(0 < int(used) <= int(most) for most, used in budgets)
    drawn = shown["random"].splitlines()
    assert drawn[0] == drawn[1] != drawn[2]
    assert [line.split()[-1] for line in shown["auto"].splitlines()] == [
        "all", "semantic", "mmr", "ngram",
    ]  # fmt: skip
    shares = {name: int(share) for name, share in re.findall(r"(\w+) +(\d+)%", shown["measure"])}
    assert shares["semantic"] > shares["ngram"] > shares["random"]
    assert "# 예시" in shown["prompt"] and shown["prompt"].count("질문: ") == 2
    assert "# Examples" in shown["prompt-en"] and shown["prompt-en"].count("Question: ") == 2
    assert shown["own"].count("feedback-") == 2
    assert "군휴학 기간은 의무복무기간으로" in shown["own-prompt"]


@pytest.mark.slow
def test_agents_and_tools() -> None:
    """The fifth notebook calls tools, runs every assistant and shows what each costs."""
    shown = run(ROOT / "notebooks" / "05_agents_and_tools.ipynb")
    assert re.search(r"^query_database +needs RAG_SQL_URL", shown["registry"], re.M)
    assert re.search(r"^wikipedia +offered +sends out", shown["registry"], re.M)
    assert re.findall(r"^(success|error): ", shown["hand"], re.M) == ["success", "success", "error"]
    assert "= 307500" in shown["hand"]
    assert "ko/leave-of-absence.md" in shown["search"] and "en/leave-of-" in shown["search"]
    assert "courses_2026_fall" in shown["sql"]
    assert "General Education | 4 | 9" in shown["sql-select"]
    assert "컴퓨터공학과 | 4 | 170" in shown["sql-select"]
    assert "error: Only a single SELECT" in shown["sql-select"]
    assert shown["outside"].count("error, no_network") == 2
    assert "위키백과 기능을 지금 사용할 수 없" in shown["outside"]
    assert "These results are from Wikipedia. DuckDuckGo:" in shown["outside"]
    assert shown["react"].count("supported: True") == shown["react"].count("abstained: False") == 2
    assert re.search(r"^tools  tool", shown["stream"], re.M) and "생활관비" in shown["stream"]
    assert "en/tuition-and-refunds.html: “" in shown["scripted"]
    assert "calculator: “4527000 * 5 / 6 = 3772500”" in shown["scripted"]
    assert "calculator {'expression': '12 * 350'}" in shown["text"]
    assert "The line Action Input is missing" in shown["text"]
    assert shown["text-assistant"].count("['search_documents'] -> ") == 2
    rows = re.findall(r"^([a-z-]+) +(en|ko) +(\d+) +(\d+) +(\d+) +(\d+)", shown["others"], re.M)
    names = ["rag", "react", "self-ask", "plan", "research", "team"]
    assert [row[0] for row in rows] == names * 2
    assert all(int(citations) == (2 if name in names[2::2] else 1) for name, *_, citations in rows)
    assert [int(calls) for _, _, calls, *_ in rows] == [1, 2, 5, 4, 3, 6] * 2
    assert shown["report"].count("2 quotations") == 2 and "# 휴학과 환불" in shown["report"]
    assert "'status': 'completed'" in shown["report"]
    assert shown["own"].count("(1, 'bus_times', 'The next bus leaves Library") == 2


@pytest.mark.slow
def test_guardrails_memory_cache() -> None:
    """The sixth notebook shows decisions, a memory and hits and misses in both languages."""
    shown = run(ROOT / "notebooks" / "06_guardrails_memory_cache.ipynb")
    actions = re.findall(r"^user +(\w+)", shown["check"], re.M)
    assert actions == ["allow"] * 4 + ["block"] * 6 + ["redact"] * 2
    actions = re.findall(r"^(?:tool|document|answer) +(\w+)", shown["channels"], re.M)
    assert actions == ["redact", "redact", "warn", "redact", "redact"]
    assert "900101" not in shown["channels"].split("→")[-2]
    assert "harmful.weapons" in shown["refusal"] and "물어보셔도 좋아요" in shown["refusal"]
    actions = re.findall(r"^user +(\w+)", shown["policy"], re.M)
    assert actions == ["redact", "redact", "block", "block", "block", "allow", "allow"]
    assert "[PHONE_1]이고, 동생 번호는 [PHONE_2]" in shown["pii"]
    assert "010-1234-5678 and 010-9876-5432. [PHONE_3]" in shown["pii"]
    told, read = (
        re.findall(rf"the {who}s: +(.+)", shown["pii-turn"]) for who in ("model read", "user read")
    )
    assert len(told) == len(read) == 2
    assert all("[PHONE_1]" in line and "010" not in line for line in told)
    assert all("010-1234-5678" in line for line in read)
    assert shown["stream"].count("redact; at most") == 2
    assert shown["stream"].count("“900101” was shown: False") == 2
    assert "off: None" in shown["memory-open"]
    assert shown["memory-said"].count("nothing stored") == 3
    assert "residence  Leeds" in shown["memory-said"]
    assert "residence  York" in shown["memory-change"] and "Leeds" not in shown["memory-change"]
    assert "말씀해 주신 내용입니다.\n- 학과: 간호학과" in shown["memory-change"]
    assert '"Leeds", "replaced_at": 1' in shown["memory-forget"]
    assert "left: []" in shown["memory-forget"]
    assert (
        re.findall(r"^(anew|again) ", shown["cache"], re.M)
        == ["anew", "again", "again", "anew"] * 2
    )
    reasons = re.findall(r"^(\w+) +cosine", shown["gate"], re.M)
    assert reasons == [
        "same", "question_type", "number", "negation", "direction", "number", "bound", "same",
    ]  # fmt: skip
    assert re.findall(r"cached: +(\w+)", shown["again"]) == ["False", "True"] * 2 + ["False"] * 2
    assert "55 lockers" in shown["again"] and "55개" in shown["again"]
    assert shown["refused"].count("False  ") == 3 and "[False, False]" in shown["refused"]
