"""Synthetic question sets by rules and by a scripted model."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cli.evals.__main__ import command
from errors import EvaluationError, GenerativeModelNeeded
from evals.datasets.datasets import load_dataset
from evals.synthetic.candidate import Candidate
from evals.synthetic.files import save_questions
from evals.synthetic.model_generator import model_generator
from evals.synthetic.rule_generator import rule_generator
from evals.synthetic.synthesis import SyntheticSet, synthesize
from index.documents import Extracted, Page, SourceDocument, SourceRow
from models.chat import chat_model
from models.offline.chat import ExtractiveChatModel
from settings import ROOT, Settings
from tests.openai_server import OpenAIServer, text, tool_call
from text.language import detect_language
from workspace import Workspace

TEXTS = {
    "leave.md": "Leave of absence is a period without study. Students must apply for leave within "
    "14 days of the start of the term.",
    "halls.md": "Hall | Rooms | Fee\nEast Hall | 240 | 764,000 won\nWest Hall | 396 | 90,000 won\n",
    "휴학.md": "휴학이란 학업을 쉬는 것을 말한다. 군 휴학은 3년까지 할 수 있다.",
    "기숙사.md": "동 | 정원 | 비용\n해돋이관 | 512명 | 764,000원\n달맞이관 | 396명 | 900,000원\n",
}


@pytest.fixture
def stocked(workspace: Workspace) -> Workspace:
    """A workspace over four small documents."""
    workspace.index.add_documents(
        [
            SourceDocument(name, Extracted("text", (Page(1, body),), name, detect_language(body)))
            for name, body in TEXTS.items()
        ]
    )
    return workspace


def asked(written: SyntheticSet) -> dict[str, tuple[str, ...]]:
    """Answers by question."""
    return {question.text: question.answers for question in written.questions}


def test_by_rules(stocked: Workspace) -> None:
    """Tables, definitions and numbers become questions with exact answers and their sources."""
    written = synthesize(stocked, rule_generator(stocked), n=50)
    found = asked(written)
    assert found["What is the fee for East Hall?"] == ("764,000 won",)
    assert found["What is leave of absence?"] == ("a period without study",)
    assert found["Within how many days must students apply for leave?"] == ("14 days",)
    assert found["달맞이관의 정원은 몇 명인가요?"] == ("396명",)
    assert found["해돋이관의 비용은 얼마인가요?"] == ("764,000원",)
    assert found["휴학이란 무엇인가요?"] == ("학업을 쉬는 것",)
    assert found["군 휴학은 몇 년까지 할 수 있나요?"] == ("3년",)
    for question in written.questions:
        (source,) = question.relevant
        assert question.answers[0] in TEXTS[source]
    assert written.found == len(written.questions)
    assert len({question.id for question in written.questions}) == len(written.questions)


def test_documents_take_turns(stocked: Workspace) -> None:
    """A few questions are of as many documents, the same ones for a seed, others for another."""
    few = synthesize(stocked, rule_generator(stocked), n=4, seed=3)
    assert {next(iter(question.relevant)) for question in few.questions} == set(TEXTS)
    assert asked(few) == asked(synthesize(stocked, rule_generator(stocked), n=4, seed=3))
    orders = {
        tuple(asked(synthesize(stocked, rule_generator(stocked), 4, seed=s))) for s in range(5)
    }
    assert len(orders) > 1


def of(*candidates: Candidate) -> Any:
    """A writer of these candidates, each for its document."""

    def write(row: SourceRow) -> Iterator[Candidate]:
        yield from (one for one in candidates if one.source == row.source)

    return write


def about(source: str, question: str, answer: str) -> Candidate:
    """A candidate over one of the documents."""
    return Candidate(question, answer, "", TEXTS[source], source, detect_language(question))


def test_what_is_dropped_is_counted(stocked: Workspace) -> None:
    """Leaks, answers that are not there and repetitions are dropped, each under its reason."""
    fine = about("leave.md", "How soon must one ask for a break?", "14 days")
    leak = about("leave.md", "Must students apply within 14 days?", "14 days")
    made_up = about("leave.md", "Who approves a long break of study?", "the rector")
    written = synthesize(stocked, of(fine, leak, made_up, fine), n=9)
    assert asked(written) == {fine.question: ("14 days",)}
    assert written.dropped == {"leaks": 1, "not_in_passage": 1, "duplicate": 1}


def test_questions_that_are_not_found(stocked: Workspace) -> None:
    """Whether the source is among the first k is reported, or required."""
    lost = about("leave.md", "How many rooms has East Hall and its fee?", "14 days")
    found = about("휴학.md", "군 휴학은 최대 얼마나 하나요?", "3년")
    reported = synthesize(stocked, of(lost, found), n=9, k=1)
    assert (len(reported.questions), reported.found, reported.k) == (2, 1, 1)
    kept = synthesize(stocked, of(lost, found), n=9, k=1, only_found=True)
    assert asked(kept) == {found.question: ("3년",)}
    assert kept.dropped == {"not_found": 1}


def test_a_document_left_out_makes_unanswerable_questions(stocked: Workspace) -> None:
    """They carry no answer and no source; what another document answers is dropped."""
    only_here = about("halls.md", "How many rooms has West Hall?", "396")
    elsewhere = about("기숙사.md", "해돋이관과 East Hall의 비용은?", "764,000")
    rest = about("leave.md", "How soon must one ask for a break?", "14 days")
    written = synthesize(
        stocked, of(only_here, elsewhere, rest), n=9, leave_out=["halls.md", "기숙사.md"]
    )
    assert written.left_out == ("halls.md", "기숙사.md")
    unanswerable = [question for question in written.questions if not question.answerable]
    assert [(one.text, one.answers, dict(one.relevant)) for one in unanswerable] == [
        (only_here.question, (), {}),
        (elsewhere.question, (), {}),
    ]
    assert asked(written)[rest.question] == ("14 days",)
    both = synthesize(stocked, of(elsewhere, rest), n=9, leave_out=["기숙사.md"])
    assert both.dropped == {"answered_elsewhere": 1}


def test_nothing_to_ask(stocked: Workspace) -> None:
    """An empty set is an error that names what helps."""
    with pytest.raises(EvaluationError, match="RAG_UTILITY_MODEL"):
        synthesize(stocked, of(), n=5)


def test_by_a_model(stocked: Workspace, settings: Settings, openai_server: OpenAIServer) -> None:
    """A model's question counts where its answer is verbatim in the passage."""
    more = {"utility_model": "compatible:m", "base_url": openai_server.url, "max_retries": 0}
    model = chat_model(Settings(**(settings.model_dump() | more)), "utility")
    good = {"question": "How soon must one ask for a break?", "answer": "14 days"}
    wrong = {"question": "복무하는 동안 얼마나 쉴 수 있나요?", "answer": "5년"}
    openai_server.script(tool_call("Asked", good))
    (english,) = list(model_generator(stocked, model)(row_of(stocked, "leave.md")))
    assert (english.question, english.answer) == (good["question"], good["answer"])
    assert english.sentence.startswith("Students must apply")
    prompt = openai_server.requests[0].body["messages"]
    assert "# Task" in prompt[0]["content"] and "<passage-" in prompt[1]["content"]

    openai_server.script(text("That is hard."), text("No."), tool_call("Asked", wrong))
    written = synthesize(stocked, first_only(model_generator(stocked, model), english), n=9)
    assert asked(written) == {english.question: ("14 days",)}
    assert written.dropped == {"malformed": 1, "not_in_passage": 1}


def first_only(model: Any, known: Candidate) -> Any:
    """A writer that knows one candidate already and asks the model for the rest."""

    def write(row: SourceRow) -> Iterator[Candidate]:
        yield from [known] if row.source == known.source else model(row)

    return write


def row_of(workspace: Workspace, source: str) -> SourceRow:
    """The row of a document."""
    return next(row for row in workspace.index.sources() if row.source == source)


def test_the_embedded_model_writes_no_questions(stocked: Workspace) -> None:
    """It only quotes; rules write without it."""
    with pytest.raises(GenerativeModelNeeded, match="RAG_UTILITY_MODEL"):
        model_generator(stocked, ExtractiveChatModel())


@pytest.mark.parametrize("name", ["set.yaml", "set.jsonl"])
def test_files_are_read_as_they_were_written(stocked: Workspace, tmp_path: Path, name: str) -> None:
    """Ids, answers, sources, kinds and languages come back, in either format."""
    written = synthesize(stocked, rule_generator(stocked), n=50, leave_out=["halls.md"])
    save_questions(written, tmp_path / name)
    assert load_dataset(tmp_path / name).questions == written.questions
    if name.endswith("yaml"):
        assert (tmp_path / name).read_text("utf-8").startswith("# Measured without: halls.md\n")
    with pytest.raises(EvaluationError, match="jsonl"):
        save_questions(written, tmp_path / "set.txt")


@pytest.mark.slow
def test_from_the_sample_documents_to_metrics(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through the commands: questions over the samples are generated and measured."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("RAG_STATE_DIR", str(tmp_path / "state"))
    with_samples = [f"--dataset={tmp_path / 'set.yaml'}", "--limit=20"]
    from cli.ingest.__main__ import run as ingest

    assert ingest(["add", "data/sample"]) == 0
    capsys.readouterr()
    assert command(["synthesize", f"--out={tmp_path / 'set.yaml'}", "--n=40", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["questions"] == told["answerable"] == 40
    assert set(told["languages"]) == {"ko", "en"}
    assert set(told["kinds"]) == {"table", "lookup"}
    assert told["found"] >= 36
    assert command(["run", *with_samples, "--json"]) == 0
    metrics = json.loads(capsys.readouterr().out)["runs"][0]["metrics"]
    assert metrics["R@5"]["value"] >= 0.9
    assert metrics["R@5"]["n"] == 20
    assert command(["synthesize", f"--out={tmp_path / 'x.yaml'}", "--writer=model"]) == 2
    assert "RAG_UTILITY_MODEL" in capsys.readouterr().err
    assert command(["synthesize", f"--out={tmp_path / 'set.txt'}"]) == 2
