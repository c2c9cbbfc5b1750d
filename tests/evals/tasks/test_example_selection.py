"""Example selectors are measured by the labels of what they choose."""

from pathlib import Path

import pytest

from errors import EvaluationError
from evals.datasets.labelled import load_labelled
from evals.groups import by_language
from evals.runs.configs import Config
from evals.runs.run import run
from evals.tasks.examples import KINDS
from evals.tasks.tasks import load
from settings import ROOT

LABELS = ROOT / "data" / "eval" / "selectors.yaml"
SMALL = """
- {label: a, language: en, examples: [one cat, two cats], questions: [one cat here]}
- {label: b, language: en, examples: [a dog], questions: [a dog there]}
- {label: a, language: ko, examples: [고양이 한 마리], questions: [고양이가 온다]}
"""


def test_the_labelled_texts_of_this_project() -> None:
    """Each label has examples and questions in both languages, and no question is an example."""
    questions = load_labelled(LABELS).questions
    assert {question.language for question in questions} == {"ko", "en"}
    for question in questions:
        texts = [row["question"] for row in question.examples]  # type: ignore[attr-defined]
        labels = [row["label"] for row in question.examples]  # type: ignore[attr-defined]
        assert question.text not in texts
        assert labels.count(question.label) >= 4  # type: ignore[attr-defined]


def test_selectors_are_compared_with_chance(tmp_path: Path) -> None:
    """Each selector has its share of equal labels, also by language; none needs documents."""
    path = tmp_path / "small.yaml"
    path.write_text(SMALL, "utf-8")
    values = {"embedding_model": "offline:hashing", "example_count": 1}
    measured = run(load(path, "examples"), Config("c", values), "examples", tmp_path / "s")
    assert not measured.failed
    assert set(measured.metrics) == {f"same_label_{kind}" for kind in KINDS}
    assert measured.metrics["same_label_ngram"].value == 1.0
    assert by_language(measured)["same_label_semantic/ko"].value == 1.0


@pytest.mark.slow
def test_meaning_finds_more_of_a_label_than_chance(tmp_path: Path) -> None:
    """By the embedded embeddings the nearest examples share the label thrice as often."""
    values = {"embedding_model": "offline:use"}
    measured = run(load(LABELS, "examples"), Config("c", values), "examples", tmp_path)
    found = by_language(measured)
    for language in ("ko", "en"):
        by_chance = found[f"same_label_random/{language}"].value
        assert found[f"same_label_semantic/{language}"].value > 3 * by_chance
        assert found[f"same_label_auto/{language}"].value > 3 * by_chance


@pytest.mark.parametrize(
    "row", ["- {label: a}", "- words", "- {label: a, language: en, examples: []}"]
)
def test_an_incomplete_entry_is_refused(tmp_path: Path, row: str) -> None:
    """The message names file and entry."""
    path = tmp_path / "bad.yaml"
    path.write_text(row, "utf-8")
    with pytest.raises(EvaluationError, match=r"'bad\.yaml', entry 1"):
        load_labelled(path)
    with pytest.raises(EvaluationError, match="no file of labelled"):
        load_labelled(tmp_path / "none.yaml")
