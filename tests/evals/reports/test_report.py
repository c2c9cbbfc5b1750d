"""What a report shows, as Markdown and as a page, in Korean and in English."""

import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from cli.evals.__main__ import command
from evals.groups import by_language, groups
from evals.metrics.metrics import Estimate
from evals.records import QuestionResult, Run
from evals.reports.breakdown import best_runs, expected_text, worst
from evals.reports.charts import intervals, spread
from evals.reports.mistakes import mistakes
from evals.reports.sections import ReportTable, report_sections
from evals.results import load_runs, save, summary
from evals.runs.run import summarise

HOSTILE = "<script>alert(1)</script> | `x` <img src=x onerror=y>"


def row(name: str, right: float, **detail: object) -> QuestionResult:
    """An answer to a question, right or not."""
    shown = {"question": f"Why {name}?", "language": "en", "kind": "lookup", **detail}
    return QuestionResult(name, {"answer_contains": right, "ms_total": 10.0 + len(name)}, shown)


ROWS = (
    row("good", 1.0),
    row("table", 0.0, kind="table", answer="Four.", accepted=["Five", "5"]),
    row("한국", 0.0, language="ko", question="등록금은 언제까지 내나요?", answer="모릅니다."),
    QuestionResult("lost", {}, {"question": "Gone?"}, "The model did not answer."),
    row("evil", 0.5, question=HOSTILE, answer=HOSTILE, accepted=[HOSTILE]),
)


def run(config: str = "one", rows: tuple[QuestionResult, ...] = ROWS) -> Run:
    """A run of these rows."""
    return Run("set", "answers", config, summarise(rows), rows)


@pytest.fixture
def measured(tmp_path: Path) -> Path:
    """A folder with two configurations."""
    other = tuple(QuestionResult(r.id, {n: 1.0 for n in r.values}, r.detail, r.error) for r in ROWS)
    save([run(), run("two", other)], tmp_path / "out")
    return tmp_path / "out"


def test_groups() -> None:
    """Groups by language and by kind have their number of questions."""
    found = {(one.trait, one.name): one for one in groups(run())}
    assert set(found) == {
        ("language", "en"),
        ("language", "ko"),
        ("kind", "lookup"),
        ("kind", "table"),
    }
    assert found["language", "ko"].questions == 1
    assert found["language", "en"].metrics["answer_contains"].value == 0.5
    assert groups(run(rows=(row("a", 1.0), row("b", 0.0)))) == []


def test_computed_answers_are_a_group() -> None:
    """Where some answers are computed, they and the others are groups."""
    rows = (row("a", 1.0, computed=True), row("b", 0.0, computed=False))
    found = {one.name: one.metrics["answer_contains"].value for one in groups(run(rows=rows))}
    assert found == {"true": 1.0, "false": 0.0}


def test_by_language(tmp_path: Path) -> None:
    """The main metrics are given by language in JSON, and a loaded run has them only once."""
    found = by_language(run())
    assert found["answer_contains/en"].value == 0.5 and found["answer_contains/en"].n == 3
    assert found["answer_contains/ko"].value == 0.0
    assert not any(name.startswith("ms_total") for name in found)
    saved = summary(run())["metrics"]
    assert saved["answer_contains/ko"] == {"value": 0.0, "low": 0.0, "high": 0.0, "n": 1}
    save([run()], tmp_path)
    (loaded,) = load_runs(tmp_path)
    assert dict(loaded.metrics) == dict(run().metrics)
    assert by_language(Run("set", "retrieval", "one", {}, ROWS)) == {}


def test_what_was_expected() -> None:
    """Accepted answers, then what is needed all, or else the documents."""
    assert expected_text(row("a", 0, accepted=["5", "five"])) == "5 / five"
    assert expected_text(row("a", 0, all_of=[["4", "four"], ["5"]])) == "4 + 5"
    assert expected_text(row("a", 0, accepted=["9"], all_of=[["4"], ["5"]])) == "9; 4 + 5"
    assert expected_text(row("a", 0, relevant=["leave.md"])) == "leave.md"


def test_worst() -> None:
    """The worst come first; what went well is not among them."""
    assert [(one.id, value) for one, value in worst(run())] == [
        ("table", 0.0),
        ("한국", 0.0),
        ("evil", 0.5),
    ]
    assert len(worst(run(), 1)) == 1


def test_of_many_configurations_the_best_are_looked_into() -> None:
    """They keep their order."""
    runs = [run(str(n), (row("a", n / 10),)) for n in (1, 9, 2, 8)]
    assert [one.config for one in best_runs(runs, 2)] == ["9", "8"]


@pytest.mark.parametrize(
    ("language", "wrong", "headings"),
    [
        (
            "en",
            "wrong",
            [
                "Evaluation of out",
                "Against the first",
                "By language and kind: one",
                "Mistakes: table (1), one",
            ],
        ),
        (
            "ko",
            "오답",
            ["out 평가", "첫 설정과 견주면", "언어와 종류별: one", "틀린 질문: table (1개), one"],
        ),
    ],
)
def test_markdown(
    language: str,
    wrong: str,
    headings: list[str],
    measured: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Tables, differences, groups, the worst questions with their text, and what failed."""
    monkeypatch.setenv("RAG_LANGUAGE", language)
    assert command(["report", str(measured)]) == 0
    shown = capsys.readouterr().out
    assert all(heading in shown for heading in headings)
    assert "| answer_contains | 0.375 (" in shown
    assert f"| table | {wrong} | Why table? | Four. | Five / 5 |" in shown
    assert "등록금은 언제까지 내나요?" in shown
    assert "The model did not answer." in shown
    assert "<script>" not in shown
    evil = next(line for line in shown.splitlines() if line.startswith("| evil"))
    assert len(re.findall(r"(?<!\\)\|", evil)) == 6  # the mark in the text ends no cell


class Page(HTMLParser):
    """The elements of a page, and their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


def test_page(measured: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One file with pictures that loads nothing, runs nothing and shows every text as it is."""
    monkeypatch.setenv("RAG_LANGUAGE", "ko")
    file = tmp_path / "report.html"
    assert command(["report", str(measured), f"--html={file}"]) == 0
    text = file.read_text("utf-8")
    html_report = Page(text)
    assert ("lang", "ko") in html_report.attributes
    assert html_report.tags.count("svg") == 2
    assert not {"script", "img", "link", "iframe", "object"} & set(html_report.tags)
    assert not {"src", "href", "onerror"} & {name for name, _ in html_report.attributes}
    assert "default-src 'none'" in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    for svg in re.findall(r"<svg.*?</svg>", text, re.S):
        ElementTree.fromstring(svg)
    assert "등록금은 언제까지 내나요?" in text


def mistaken(task: str, *rows: tuple[dict[str, float], dict[str, object]]) -> Run:
    """A run of a task with these values and details."""
    numbered = tuple(
        QuestionResult(f"q{n}", values, {"question": f"Why {n}?", **detail})
        for n, (values, detail) in enumerate(rows)
    )
    return Run("set", task, "one", summarise(numbered), numbered)


def test_mistakes_of_answers() -> None:
    """By kind: refused, wrong, incomplete and unfounded; right ones and errors are none."""
    found = mistakes(
        mistaken(
            "answers",
            ({"refused_answerable": 1.0, "answer_contains": 0.0}, {"kind": "table"}),
            ({"wrong_answerable": 1.0, "answer_contains": 0.0}, {"kind": "list"}),
            ({"answer_complete": 0.0, "answer_contains": 1.0}, {"kind": "list"}),
            ({"abstention_recall": 0.0}, {}),
            ({"abstention_recall": 1.0}, {}),
            ({"answer_complete": 1.0, "answer_contains": 1.0}, {"kind": "list"}),
        )
    )
    assert {kind: [(row.id, how) for row, how in rows] for kind, rows in found.items()} == {
        "": [("q3", "unfounded")],
        "list": [("q1", "wrong"), ("q2", "incomplete")],
        "table": [("q0", "refused")],
    }
    assert mistakes(mistaken("retrieval", ({"nDCG@10": 0.0}, {}))) == {}


@pytest.mark.parametrize(
    ("language", "how"),
    [("en", ["refused", "wrong", "mentions what it must not"]), ("ko", ["거절", "오답", "말하면"])],
)
def test_mistakes_of_dialogues_are_reported(language: str, how: list[str]) -> None:
    """With the turns before, the answer and what it had to mention; at most some of a kind."""
    wrong = {"last_turn_right": 0.0}
    about: dict[str, object] = {"kind": "return", "history": ["Boats?", "Rain?"]}
    made = mistaken(
        "dialogues",
        (wrong, {**about, "abstained": True, "missing": ["9 am"], "leaked": []}),
        (wrong, {**about, "missing": ["9 am"], "answer": "No.", "all_of": [["9 am"], ["pier"]]}),
        (wrong, {**about, "missing": [], "leaked": ["rain"]}),
        ({"last_turn_right": 1.0}, about),
    )
    parts = report_sections([made], language)
    ((heading, table),) = [
        (part.heading, part.body[0]) for part in parts if "return (3" in part.heading
    ]
    assert "one" in heading and isinstance(table, ReportTable)
    assert all(row[1].startswith(text) for row, text in zip(table.rows, how, strict=True))
    assert table.rows[1][1].endswith(": 9 am") and table.rows[2][1].endswith(": rain")
    assert table.rows[1][2:] == ["Boats? → Rain? → Why 1?", "No.", "9 am + pier"]
    (short,) = [part for part in report_sections([made], language, 1) if "return" in part.heading]
    assert isinstance(short.body[0], ReportTable) and len(short.body[0].rows) == 1
    assert not [part for part in report_sections([made], language, 0) if "return" in part.heading]


def test_the_lowest_rankings_are_reported() -> None:
    """Retrieval has no wrong answers but scores, so its worst questions are shown."""
    made = mistaken("retrieval", ({"nDCG@10": 0.25}, {"relevant": ["leave.md"]}))
    (part,) = [one for one in report_sections([made], "en") if "worst" in one.heading]
    assert isinstance(part.body[0], ReportTable)
    assert list(part.body[0].rows) == [["q0", "0.25", "Why 0?", "", "leave.md"]]


def test_a_page_that_cannot_be_written(
    measured: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A wrong folder is bad usage, reported in one line."""
    assert command(["report", str(measured), f"--html={tmp_path / 'no' / 'r.html'}"]) == 2
    assert "'r.html' cannot be written" in capsys.readouterr().err


def test_pictures_hold_every_number() -> None:
    """Each mean is a dot at its place with its interval as text; a line a configuration."""
    svg = intervals({"a": {"R@1": Estimate(0.5, 0.4, 0.6, 9)}, "b<": {}})
    assert "a: 0.500 (0.400 to 0.600, n=9)" in svg
    (centre,) = re.findall(r'cx="([\d.]+)"', svg)
    assert float(centre) == pytest.approx(190 + 0.5 * 550)
    lines = spread({"a": [1.0, 2.0, 4.0], "b": [3.0]}, "ms")
    assert lines.count("<polyline") == 2
    assert "4 ms" in lines
    assert "<polyline" in spread({"a": []}, "ms")
