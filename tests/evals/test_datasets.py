"""Datasets in both layouts, and what is wrong with those that cannot be read."""

import gzip
from pathlib import Path

import pytest

from errors import EvaluationError, SettingsError
from evals.datasets.datasets import load_dataset
from evals.runs.configs import Config, load_config


def test_a_folder(folder: Path) -> None:
    """Queries meet their grades, unanswerable ones are marked, titles head their text."""
    dataset = load_dataset(folder)
    assert [question.id for question in dataset.questions] == ["q1", "q2", "q3", "q4", "u1"]
    assert dataset.questions[2].language == "ko"
    assert dict(dataset.questions[2].relevant) == {"휴학": 1.0}
    assert [question.answerable for question in dataset.questions][-2:] == [True, False]
    documents = list(dataset.documents())
    assert documents[0].extracted.pages[0].text.startswith("Leave\n\nMilitary leave")
    assert documents[3].extracted.pages[0].text == "도서관은 아침 9시에 문을 연다."


def test_a_file(tmp_path: Path) -> None:
    """Questions over a collection carry kind, sources and history."""
    path = tmp_path / "mine.yaml"
    path.write_text(
        "- id: a\n  question: And in spring?\n  kind: followup\n  history: ['In autumn?']\n"
        "  answers: [May 2]\n  sources: [calendar.html]\n"
        "- {id: b, question: '총장은 누구인가요?', kind: unanswerable}\n",
        "utf-8",
    )
    first, second = load_dataset(path).questions
    assert first.history == ("In autumn?",)
    assert dict(first.relevant) == {"calendar.html": 1.0}
    assert (second.language, second.answerable, second.answers) == ("ko", False, ())
    assert not load_dataset(path).has_corpus


@pytest.mark.parametrize("name", ["parts.yaml", "parts.jsonl"])
def test_complete_and_computed_answers(tmp_path: Path, name: str) -> None:
    """A question may list what a complete answer needs, and mark what no document states."""
    path = tmp_path / name
    path.write_text(
        '{"id": "a", "question": "두 곳의 요금을 더하면?", "answers": ["9,000원"], '
        '"all_of": [["4,000원", 4000], ["5,000원"]], "computed": true}\n'
        if name.endswith("jsonl")
        else "- {id: a, question: '두 곳의 요금을 더하면?', answers: ['9,000원'],"
        " all_of: [['4,000원', 4000], ['5,000원']], computed: true}\n",
        "utf-8",
    )
    (question,) = load_dataset(path).questions
    assert question.answers == ("9,000원",)
    assert question.all_of == (("4,000원", "4000"), ("5,000원",))
    assert question.computed


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- {id: a}", "needs an id and a question"),
        ("- {id: a, question: x, anwsers: [y]}", "'anwsers'"),
        ("- {id: a, question: x}\n- {id: a, question: y}", "twice"),
        ("a: 1", "not a list"),
        ("- {id: a, question: x, sources: leave.md}", "'sources' is not a list"),
        ("- {id: a, question: x, all_of: [y]}", "'all_of' needs lists"),
        ("- {id: a, question: x, all_of: [[]]}", "'all_of' needs lists"),
        ("- {id: a, question: x, all_of: [[y, ' ']]}", "'all_of' needs lists"),
        ("- {id: a, question: x, all_of: [[true]]}", "'all_of' needs lists"),
        ("- {id: a, question: x, all_of: y}", "'all_of' is not a list"),
        ("- {id: a, question: x, computed: 2}", "'computed' is true or false"),
        ("[", "not a YAML file"),
    ],
)
def test_a_wrong_file(tmp_path: Path, text: str, message: str) -> None:
    """The error names the question and what is wrong with it."""
    path = tmp_path / "wrong.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(EvaluationError, match=message):
        load_dataset(path)


def test_a_wrong_folder(folder: Path, tmp_path: Path) -> None:
    """A missing dataset, corpus or line is named."""
    with pytest.raises(EvaluationError, match="no dataset"):
        load_dataset(tmp_path / "nowhere")
    (folder / "queries.jsonl").write_text('{"_id": "q1", "text": "x"}\n{', "utf-8")
    with pytest.raises(EvaluationError, match="line 2"):
        load_dataset(folder)
    for row in ('{"_id": "q1"}', '["q1", "x"]'):
        (folder / "queries.jsonl").write_text(row, "utf-8")
        with pytest.raises(EvaluationError, match="needs _id, text"):
            load_dataset(folder)
    (folder / "corpus.jsonl.gz").unlink()
    with pytest.raises(EvaluationError, match="corpus"):
        load_dataset(folder)


def test_a_document_without_text_is_no_error(folder: Path) -> None:
    """Classic collections contain empty documents; they count as not found."""
    with gzip.open(folder / "corpus.jsonl.gz", "at", encoding="utf-8") as corpus:
        corpus.write('\n{"_id": "empty", "title": "", "text": ""}\n')
    assert "empty" in {document.uri for document in load_dataset(folder).documents()}


def test_a_sample_is_the_same_for_a_seed(folder: Path) -> None:
    """Sampling keeps the order, and a seed always draws the same questions."""
    dataset = load_dataset(folder)
    ids = [question.id for question in dataset.sample(3, seed=1).questions]
    assert ids == [question.id for question in dataset.sample(3, seed=1).questions]
    assert len(ids) == 3
    assert ids == sorted(ids)
    assert dataset.sample(99, seed=1) is dataset


def test_configurations(tmp_path: Path) -> None:
    """A configuration is settings under the file's name; only some of them ask for a new index."""
    path = tmp_path / "words.yaml"
    path.write_text("mode: lexical\ntop_k: 3\n", "utf-8")
    config = load_config(path)
    assert (config.name, config.settings().mode, config.settings().top_k) == ("words", "lexical", 3)
    assert config.index_key(tmp_path) == Config().index_key(tmp_path)
    assert Config("x", {"child_chars": 300}).index_key(tmp_path) != config.index_key(tmp_path)
    with pytest.raises(SettingsError, match="top_k"):
        Config("x", {"topk": 3}).settings()
    path.write_text("just words", "utf-8")
    with pytest.raises(SettingsError, match="words"):
        load_config(path)


def test_numbers_are_questions_too(tmp_path: Path) -> None:
    """YAML reads 2024 as a number; an id or a question may look like one."""
    path = tmp_path / "numbers.yaml"
    path.write_text("- {id: 1, question: 2024, answers: [7]}", "utf-8")
    (question,) = load_dataset(path).questions
    assert (question.id, question.text, question.answers) == ("1", "2024", ("7",))
