"""Ask a real, small generative model and hold what a person sees against what must never be there.

    make test-models                     # 40 questions: two contexts, two assistants, two languages
    make test-models QUESTIONS=1         # 8

SmolLM2-135M-Instruct (`smollm`) reads little, obeys badly, repeats itself and writes
chat markers, so it shows whether an answer stays clean whatever a model does. It is asked over
data/sample, about questions of data/eval. No answer may hold markup, a marker, reasoning or the
text of a tool call; no turn may end in nothing; an answer that cites nothing must be marked.
`make test` leaves this out: it takes minutes, and an environment of its own. What the answers are
worth is not measured.
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
from settings import ROOT, AssistantName, Settings
from workspace import open_workspace

PYTHON = Path(".venv-models/bin/python")
CONTEXTS = (2048, 8192)
ASSISTANTS: tuple[AssistantName, ...] = ("rag", "react")
LANGUAGES: tuple[Literal["ko", "en"], ...] = ("ko", "en")
LONGEST = 96  # tokens of an answer
MARKED = ("uncited", "not_searched")  # kinds of notices
NOT_AN_ANSWER = {
    "markup of the prompt": r"</?passage\b",
    "marker": r"<\|\w+\|>|</?s>|\[/?INST\]|<(?:start|end)_of_turn>|<<SYS>>",
    "reasoning": r"</?think(?:ing)?>|◁/?think▷",
    "tool call": r"</?tool_call>|<function[=_]|\[TOOL_CALLS|\"(?:arguments|parameters)\"\s*:\s*\{",
}


@dataclass(frozen=True)
class Turn:
    """One question and what came of it.

    Attributes:
        faults: What a person must never see, in words; empty where all is well.
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
    """Yield the address of the model, reading `context` tokens."""
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
    """Return what is wrong with a turn, streamed text and end."""
    end = events[-1]
    if isinstance(end, Error):
        return [] if end.message.strip() else ["an error without words"]
    if not isinstance(end, Answer) or not end.answer.strip():
        return ["nothing"]
    shown = {"the answer": end.answer, "the stream": streamed_text(events)}
    found = [
        f"{what} in {where}"
        for where, text in shown.items()
        for what, form in NOT_AN_ANSWER.items()
        if re.search(form, text)
    ]
    told = [event.kind for event in events if isinstance(event, Notice)]
    told += [notice.kind for notice in getattr(end, "notices", ())]
    if not end.citations and not end.abstained and not set(told).intersection(MARKED):
        found.append("no source, and no notice")
    return found


def ask(settings: Settings, context: int, count: int) -> Iterator[Turn]:
    """Yield what comes of the questions, in both languages, by both assistants."""
    with open_workspace(settings) as workspace:
        if not workspace.index.sources(workspace.scope()):
            workspace.index.add([ROOT / "data" / "sample"])
        for assistant in ASSISTANTS:
            for language in LANGUAGES:
                for question in questions(language, count):
                    began = time.monotonic()
                    events = list(workspace.conversation(assistant=assistant).ask(question))
                    kinds = [event.kind for event in events if isinstance(event, Notice)]
                    yield Turn(
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
        said = " ".join(end.answer.split())
        return f"{len(end.citations)} cited, {tokens} tokens: {said[:160]}"
    return f"error {end.code}: {end.message}" if isinstance(end, Error) else "nothing"


def page(turns: Sequence[Turn]) -> str:
    """Return the figures as a page of Markdown."""
    wrong = [turn for turn in turns if turn.faults]
    lines = [
        "# A real generative model",
        "",
        "`make test-models`: SmolLM2-135M-Instruct (Q4_1, llama.cpp) over data/sample, answers of",
        f"at most {LONGEST} tokens. The model is far too small to answer well; what is tested is",
        "that nothing but an answer, an abstention or a clear error reaches a person.",
        "",
        f"{len(turns)} questions, {len(wrong)} with a fault.",
        "",
        "| context | assistant | language | turns | answered | errors | faults | s a turn |",
        "| ---: | --- | --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    groups = dict.fromkeys((t.context, t.assistant, t.language) for t in turns)
    for group in groups:
        some = [t for t in turns if (t.context, t.assistant, t.language) == group]
        errors = sum(turn.end.startswith("error") for turn in some)
        bad = sum(bool(turn.faults) for turn in some)
        each = sum(turn.seconds for turn in some) / len(some)
        cells = [*map(str, group), len(some), len(some) - errors, errors, bad, f"{each:.0f}"]
        lines.append(f"| {' | '.join(map(str, cells))} |")
    told: dict[str, int] = {}
    for turn in turns:
        for kind in turn.kinds:
            told[kind] = told.get(kind, 0) + 1
    lines += ["", "Notices, by kind: " + (", ".join(f"{k} {n}" for k, n in told.items()) or "none")]
    lines += [f"- {t.context}, {t.assistant}, {t.question}: {', '.join(t.faults)}" for t in wrong]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Ask, print each turn, write the page; 1 where a turn has a fault."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--questions", type=int, default=5, help="For each of the eight rounds.")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks/results/real-models.md")
    chosen = parser.parse_args()
    turns: list[Turn] = []
    with tempfile.TemporaryDirectory() as folder:
        for context in CONTEXTS:
            with serving(context) as address:
                settings = Settings(
                    state_dir=Path(folder),
                    chat_model="compatible:smollm2",
                    embedding_model="offline:hashing",
                    base_url=f"{address}/v1",
                    web_tools=False,
                    max_output_tokens=LONGEST,
                    request_seconds=900,
                    turn_seconds=1800,
                )
                for turn in ask(settings, context, chosen.questions):
                    print(turn, flush=True)
                    turns.append(turn)
    chosen.out.write_text(page(turns), "utf-8")
    return int(any(turn.faults for turn in turns))


if __name__ == "__main__":
    sys.exit(main())
