"""Model calls and prompt tokens of each assistant and reasoning style, with a scripted model.

    .venv/bin/python -m benchmarks.models.assistant_costs

The model is a server with OpenAI's protocol on loopback that goes the shortest way of each
assistant to the answer of one question: it searches once, asks two follow-up questions, writes a
plan of one step, an outline of three sections, or gives the librarian one task. So the figures are
lower bounds that show what an assistant adds; quality is not measured. Tokens are those of all
prompts and tool schemas by `prompts.selectors.text_length`, an estimate.
"""

import json
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agents.events import Answer
from prompts.selectors import text_length
from settings import ROOT, AssistantName, Settings
from tests.openai_server import Answer as Reply
from tests.openai_server import OpenAIServer, Request, text, tool_call
from workspace import open_workspace

RESULT = ROOT / "benchmarks" / "results" / "assistants.md"
QUESTIONS = {"ko": "군 휴학은 얼마나 할 수 있나요?", "en": "How long can military leave last?"}
SAID = {"ko": "의무 복무 기간 동안 할 수 있습니다 [1].", "en": "As long as the service lasts [1]."}
FOLLOW_UPS = 2
SECTIONS = 3
# What the instructions of the reasoning styles say, in either language.
WEIGHED = ("0 (wrong)", "0(틀림)")
STEPS = ("first step towards", "next step, in", "첫 단계만", "다음 단계만")
PROTOCOL = "Action Input:"


@dataclass(frozen=True)
class Case:
    """What is measured: an assistant with settings."""

    name: str
    assistant: AssistantName
    settings: Mapping[str, Any]


CASES = (
    *(Case(name, name, {}) for name in ("rag", "react", "react-text", "self-ask", "plan")),
    Case("research", "research", {}),
    Case("team", "team", {}),
    *(
        Case(f"rag, {style}", "rag", {"reasoning": style})
        for style in ("chain", "self-consistency", "tree", "graph")
    ),
)


class ShortestWay(OpenAIServer):
    """Answers each request by the step that leads to the end of the turn."""

    language = "en"

    def reply_to(self, request: Request) -> Reply:
        """Record a request and return the next step."""
        self.requests.append(request)
        return _step(request.body, self.language, len(self.requests))(request.body)


def _step(body: Mapping[str, Any], language: str, number: int) -> Callable[[Any], Reply]:
    question, said = QUESTIONS[language], SAID[language]
    names = [tool["function"]["name"] for tool in body.get("tools") or ()]
    messages = body["messages"]
    if "Outline" in names:
        section = {"heading": question, "question": question}
        return tool_call("Outline", {"title": question, "sections": [section] * SECTIONS})
    done = [message for message in messages if message["role"] == "tool"]
    if "ask_follow_up" in names and len(done) < FOLLOW_UPS:
        return tool_call("ask_follow_up", {"task": question})
    if "librarian" in names and not done:
        return tool_call("librarian", {"task": question})
    if "write_todos" in names and not done:
        return tool_call("write_todos", {"todos": [{"content": question, "status": "in_progress"}]})
    searched = len(done) - ("write_todos" in names)
    if "search_documents" in names and searched < 1:
        return tool_call("search_documents", {"query": question})
    return text(_written(messages, question, said, number))


def _written(messages: list[dict[str, Any]], question: str, said: str, number: int) -> str:
    prompt = "\n".join(str(message["content"]) for message in messages)
    if PROTOCOL in prompt:
        if "Observation:" in str(messages[-1]["content"]):
            return f"Thought: I know it.\nFinal Answer: {said}"
        called = json.dumps({"query": question}, ensure_ascii=False)
        return f"Thought: I search.\nAction: search_documents\nAction Input: {called}"
    last = str(messages[-1]["content"])
    if any(mark in last for mark in WEIGHED):
        return "8"
    if any(mark in last for mark in STEPS) and _depth(last) < 2:
        return f"Way {number}: the rule on leave says so."
    return (
        f"The rule on leave says so.\nAnswer: {said}" if "nswer:" in last or "답:" in last else said
    )


def _depth(prompt: str) -> int:
    """Return how many steps of reasoning a prompt shows."""
    return sum(f"\n{n}. " in prompt for n in (1, 2, 3))


def tokens(request: Request) -> int:
    """Return the estimated tokens of a prompt with the schemas of its tools."""
    texts = [str(message.get("content") or "") for message in request.body["messages"]]
    calls = [json.dumps(m["tool_calls"]) for m in request.body["messages"] if m.get("tool_calls")]
    schemas = [json.dumps(tool, ensure_ascii=False) for tool in request.body.get("tools") or ()]
    return sum(map(text_length, (*texts, *calls, *schemas)))


@contextmanager
def serving() -> Iterator[ShortestWay]:
    """Yield the running server."""
    with ShortestWay() as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()


def rows(state: Path) -> Iterator[str]:
    """Yield a row of the table for each case."""
    with serving() as server:
        for case in CASES:
            cells = [case.name]
            settings = Settings(
                state_dir=state,
                chat_model="compatible:scripted",
                embedding_model="offline:hashing",
                base_url=server.url,
                web_tools=False,
                **case.settings,
            )
            with open_workspace(settings) as workspace:
                if not workspace.index.sources(workspace.scope()):
                    workspace.index.add([ROOT / "data" / "sample"])
                for language, question in QUESTIONS.items():
                    server.requests.clear()
                    server.language = language
                    end = list(workspace.conversation(assistant=case.assistant).ask(question))[-1]
                    cells.append(str(len(server.requests)))
                    cells.append(f"{sum(map(tokens, server.requests)):,}")
                    cells.append(f"{max(map(tokens, server.requests)):,}")
                    if not isinstance(end, Answer) or not end.citations:
                        raise SystemExit(f"{case.name}, {language}: {end}")
            yield f"| {' | '.join(cells)} |"


def main() -> None:
    """Write the table."""
    head = [
        "# What an answer of each assistant costs",
        "",
        "`python -m benchmarks.models.assistant_costs`: one question over data/sample, all tools",
        "but those of the web; a **scripted** model goes the shortest way: one search, two",
        f"follow-up questions, a plan of one step, {SECTIONS} sections, one task of a member; each",
        "step of reasoning in other words. Calls and prompts are counted at its server. Tokens are",
        "an estimate (`prompts.selectors.text_length`): prompts and tool schemas of all calls, and",
        "of the longest one. Nothing here says how good the answers are.",
        "",
        "| assistant | calls ko | tokens ko | longest ko | calls en | tokens en | longest en |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    with tempfile.TemporaryDirectory() as state:
        table = [*head, *rows(Path(state))]
    RESULT.write_text("\n".join(table) + "\n", "utf-8")
    print("\n".join(table))


if __name__ == "__main__":
    main()
