"""Tokens of the default prompts, counted by the tokenizer of a small model.

    .venv/bin/python -m benchmarks.models.prompt_tokens    # after `make test-models`

Everything that is sent before question and passages counts: the system prompt with its examples and
the description of the sample collection, and the schema of the search tool. SmolLM2's vocabulary
holds hardly any Korean, so that a syllable costs it nearly two tokens. The estimate is that of
`prompts.selectors.text_length`, by which tests check the size without the model.
"""

import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import Field

from agents.assistant import build_assistant
from benchmarks.models.real_models import LANGUAGES, serving
from models.evidence import Evidence, render_evidence
from prompts.selectors import text_length
from settings import ROOT, AssistantName, Settings
from workspace import Workspace, open_workspace

WINDOW = 2048
ASSISTANTS: tuple[AssistantName, ...] = ("rag", "react")
QUESTIONS = {"ko": "군 휴학은 얼마나 할 수 있나요?", "en": "How long can military leave last?"}
PASSAGES = {
    "ko": "군 휴학 기간은 의무 복무 기간으로 한다. 입영 통지서를 붙여 입영 7일 전까지 학과 "
    "사무실에 신청하며, 전역하면 30일 안에 복학을 신청해야 한다.",
    "en": "Leave for military service lasts as long as the service does. Apply at the office of "
    "your department seven days before it begins, with the notice of enlistment.",
}
RESULT = ROOT / "benchmarks" / "results" / "prompt-tokens.md"


class Recorder(BaseChatModel):
    """A model that records what it is sent."""

    sent: list[list[BaseMessage]] = Field(default_factory=list)
    schemas: list[str] = Field(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "recorder"

    def bind_tools(self, tools: Sequence[Any], **_: Any) -> "Recorder":
        """Record the schemas of the tools."""
        self.schemas[:] = [_schema(tool) for tool in tools]
        return self

    def _generate(self, messages: list[BaseMessage], *_: Any, **__: Any) -> ChatResult:
        self.sent.append(messages)
        return ChatResult(generations=[ChatGeneration(message=AIMessage("Two years [1]."))])


def _schema(tool: Any) -> str:
    return json.dumps(convert_to_openai_tool(tool), ensure_ascii=False)


def default_prompt(workspace: Workspace, assistant: AssistantName, question: str) -> list[str]:
    """Return the texts sent before question and passages: system prompt and schemas of tools."""
    model = Recorder()
    graph = build_assistant(
        assistant,
        model,
        workspace.retriever(),
        workspace.settings,
        examples=workspace.examples,
        services=workspace.tool_services,
    )
    graph.invoke({"messages": [HumanMessage(question)]})
    return [model.sent[0][0].text, *model.schemas]


def short_passages(language: str) -> str:
    """Return three short passages, as they stand in a prompt."""
    title = {"ko": "휴학 및 복학 규정", "en": "Leave of absence"}[language]
    passages = [Evidence(n, "leave.md", PASSAGES[language], title) for n in (1, 2, 3)]
    return render_evidence(passages)


def rows(workspace: Workspace, address: str) -> Iterator[str]:
    """Yield a row of the table for each assistant and language."""
    for assistant in ASSISTANTS:
        for language in LANGUAGES:
            question = QUESTIONS[language]
            prompt = default_prompt(workspace, assistant, question)
            texts = [*prompt, short_passages(language) + question]
            counts = [_tokens(address, text) for text in texts]
            *before, passages = counts
            estimate = sum(map(text_length, prompt))
            ratio = sum(before) / estimate
            yield (
                f"| {assistant} | {language} | {before[0]} | {sum(before[1:])} | {sum(before)} "
                f"| {passages} | {WINDOW - sum(counts)} | {estimate} | {ratio:.2f} |"
            )


def _tokens(address: str, text: str) -> int:
    reply = httpx.post(f"{address}/tokenize", json={"content": text}, timeout=30)
    return len(reply.raise_for_status().json()["tokens"])


def main() -> None:
    """Write the table."""
    head = [
        "# Tokens of the default prompts",
        "",
        "Counted by the tokenizer of SmolLM2-135M-Instruct; `search_documents` is the only tool.",
        f"Left is what remains of {WINDOW} tokens for the answer.",
        "",
        "| assistant | language | system | tool | before question | three passages, question "
        "| left | estimate | tokens / estimate |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    with tempfile.TemporaryDirectory() as state, serving(8192) as address:
        settings = Settings(
            state_dir=Path(state),
            chat_model="offline:extractive",
            embedding_model="offline:hashing",
            tools="search_documents",
        )
        with open_workspace(settings) as workspace:
            workspace.index.add([ROOT / "data" / "sample"])
            table = [*head, *rows(workspace, address)]
    RESULT.write_text("\n".join(table) + "\n", "utf-8")
    print("\n".join(table))


if __name__ == "__main__":
    main()
