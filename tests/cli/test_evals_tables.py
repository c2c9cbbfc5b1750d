"""Tables and progress of `evals` fit a terminal, in the language of the settings."""

import json
import sys
from pathlib import Path

import pytest

from cli.evals.__main__ import command
from cli.evals.tables import WIDTH, aligned, comparison_tables, display_width, run_tables
from evals.comparison.compare import difference
from evals.metrics.metrics import Estimate
from evals.records import QuestionResult, Run
from evals.results import save
from evals.runs.run import summarise
from tests.openai_server import OpenAIServer, Reply, tool_call

METRICS = ("R@1", "MRR@10", "answer_contains@1", "abstention_precision", "ms_total")


def run(config: str, dataset: str = "squad_en", count: int = 12) -> Run:
    """A run with several metrics."""
    rows = [
        QuestionResult(
            f"q{n}", {name: (n % 3) / 2 for name in METRICS[:-1]} | {"ms_total": 1234.5}, {}
        )
        for n in range(count)
    ]
    return Run(dataset, "answers", config, summarise(rows), tuple(rows))


def test_a_table_is_no_wider_than_a_terminal() -> None:
    """Configurations stand side by side while they fit, the others in tables below."""
    names = [f"configuration-{n}" for n in range(7)] + ["설정-하나"]
    shown = run_tables([run(name) for name in names], "en")
    assert max(map(display_width, shown.splitlines())) <= WIDTH
    tables = shown.split("\n\n")
    assert len(tables) > 2
    for table in tables:
        lines = table.splitlines()
        assert lines[0].startswith("| squad_en, answers")
        assert len({display_width(line) for line in lines}) == 1
        assert [line.split()[1] for line in lines[2:]] == list(METRICS)
    assert all(sum(f"| {name} " in table for table in tables) == 1 for name in names)
    assert "1234.5 (1234.5-1234.5)" in shown


def test_each_dataset_has_a_table_with_the_questions_of_each_metric() -> None:
    """Configurations keep their order; a missing metric is a dash."""
    other = Run("korquad", "answers", "b", {"R@1": Estimate(0.5, 0.25, 0.75, 9)}, ())
    shown = run_tables([run("b", "korquad"), run("a"), other], "ko")
    korquad, squad = shown.split("\n\n")
    assert korquad.splitlines()[0].split("|")[1].strip() == "korquad, 답변"
    assert "| 9-12 |" in korquad
    assert "0.500 (0.250-0.750) |" in korquad
    assert korquad.splitlines()[3].rstrip(" |").endswith("-")
    assert "| 12 " in squad


def test_the_width_is_an_argument() -> None:
    """A table has one configuration at least, however narrow the terminal is."""
    assert len(run_tables([run("a"), run("b")], "en", width=20).split("\n\n")) == 2
    assert len(run_tables([run("a"), run("b")], "en", width=500).split("\n\n")) == 1


@pytest.mark.parametrize(
    ("language", "title", "heads"),
    [
        ("en", "By language and kind: a", ["right", "wrong", "padding", "abstained"]),
        ("ko", "언어와 종류별: a", ["정답", "오답", "군더더기", "바른 거절"]),
    ],
)
def test_groups_have_a_compact_table(language: str, title: str, heads: list[str]) -> None:
    """Below the metrics each language, kind and computed answers have a row of means."""
    rows = tuple(
        QuestionResult(
            f"q{n}",
            {"answer_contains": n % 2, "answer_contains@1": 0.0, "answer_complete": 1.0}
            | {"refused_answerable": 0.0, "wrong_answerable": 0.25, "padding": 0.5}
            | {"padding_right": 0.5, "citation_recall": 1.0}
            if n < 4
            else {"abstention_recall": 1.0},
            {
                "language": ("ko", "en")[n % 2],
                "kind": "lookup" if n < 4 else "unanswerable",
                "computed": n == 0,
            },
        )
        for n in range(6)
    )
    shown = run_tables([Run("mine", "answers", "a", summarise(rows), rows)], language)
    _, table = shown.split("\n\n")
    assert table.splitlines()[0] == title
    lines = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()[1:]]
    assert all(head in lines[0] for head in heads)
    found = {line[0]: dict(zip(lines[0], line, strict=True)) for line in lines[2:]}
    names = ["en", "ko", "lookup", "unanswerable", "computed: false", "computed: true"]
    assert list(found) == names
    assert found["ko"][heads[0]] == "0.000" and found["en"][heads[0]] == "1.000"
    assert found["lookup"]["n"] == "4" and found["lookup"][heads[3]] == "-"
    assert found["unanswerable"][heads[3]] == "1.000"
    assert max(map(display_width, table.splitlines())) <= WIDTH


def test_cells_hold_any_text() -> None:
    """Table syntax is escaped in a cell, and Hangul letters are two columns wide."""
    assert aligned([["a|b", "가나"], ["x\ny", "z"]]).splitlines() == [
        "| a\\|b | 가나 |",
        "| ---- | ---- |",
        "| x y  | z    |",
    ]


@pytest.mark.parametrize(
    ("language", "verdict"),
    [("en", "no difference"), ("ko", "차이 없음")],
)
def test_comparison_tables(language: str, verdict: str) -> None:
    """Each pair of measurements has a table, in both languages."""
    left = run("a")
    found = [difference(left, run(name), metric) for name in ("b", "c") for metric in METRICS]
    shown = comparison_tables(found, language)
    first, second = shown.split("\n\n")
    assert "a → b" in first.splitlines()[0] and "a → c" in second.splitlines()[0]
    assert first.count(verdict) == len(METRICS)
    assert max(map(display_width, shown.splitlines())) <= WIDTH


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "out against out: better"), ("ko", "out에 견준 out: 나아짐")],
)
def test_judging_shows_its_progress(
    language: str,
    words: str,
    tmp_path: Path,
    openai_server: OpenAIServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A bar on a terminal, the outcome in the language of the settings."""
    for side, said in (("a", "One."), ("b", "Two.")):
        detail = {"question": "How many?", "answer": said, "citations": [], "accepted": ["Two"]}
        rows = tuple(QuestionResult(f"q{n}", {"answer_contains": 1.0}, detail) for n in range(3))
        save([Run("set", "answers", "out", summarise(rows), rows)], tmp_path / side)
    values = {
        "RAG_LANGUAGE": language,
        "RAG_JUDGE_MODEL": "compatible:judge",
        "RAG_BASE_URL": openai_server.url,
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    for _ in range(3):
        openai_server.script(*(_choice(winner) for winner in "BA"))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert command(["judge", str(tmp_path / "a"), str(tmp_path / "b"), "--jobs=1"]) == 0
    shown = capsys.readouterr()
    assert words in shown.out
    assert "3/3" in shown.err


def _choice(winner: str) -> Reply:
    return tool_call("Choice", {"reason": "It is right.", "winner": winner})


@pytest.mark.parametrize(
    ("language", "word"), [("en", "questions in q.jsonl"), ("ko", "q.jsonl에 질문")]
)
def test_writing_questions_shows_its_progress(
    language: str,
    word: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A bar on a terminal, none with --json; a summary in the language of the settings."""
    from cli.ingest.__main__ import run as ingest

    monkeypatch.setenv("RAG_LANGUAGE", language)
    monkeypatch.setenv("RAG_STATE_DIR", str(tmp_path / "state"))
    assert ingest(["add", "data/sample/en/leave-of-absence.md"]) == 0
    capsys.readouterr()
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    arguments = ["synthesize", f"--out={tmp_path / 'q.jsonl'}", "--n=2"]
    assert command(arguments) == 0
    shown = capsys.readouterr()
    assert word in shown.out
    assert "2/2" in shown.err
    assert command([*arguments, "--json"]) == 0
    shown = capsys.readouterr()
    assert json.loads(shown.out)["questions"] == 2
    assert shown.err == ""
