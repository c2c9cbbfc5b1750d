"""Example sets are checked lists of questions with answers."""

from pathlib import Path

import pytest

from chat.transcript import Exchange
from errors import PromptError
from prompts.examples import (
    examples_from_feedback,
    load_examples,
    render_examples,
    write_examples,
)
from settings import ROOT

GOOD = """
- {id: a, language: ko, question: " 휴학은? ", answer: "됩니다 [1].", tags: [leave]}
- {id: b, language: en, question: "Leave?", answer: "Yes [1]."}
"""


def write(folder: Path, text: str, name: str = "set.yaml") -> Path:
    (folder / name).write_text(text, "utf-8")
    return folder / name


def test_examples_are_read_in_order(tmp_path: Path) -> None:
    """Examples are loaded in order, trimmed and without tags, since selectors read all values."""
    first, second = load_examples(write(tmp_path, GOOD))
    assert first == {"id": "a", "language": "ko", "question": "휴학은?", "answer": "됩니다 [1]."}
    assert second["id"] == "b"


def test_a_folder_is_all_its_sets(tmp_path: Path) -> None:
    """A folder has the examples of all its files; a language selects its own."""
    write(tmp_path, GOOD, "1.yaml")
    write(tmp_path, GOOD, "2.yaml")
    assert [e["id"] for e in load_examples(tmp_path)] == ["a", "b", "a", "b"]
    assert [e["id"] for e in load_examples(tmp_path, "en")] == ["b", "b"]


def test_loaded_examples_are_copies(tmp_path: Path) -> None:
    """Changing a loaded example does not change the next load."""
    path = write(tmp_path, GOOD)
    load_examples(path)[0]["question"] = "changed"
    assert load_examples(path)[0]["question"] == "휴학은?"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- {id: a, language: ko, question: q}", r"set\.yaml: example 1 has no 'answer'"),
        ("- {id: a, language: fr, question: q, answer: a}", "neither ko nor en"),
        ("- words", "example 1 has no 'id'"),
        ("a: b", "expected a list"),
        ("- {", "not YAML"),
    ],
)
def test_broken_sets_are_refused(tmp_path: Path, text: str, message: str) -> None:
    """An incomplete set is refused, and the message names file and example."""
    with pytest.raises(PromptError, match=message):
        load_examples(write(tmp_path, text))


def test_a_missing_set_is_named(tmp_path: Path) -> None:
    """A missing file is an error that names it."""
    with pytest.raises(PromptError, match=r"'none\.yaml'"):
        load_examples(tmp_path / "none.yaml")


def test_examples_are_rendered_under_labels() -> None:
    """Examples are rendered as labelled questions and answers."""
    rows = [{"question": "Q1", "answer": "A1"}, {"question": "Q2", "answer": "A2"}]
    assert render_examples(rows, "ko") == "질문: Q1\n답: A1\n\n질문: Q2\n답: A2"
    assert render_examples([], "en") == ""


def test_the_sets_of_this_project_can_be_loaded() -> None:
    """The example sets in data/examples are well formed and cite their sources."""
    examples = load_examples(ROOT / "data" / "examples")
    assert {e["language"] for e in examples} == {"ko", "en"}
    assert len({e["id"] for e in examples}) == len(examples)


ROWS = [
    {"turn": "1", "question": "언제 여나요?", "text": "9시에 엽니다 [1].", "thumb": 1},
    {"turn": "2", "question": "언제 닫나요?", "text": "모릅니다.", "thumb": 1},
    {"turn": "3", "question": "How much?", "text": "Free [2].", "thumb": -1},
    {"turn": "4", "question": "How long?", "text": "Two years [1].", "thumb": None},
    {"turn": "5", "question": "언제 여나요?", "text": "10시에 엽니다 [1].", "thumb": 1},
    {"turn": "6", "question": "Who?", "text": "The dean [1] and", "thumb": 1, "status": "failed"},
]


def test_approved_answers_become_examples() -> None:
    """Cited, finished answers with a thumb up are taken, of one question the newest."""
    exchange = Exchange("7", 1, "How late?", "done", "Until ten [3].", thumb=1)
    first, second = examples_from_feedback([*ROWS, exchange])
    assert first == {
        "id": "feedback-5",
        "language": "ko",
        "question": "언제 여나요?",
        "answer": "10시에 엽니다 [1].",
    }
    assert (second["id"], second["language"]) == ("feedback-7", "en")


def test_examples_from_feedback_can_be_kept_as_a_set(tmp_path: Path) -> None:
    """They are written as a file that is read like any other set, once a person has read it."""
    examples = examples_from_feedback(ROWS)
    write_examples(tmp_path / "approved.yaml", examples)
    assert load_examples(tmp_path, "ko") == examples
