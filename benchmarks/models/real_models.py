"""Test with a real, small generative model: answers must not contain markup, markers or tool calls.

    make test-models               # 60 questions: two contexts, three assistants, two languages
    make test-models QUESTIONS=1   # 12
    .venv/bin/python -m benchmarks.models.real_models --assistant rag --assistant react-text   # 40

SmolLM2-135M-Instruct (`smollm`) has a short context, follows instructions badly, repeats itself and
writes chat markers, so it shows whether answers stay clean whatever a model does. It answers
questions of data/eval over data/sample. No answer may contain markup, a marker, reasoning or the
text of a tool call; no turn may end without a result; an answer without citations needs a notice,
unless it says that it cannot answer.
`make test` omits this, since it takes minutes and an environment of its own. The quality of the
answers is not measured.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml

from agents.events import Answer, Error, Event, Notice, Token, streamed_text
from chat.turns.answer_notices import declines
from settings import ROOT, AssistantName, Settings
from workspace import open_workspace

PYTHON = Path(".venv-models/bin/python")
CONTEXTS = (2048, 8192)
ASSISTANTS: tuple[AssistantName, ...] = ("rag", "react", "react-text")
LANGUAGES: tuple[Literal["ko", "en"], ...] = ("ko", "en")
MAX_ANSWER_TOKENS = 96  # tokens of an answer
REQUIRED_NOTICES = ("uncited", "not_searched", "not_from_documents")  # kinds of notices
FORBIDDEN_PATTERNS = {
    "markup of the prompt": r"</?passage\b|\bpassage-[0-9a-f]{8}\b",
    "marker": r"<\|\w+\|>|</?s>|\[/?INST\]|<(?:start|end)_of_turn>|<<SYS>>",
    "reasoning": r"</?think(?:ing)?>|◁/?think▷",
    "tool call": r"</?tool_call>|<function[=_]|\[TOOL_CALLS|\"(?:arguments|parameters)\"\s*:\s*\{",
}


@dataclass(frozen=True)
class QuestionResult:
    """The result of one question.

    Attributes:
        faults: Descriptions of what a person must never see; empty where there is none.
    """

    context: int
    assistant: str
    language: str
    question: str
    end: str
    faults: tuple[str, ...]
    kinds: tuple[str, ...]
    seconds: float


@contextmanager
def serving(context: int) -> Iterator[str]:
    """Yield the address of the model with a context window of `context` tokens."""
    command = [str(PYTHON), "-m", "benchmarks.models.smollm", "--context", str(context)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, text=True, cwd=ROOT, **pipes) as process:  # type: ignore[call-overload]
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def questions(language: str, count: int) -> list[str]:
    """Return `count` questions of a language, spread over those of data/eval."""
    known = yaml.safe_load((ROOT / "data/eval/questions.yaml").read_text("utf-8"))
    asked = [one["question"] for one in known if one["language"] == language and one.get("answers")]
    return asked[:: max(len(asked) // count, 1)][:count]


def faults(events: Sequence[Event]) -> list[str]:
    """Return the faults of a turn, in its streamed text and its end."""
    end = events[-1]
    if isinstance(end, Error):
        return [] if end.message.strip() else ["an error without words"]
    if not isinstance(end, Answer) or not end.answer.strip():
        return ["nothing"]
    shown = {"the answer": end.answer, "the stream": streamed_text(events)}
    found = [
        f"{what} in {where}"
        for where, text in shown.items()
        for what, form in FORBIDDEN_PATTERNS.items()
        if re.search(form, text)
    ]
    kinds = [event.kind for event in events if isinstance(event, Notice)]
    kinds += [notice.kind for notice in getattr(end, "notices", ())]
    said_so = end.citations or end.abstained or declines(end.answer)
    if not said_so and not set(kinds).intersection(REQUIRED_NOTICES):
        found.append("no source, and no notice")
    return found


def ask(
    settings: Settings, context: int, count: int, assistants: Sequence[AssistantName] = ASSISTANTS
) -> Iterator[QuestionResult]:
    """Yield the results of the questions, in both languages, by each assistant."""
    with open_workspace(settings) as workspace:
        if not workspace.index.sources(workspace.scope()):
            workspace.index.add([ROOT / "data" / "sample"])
        for assistant in assistants:
            for language in LANGUAGES:
                for question in questions(language, count):
                    began = time.monotonic()
                    events = list(workspace.conversation(assistant=assistant).ask(question))
                    kinds = [event.kind for event in events if isinstance(event, Notice)]
                    yield QuestionResult(
                        context,
                        assistant,
                        language,
                        question,
                        _end(events),
                        tuple(faults(events)),
                        tuple(dict.fromkeys(kinds)),
                        time.monotonic() - began,
                    )


def _end(events: Sequence[Event]) -> str:
    end = events[-1]
    if isinstance(end, Answer):
        tokens = sum(isinstance(event, Token) for event in events)
        text = " ".join(end.answer.split())
        return f"{len(end.citations)} cited, {tokens} tokens: {text[:160]}"
    return f"error {end.code}: {end.message}" if isinstance(end, Error) else "nothing"


def markdown_report(results: Sequence[QuestionResult]) -> str:
    """Return the results as a Markdown report."""
    wrong = [result for result in results if result.faults]
    lines = [
        "# A real generative model",
        "",
        "`make test-models`: SmolLM2-135M-Instruct (Q4_1, llama.cpp) over data/sample, answers of",
        f"at most {MAX_ANSWER_TOKENS} tokens. The model is far too small to answer well; what is "
        "tested is",
        "that nothing but an answer, an abstention or a clear error reaches a person.",
        "",
        f"{len(results)} questions, {len(wrong)} with a fault.",
        "",
        "| context | assistant | language | turns | answered | errors | faults | s a turn |",
        "| ---: | --- | --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    groups = dict.fromkeys((t.context, t.assistant, t.language) for t in results)
    for group in groups:
        some = [t for t in results if (t.context, t.assistant, t.language) == group]
        errors = sum(result.end.startswith("error") for result in some)
        bad = sum(bool(result.faults) for result in some)
        each = sum(result.seconds for result in some) / len(some)
        cells = [*map(str, group), len(some), len(some) - errors, errors, bad, f"{each:.0f}"]
        lines.append(f"| {' | '.join(map(str, cells))} |")
    kinds: dict[str, int] = {}
    for result in results:
        for kind in result.kinds:
            kinds[kind] = kinds.get(kind, 0) + 1
    lines += [
        "",
        "Notices, by kind: " + (", ".join(f"{k} {n}" for k, n in kinds.items()) or "none"),
    ]
    lines += [f"- {t.context}, {t.assistant}, {t.question}: {', '.join(t.faults)}" for t in wrong]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Ask, print each result, write the report; return 1 where a result has a fault."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--questions", type=int, default=5, help="For each of the twelve rounds.")
    parser.add_argument(
        "--assistant", action="append", choices=ASSISTANTS, help="Repeatable [all]."
    )
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks/results/real-models.md")
    chosen = parser.parse_args()
    results: list[QuestionResult] = []
    with tempfile.TemporaryDirectory() as folder:
        for context in CONTEXTS:
            with serving(context) as address:
                settings = Settings(
                    state_dir=Path(folder),
                    chat_model="compatible:smollm2",
                    embedding_model="offline:hashing",
                    base_url=f"{address}/v1",
                    web_tools=False,
                    max_output_tokens=MAX_ANSWER_TOKENS,
                    request_seconds=900,
                    turn_seconds=1800,
                )
                assistants = chosen.assistant or ASSISTANTS
                for result in ask(settings, context, chosen.questions, assistants):
                    print(result, flush=True)
                    results.append(result)
    chosen.out.write_text(markdown_report(results), "utf-8")
    return int(any(result.faults for result in results))


if __name__ == "__main__":
    sys.exit(main())
