"""The default prompt leaves a model of 2,048 tokens room for passages, in Korean as in English."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from models.evidence import Evidence, render_evidence
from prompts.selectors import text_length
from settings import ROOT, Settings
from tests.openai_server import OpenAIServer, text
from workspace import Workspace, open_workspace

WINDOW = 2048
# Tokens of SmolLM2, whose vocabulary holds hardly any Korean, for one token of the estimate:
# as benchmarks/models/prompt_tokens.py measures over all that is sent here.
SMALL_MODEL = {"ko": 2.3, "en": 1.35}
QUESTIONS = {"ko": "군 휴학은 얼마나 할 수 있나요?", "en": "How long can military leave last?"}
PASSAGES = {
    "ko": "군 휴학 기간은 의무 복무 기간으로 한다. 입영 통지서를 붙여 입영 7일 전까지 학과 "
    "사무실에 신청하며, 전역하면 30일 안에 복학을 신청해야 한다.",
    "en": "Leave for military service lasts as long as the service does. Apply at the office of "
    "your department seven days before it begins, with the notice of enlistment.",
}


@pytest.fixture
def workspace(tmp_path: Path, openai_server: OpenAIServer) -> Iterator[Workspace]:
    """A workspace over the sample documents, whose model is the scripted server."""
    settings = Settings(
        state_dir=tmp_path,
        chat_model="compatible:m",
        base_url=openai_server.url,
        max_retries=0,
        tools="search_documents",
    )
    with open_workspace(settings) as ws:
        ws.index.add([ROOT / "data" / "sample"])
        yield ws


def sent(server: OpenAIServer, workspace: Workspace, assistant: Any, question: str) -> list[str]:
    """The system prompt and the schemas of tools of the first request of a turn."""
    server.script(text("Two years [1]."))
    list(workspace.conversation(assistant=assistant).ask(question))
    body = server.requests[0].body
    schemas = [json.dumps(tool, ensure_ascii=False) for tool in body.get("tools", [])]
    assert body["messages"][0]["role"] == "system"
    return [body["messages"][0]["content"], *schemas]


@pytest.mark.parametrize("assistant", ["rag", "react"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_default_prompt_and_three_passages_fit(
    workspace: Workspace, openai_server: OpenAIServer, assistant: str, language: str
) -> None:
    """Prompt, examples, schema of the search tool, question and three short passages fit."""
    question, passage = QUESTIONS[language], PASSAGES[language]
    prompt = sent(openai_server, workspace, assistant, question)
    assert "[1]" in prompt[0].partition("# ")[2]  # with an example
    passages = render_evidence([Evidence(n, "leave.md", passage, "Leave") for n in (1, 2, 3)])
    estimate = sum(map(text_length, [*prompt, passages, question]))
    assert estimate * SMALL_MODEL[language] < WINDOW
