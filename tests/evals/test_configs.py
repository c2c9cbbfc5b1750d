"""Whatever a configuration sets is what is measured."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from agents.events import Answer
from errors import EvaluationError, GenerativeModelNeeded, SettingsError
from evals.datasets.datasets import Dataset, load_dataset
from evals.metrics.cost import cost_metrics
from evals.records import Run
from evals.runs.configs import Config, load_config
from evals.runs.run import run
from prompts.templates import FOLDER
from settings import Settings
from tests.openai_server import OpenAIServer, text, tool_call
from workspace import open_workspace

ASKED = "How long is military leave?"


def measured(folder: Path, states: Path, task: Any = "retrieval", **values: Any) -> Run:
    """One question of the dataset under a configuration."""
    dataset = load_dataset(folder)
    one = Dataset(dataset.name, dataset.path, dataset.questions[:1])
    return run(one, Config("c", values), task, states, jobs=1)


def asked_of(server: OpenAIServer) -> list[Any]:
    """What the chat model was sent."""
    return [one.body for one in server.requests if "completions" in one.path]


def add_document(folder: Path, name: str, body: str) -> None:
    """Put another document into the corpus."""
    path = folder / "corpus.jsonl.gz"
    line = "\n" + json.dumps({"_id": name, "title": "", "text": body})
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()) + line.encode()))


def test_sizes(folder: Path, tmp_path: Path) -> None:
    """Documents are cut as the configuration says, each in an index of its own."""
    rules = [f"Rule {n} of military leave holds for all students." for n in range(40)]
    add_document(folder, "long", " ".join(rules))

    def cut(**values: int) -> tuple[int, int]:
        states = tmp_path / repr(values)
        measured(folder, states, **values)
        (state,) = states.iterdir()
        with open_workspace(Config("c", values).settings(state)) as ws:
            (row,) = (row for row in ws.index.sources() if row.source == "long")
        return row.parents, row.children

    parents, children = cut()
    assert cut(child_chars=100, child_overlap=0) >= (parents, 2 * children)
    assert cut(child_chars=400, child_overlap=200)[1] > cut(child_chars=400)[1]
    assert cut(parent_chars=500, child_chars=400)[0] >= 2 * parents


def test_embedder(folder: Path, tmp_path: Path, openai_server: OpenAIServer) -> None:
    """Documents and questions go to the configured embedding model, except in lexical mode."""
    remote = {"embedding_model": "compatible:embed", "base_url": openai_server.url}
    measured(folder, tmp_path / "a", mode="dense", **remote)
    sent = [one.body for one in openai_server.requests]
    assert {body["model"] for body in sent} == {"embed"}
    assert [ASKED] in [body["input"] for body in sent]
    before = len(openai_server.requests)
    measured(folder, tmp_path / "a", mode="lexical", **remote)
    assert [ASKED] not in [one.body["input"] for one in openai_server.requests[before:]]


@pytest.mark.parametrize("k", [1, 3])
def test_number_of_passages(
    k: int, folder: Path, tmp_path: Path, openai_server: OpenAIServer
) -> None:
    """The configured model gets as many passages as configured."""
    for n in range(4):
        add_document(folder, f"more{n}", f"Military leave, note {n}: how long it is.")
    openai_server.script(text("Two years [1]."))
    remote = {"chat_model": "compatible:talk", "base_url": openai_server.url}
    done = measured(folder, tmp_path / "a", "answers", assistant="rag", top_k=k, **remote)
    (body,) = asked_of(openai_server)
    assert body["model"] == "talk"
    assert "tools" not in body
    assert body["messages"][-1]["content"].count("\n<passage-") == k
    assert done.metrics["answer_contains"].value == 1.0
    assert done.metrics["tokens_in"].value == 11
    assert done.metrics["tokens_out"].value == 7
    assert "cost_usd" not in done.metrics  # nobody knows its price


def test_assistant(folder: Path, tmp_path: Path, openai_server: OpenAIServer) -> None:
    """The react assistant gets tools and searches itself."""
    openai_server.script(
        tool_call("search_documents", {"query": "military leave"}), text("Two years [1].")
    )
    remote = {"chat_model": "compatible:talk", "base_url": openai_server.url}
    measured(folder, tmp_path / "a", "answers", assistant="react", web_tools=False, **remote)
    first, _ = asked_of(openai_server)
    names = {tool["function"]["name"] for tool in first["tools"]}
    assert names >= {"search_documents", "list_documents", "summarise_document", "calculator"}
    assert not names & {"web_search", "fetch_page"}


def test_prompts(folder: Path, tmp_path: Path, openai_server: OpenAIServer) -> None:
    """A folder of prompts overrides those it contains, and is part of the fingerprint."""
    prompts = tmp_path / "prompts"
    (prompts / "en").mkdir(parents=True)
    built_in = (FOLDER / "en" / "answer.md").read_text("utf-8")
    own = built_in.replace("You are a careful assistant", "You are a terse assistant")
    assert own != built_in
    (prompts / "en" / "answer.md").write_text(own, "utf-8")
    remote = {"chat_model": "compatible:talk", "base_url": openai_server.url, "assistant": "rag"}
    openai_server.script(text("Two years [1]."), text("Two years [1]."))
    plain = measured(folder, tmp_path / "a", "answers", **remote)
    other = measured(folder, tmp_path / "a", "answers", prompts_dir=str(prompts), **remote)
    first, second = (str(body["messages"][0]["content"]) for body in asked_of(openai_server))
    assert "careful" in first and "terse" in second
    assert plain.fingerprint != other.fingerprint


def test_steps_around_a_search(folder: Path, tmp_path: Path, openai_server: OpenAIServer) -> None:
    """A file may switch on more searches, a reranker, a cap and a budget; each is measured."""
    config = tmp_path / "steps.yaml"
    steps = ["multi_query: 1", "rerank: llm", "per_source: 1", "context_tokens: 500"]
    remote = ["utility_model: compatible:m", f"base_url: {openai_server.url}", "max_retries: 0"]
    config.write_text("\n".join([*steps, *remote]), "utf-8")
    ranked = measured(folder, tmp_path / "a").rows[0].detail["ranked"]
    openai_server.script(text("When does the library open?"), tool_call("Order", {"order": [2]}))
    done = measured(folder, tmp_path / "a", **load_config(config).values)
    assert not done.failed
    assert sorted(done.rows[0].detail["ranked"][:2]) == ["leave", "library"]
    assert done.rows[0].detail["ranked"] != ranked
    assert [len(one["messages"]) for one in asked_of(openai_server)] == [2, 2]


@pytest.mark.parametrize("steps", [{"multi_query": 1}, {"rerank": "llm"}, {"mode": "hyde"}])
def test_an_unbuildable_configuration_fails_first(
    folder: Path, tmp_path: Path, steps: dict[str, Any]
) -> None:
    """A step that writes is refused at once where the model only quotes."""
    with pytest.raises(GenerativeModelNeeded, match="RAG_UTILITY_MODEL"):
        measured(folder, tmp_path / "a", **steps)
    (state,) = (tmp_path / "a").iterdir()
    with open_workspace(Settings(state_dir=state)) as ws:
        assert ws.index.sources() == []


def test_cost() -> None:
    """An answer has a price where that of its model is known, and none is made up."""
    used = {"input_tokens": 1000, "output_tokens": 10, "total_tokens": 1010}
    end = Answer("Two years.", False, [], [], "t", usage=used, ms={"total": 7})
    known = Settings(chat_model="openai:gpt-4.1", openai_api_key=SecretStr("k"))
    assert cost_metrics(end, known) == {
        "ms_total": 7.0,
        "tokens_in": 1000.0,
        "tokens_out": 10.0,
        "tokens_total": 1010.0,
        "cost_usd": pytest.approx((1000 * 2.0 + 10 * 8.0) / 1e6),
    }
    unknown = Settings(chat_model="compatible:m", base_url="http://localhost:1")
    assert "cost_usd" not in cost_metrics(end, unknown)


def test_existing_documents_are_not_chunked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A configuration that needs another index says so instead of measuring the one there is."""
    questions = tmp_path / "q.jsonl"
    questions.write_text('{"id": "q", "question": "Leave?", "sources": ["a.md"]}', "utf-8")
    with pytest.raises(EvaluationError, match=r"cut or embedded\. Name .* --documents"):
        run(load_dataset(questions), Config("small", {"child_chars": 100}), "retrieval", tmp_path)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("mod: lexical", "'mod' is not a setting. Did you mean mode?"),
        ("- a", "no list of settings"),
        ("a: [", "no list of settings"),
        ("state_dir: x", "may not hold 'state_dir'"),
        ("openai_api_key: x", "Keys belong in .env"),
    ],
)
def test_what_is_no_configuration(written: str, message: str, tmp_path: Path) -> None:
    """A file that is no mapping of settings is refused, and the message says why."""
    (tmp_path / "c.yaml").write_text(written, "utf-8")
    with pytest.raises(SettingsError, match=message):
        load_config(tmp_path / "c.yaml")
