"""Overview of configurations: quality and cost side by side, by language, with significance."""

import json
from pathlib import Path
from typing import Any

import pytest

from cli.evals.__main__ import command
from cli.evals.overview_table import overview_tables
from errors import SettingsError
from evals.comparison.overview import overview, runs_of
from evals.datasets.datasets import Dataset, load_dataset
from evals.records import QuestionResult, Run
from evals.results import save
from evals.runs.configs import Config, load_config
from evals.runs.run import run, summarise
from tests.openai_server import OpenAIServer, text, tool_call

LANGUAGES = ("ko", "en")


def measured(config: str, right: dict[str, float], calls: float, n: int = 60) -> Run:
    """A run of n questions in each language: the share that is right, and calls an answer."""
    rows = [
        QuestionResult(
            f"{language}{i}",
            {
                "answer_contains": float(i < right[language] * n),
                "model_calls": calls,
                "ms_total": 1000.0 * calls,
                "tokens_total": 100 * calls,
                "cost_usd": 0.001 * calls,
            },
            {"language": language},
        )
        for language in LANGUAGES
        for i in range(n)
    ]
    return Run("set", "answers", config, summarise(rows), tuple(rows))


@pytest.fixture
def runs() -> list[Run]:
    """Two assistants; the second is better in Korean only, and calls the model twice."""
    return [
        measured("rag", {"ko": 0.5, "en": 0.8}, 1),
        measured("react", {"ko": 0.9, "en": 0.8}, 2),
    ]


def test_a_row_for_each_configuration_and_language(runs: list[Run]) -> None:
    """With means, seconds in place of milliseconds, and verdicts against the first."""
    rows = overview(runs)
    assert [(row.config, row.language, row.questions) for row in rows] == [
        ("rag", "", 120), ("react", "", 120), ("rag", "en", 60), ("react", "en", 60),
        ("rag", "ko", 60), ("react", "ko", 60),
    ]  # fmt: skip
    of = {(row.config, row.language): row for row in rows}
    assert of["react", "ko"].metrics["answer_contains"].value == pytest.approx(0.9)
    assert of["react", ""].metrics["ms_total"].value == 2.0
    assert of["rag", "ko"].verdicts == {}
    assert of["react", "ko"].verdicts["answer_contains"] == "better"
    assert of["react", "en"].verdicts["answer_contains"] == "no difference"
    assert of["react", "en"].verdicts["model_calls"] == "worse"


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ("right", "calls", "tokens", "all")), ("ko", ("정답", "모델 호출", "토큰", "모두"))],
)
def test_the_table_speaks_both_languages(
    runs: list[Run], language: str, words: tuple[str, ...]
) -> None:
    """A mark shows what is no chance; a column without values is left out."""
    table = overview_tables(overview(runs), language)
    head, *body = table.splitlines()[1:]
    assert all(word in table for word in words)
    assert "0.00100" in table and "citation" not in head
    korean = next(line for line in body if "react" in line and "| ko" in line)
    assert "0.900 (+)" in korean and "2.00 (-)" in korean


def test_compare_prints_it_and_costs_decide_nothing(
    runs: list[Run], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`evals compare`: exit code 0 although calls and seconds are worse; JSON has both parts."""
    save(runs, tmp_path)
    assert command(["compare", str(tmp_path)]) == 0
    assert "0.900 (+)" in capsys.readouterr().out
    assert command(["compare", str(tmp_path), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert {row["config"] for row in printed["overview"]} == {"rag", "react"}
    assert {one["metric"] for one in printed["differences"]} >= {"answer_contains", "model_calls"}
    assert command(["compare", str(tmp_path), "--gate", "model_calls"]) == 1


def test_equal_names_of_two_folders_are_told_apart(runs: list[Run], tmp_path: Path) -> None:
    """Each gets the name of its folder."""
    save(runs[:1], tmp_path / "before")
    save(runs[:1], tmp_path / "after")
    names = [one.config for one in runs_of(tmp_path / "before", tmp_path / "after")]
    assert names == ["before/rag", "after/rag"]
    rows = overview(runs_of(tmp_path / "before", tmp_path / "after"))
    assert rows[1].verdicts["answer_contains"] == "no difference"


def test_settings_of_a_configuration_need_no_file(tmp_path: Path) -> None:
    """NAME=VALUE pairs are read like a file, and refused like one."""
    config = load_config("assistant=rag,reasoning=self-consistency,example_count=3")
    assert config.values == {
        "assistant": "rag", "reasoning": "self-consistency", "example_count": 3
    }  # fmt: skip
    assert config.settings().reasoning == "self-consistency"
    for wrong in ("asistant=rag", "openai_api_key=sk-x", "mode=[", "state_dir=x"):
        with pytest.raises(SettingsError):
            load_config(wrong)
    file = tmp_path / "a=b.yaml"
    file.write_text("assistant: plan", "utf-8")
    assert load_config(file) == Config("a=b", {"assistant": "plan"})


@pytest.mark.parametrize(
    ("values", "replies", "calls"),
    [
        ({"assistant": "rag"}, [text("Two years [1].")], 1),
        (
            {"assistant": "react"},
            [tool_call("search_documents", {"query": "leave"}), text("Two years [1].")],
            2,
        ),
        ({"assistant": "rag", "reasoning": "chain"}, [text("So.\nAnswer: Two years [1].")], 1),
        (
            {"assistant": "rag", "reasoning": "self-consistency"},
            [text("So.\nAnswer: Two years [1].")] * 5,
            5,
        ),
        ({"assistant": "rag", "example_selector": "random"}, [text("Two years [1].")], 1),
    ],
    ids=["rag", "react", "chain", "self-consistency", "random examples"],
)
def test_model_calls_and_tokens_of_a_configuration(
    folder: Path,
    tmp_path: Path,
    openai_server: OpenAIServer,
    values: dict[str, Any],
    replies: list[Any],
    calls: int,
) -> None:
    """Counted as the server counts them, for assistants, reasoning styles and selectors."""
    openai_server.script(*replies)
    dataset = load_dataset(folder)
    one = Dataset(dataset.name, dataset.path, dataset.questions[:1])
    served = {"chat_model": "compatible:m", "base_url": openai_server.url}
    (row,) = run(
        one,
        Config("c", {**served, "embedding_model": "offline:hashing", **values}),
        "answers",
        tmp_path,
        jobs=1,
    ).rows
    assert not row.error
    assert row.values["model_calls"] == calls == len(openai_server.requests)
    assert row.values["tokens_total"] == 18 * calls
