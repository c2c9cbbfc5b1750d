"""Fine-tuning jobs: what is sent over the wire, what comes back, and errors.

The objects of the server are those of OpenAI's API reference ("The file object", "The fine-tuning
job object"), from whose specification the types of the package `openai` are made.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from cli.evals.__main__ import command
from tests.openai_server import OpenAIServer, plain, status

FILE = {
    "id": "file-abc123",
    "object": "file",
    "bytes": 120,
    "created_at": 1764400000,
    "filename": "train.jsonl",
    "purpose": "fine-tune",
    "status": "processed",
}


def job(state: str, **values: Any) -> dict[str, Any]:
    """A job as OpenAI's API gives it."""
    return {
        "object": "fine_tuning.job",
        "id": "ftjob-abc123",
        "model": "gpt-4.1-mini-2025-04-14",
        "created_at": 1764400001,
        "finished_at": None,
        "fine_tuned_model": None,
        "organization_id": "org-123",
        "result_files": [],
        "status": state,
        "validation_file": None,
        "training_file": "file-abc123",
        "trained_tokens": None,
        "error": None,
        "hyperparameters": {
            "n_epochs": "auto",
            "batch_size": "auto",
            "learning_rate_multiplier": "auto",
        },
        "seed": 0,
        "method": {"type": "supervised", "supervised": {"hyperparameters": {}}},
        **values,
    }


@pytest.fixture(autouse=True)
def served(monkeypatch: pytest.MonkeyPatch, openai_server: OpenAIServer) -> None:
    """The server of the settings."""
    monkeypatch.setenv("RAG_BASE_URL", openai_server.url)
    monkeypatch.setenv("RAG_BASE_URL_KEY", "key-1")
    monkeypatch.setenv("RAG_MAX_RETRIES", "0")
    monkeypatch.setenv("RAG_LANGUAGE", "ko")


def said(role: str, content: str) -> dict[str, str]:
    """A chat message."""
    return {"role": role, "content": content}


def written(path: Path, kind: str = "sft", count: int = 10) -> Path:
    """A training file."""
    sft = {"messages": [said("user", "기간은?"), said("assistant", "2년입니다 [1].")]}
    preference = {
        "prompt": [said("user", "기간은?")],
        "chosen": [said("assistant", "2년입니다 [1].")],
        "rejected": [said("assistant", "몰라요.")],
    }
    line = json.dumps(sft if kind == "sft" else preference, ensure_ascii=False)
    path.write_text(f"{line}\n" * count, "utf-8")
    return path


def test_a_file_is_uploaded_and_a_job_made_of_it(
    tmp_path: Path, openai_server: OpenAIServer, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both files with their purpose, then the job; the host is named before."""
    train, held_out = written(tmp_path / "t.jsonl"), written(tmp_path / "v.jsonl", count=2)
    openai_server.script(
        plain(FILE), plain({**FILE, "id": "file-val"}), plain(job("validating_files"))
    )
    arguments = ["finetune", "submit", str(train), "--model", "gpt-4.1-mini-2025-04-14"]
    more = ["--validation", str(held_out), "--suffix", "school", "--epochs", "2", "--json"]
    assert command([*arguments, *more]) == 0
    out = capsys.readouterr()
    assert "127.0.0.1에 12행을 보냅니다" in out.err
    assert json.loads(out.out)["id"] == "ftjob-abc123"
    first, second, third = openai_server.requests
    assert (first.path, first.method) == ("/v1/files", "POST")
    assert first.headers["authorization"] == "Bearer key-1"
    assert (first.body["purpose"], first.body["file.filename"]) == ("fine-tune", "t.jsonl")
    assert first.body["file"] == train.read_text("utf-8")
    assert second.body["file.filename"] == "v.jsonl"
    assert third.path == "/v1/fine_tuning/jobs"
    sent = dict(third.body)
    assert sent.pop("method") == {
        "type": "supervised",
        "supervised": {"hyperparameters": {"n_epochs": 2}},
    }
    order = sorted(("file-val", sent.pop("validation_file"), sent.pop("training_file")))
    assert order == ["file-abc123", "file-val", "file-val"]
    assert sent == {"model": "gpt-4.1-mini-2025-04-14", "suffix": "school", "seed": 0}


def test_preferences_are_sent_in_the_form_of_openai(
    tmp_path: Path, openai_server: OpenAIServer
) -> None:
    """TRL's rows become input, preferred and non-preferred output, trained by dpo."""
    openai_server.script(plain(FILE), plain(job("queued")))
    path = written(tmp_path / "p.jsonl", "preference")
    assert command(["finetune", "submit", str(path), "--model", "m"]) == 0
    uploaded, made = openai_server.requests
    assert json.loads(uploaded.body["file"].splitlines()[0]) == {
        "input": {"messages": [said("user", "기간은?")]},
        "preferred_output": [said("assistant", "2년입니다 [1].")],
        "non_preferred_output": [said("assistant", "몰라요.")],
    }
    assert made.body["method"] == {"type": "dpo", "dpo": {}}


def test_the_state_of_a_job_is_told(
    openai_server: OpenAIServer, capsys: pytest.CaptureFixture[str]
) -> None:
    """Running: 0. Succeeded: how to use the model. Failed: 1, and what the provider says."""
    name = "ft:gpt-4.1-mini-2025-04-14:org::xyz"
    failure = {"code": "invalid", "message": "The file has a wrong row.", "param": None}
    openai_server.script(
        plain(job("running")),
        plain(job("succeeded", fine_tuned_model=name, trained_tokens=900)),
        plain(job("failed", error=failure)),
    )
    codes, texts = [], []
    for _ in range(3):
        codes.append(command(["finetune", "status", "ftjob-abc123"]))
        texts.append(capsys.readouterr().out)
    assert codes == [0, 0, 1]
    assert f"RAG_CHAT_MODEL=openai:{name}" in texts[1]
    assert "The file has a wrong row" in texts[2]
    assert {(one.method, one.path) for one in openai_server.requests} == {
        ("GET", "/v1/fine_tuning/jobs/ftjob-abc123")
    }


def test_a_job_is_cancelled(
    openai_server: OpenAIServer, capsys: pytest.CaptureFixture[str]
) -> None:
    """By its id."""
    openai_server.script(plain(job("cancelled")))
    assert command(["finetune", "cancel", "ftjob-abc123", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["status"] == "cancelled"
    (request,) = openai_server.requests
    assert (request.method, request.path) == ("POST", "/v1/fine_tuning/jobs/ftjob-abc123/cancel")


@pytest.mark.parametrize(
    ("reply", "code", "words"),
    [
        (status(404, message="No such job"), 2, "ftjob-x"),
        (status(400, message="Model m cannot be fine-tuned"), 2, "Model m cannot be fine-tuned"),
        (status(401), 1, ""),
        (status(500), 1, ""),
    ],
)
def test_refusals_are_told_without_a_trace(
    openai_server: OpenAIServer,
    capsys: pytest.CaptureFixture[str],
    reply: Any,
    code: int,
    words: str,
) -> None:
    """In Korean, without key; wrong input ends with 2, a service that fails with 1."""
    openai_server.script(reply)
    assert command(["finetune", "cancel", "ftjob-x"]) == code
    shown = capsys.readouterr().err
    assert words in shown
    assert "key-1" not in shown
    assert "Traceback" not in shown
    assert any("가" <= letter <= "힣" for letter in shown)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "0행"),
        ('{"messages": []}\n' * 10, "1번째 줄"),
        ('{"messages": [{"role": "user", "content": "a"}]}\n' * 10, "1번째 줄"),
        ('{"prompt": "a", "chosen": "b", "rejected": "c"}\n' * 10, "preference"),
        ("no json\n" * 10, "JSON"),
    ],
)
def test_a_wrong_file_is_not_sent(
    tmp_path: Path,
    openai_server: OpenAIServer,
    capsys: pytest.CaptureFixture[str],
    content: str,
    words: str,
) -> None:
    """The line is named, and no request is made."""
    path = tmp_path / "t.jsonl"
    path.write_text(content, "utf-8")
    assert command(["finetune", "submit", str(path), "--model", "m"]) == 2
    assert words in capsys.readouterr().err
    assert openai_server.requests == []


def test_without_key_or_server_the_settings_are_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """OPENAI_API_KEY or RAG_BASE_URL."""
    monkeypatch.delenv("RAG_BASE_URL")
    assert command(["finetune", "status", "ftjob-x"]) != 0
    assert "OPENAI_API_KEY" in capsys.readouterr().err
