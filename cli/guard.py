"""The `guard` command: runs the guardrails over a text or a file of texts."""

import json as json_lines
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

import console
from console import BAD_USAGE, FAILED
from errors import EvaluationError, RagError, SettingsError

if TYPE_CHECKING:  # `--help` loads nothing.
    from guardrails.engine import Guard
    from guardrails.rail import Channel

ChannelName = Literal["user", "document", "tool", "answer"]
Level = Literal["elementary", "middle", "high", "university", "adult"]

app = typer.Typer(
    name="guard",
    help="Check texts by the guardrails.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.callback()
def options() -> None:
    """Check texts by the guardrails."""


@app.command(epilog="Exit codes: 0 checked, whatever was decided; 2 bad usage, file or settings.")
def check(
    text: Annotated[str | None, typer.Argument(metavar="[TEXT]", help="What to check.")] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            "--file",
            metavar="F.jsonl",
            help='Texts to check, one {"id", "text", "channel"} a line.',
        ),
    ] = None,
    channel: Annotated[
        ChannelName, typer.Option("--channel", help="Where texts come from that do not say.")
    ] = "user",
    age: Annotated[
        Level | None, typer.Option("--age", help="Age level of the readers [RAG_GUARD_AGE].")
    ] = None,
    state: Annotated[
        Path | None, typer.Option("--state", metavar="DIR", help="State directory [RAG_STATE_DIR].")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Run the guardrails and print what they decide, in the order of the input."""
    from agents.tracing.switch import tracing
    from guardrails.registry import build_guard
    from settings import Settings

    if (text is None) == (file is None):
        raise SettingsError("Give either a text or --file.", "`guard check --help` shows how.")
    rows = [{"text": text}] if file is None else list(_rows(file))
    given: dict[str, Any] = {"state_dir": state, "guard_age": age}
    settings = Settings(**{name: value for name, value in given.items() if value is not None})
    guard = build_guard(settings)
    with tracing(settings):  # the judge of RAG_GUARD_JUDGE calls a model
        results = [_result(guard, row, number, channel) for number, row in enumerate(rows, 1)]
    if json:
        console.print_json(results)
        return
    for result in results:
        console.print_out(_line(result))


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    try:
        lines = file.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError):
        raise EvaluationError("{file!r} cannot be read.", "Check --file.", file=file.name) from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _row(line, file.name, number)


def _row(line: str, name: str, number: int) -> dict[str, Any]:
    try:
        row = json_lines.loads(line)
    except ValueError:
        row = None
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise EvaluationError(
            "{file!r}, line {number}: this is no JSON object with a text.",
            'Write one object a line: {{"id": "1", "text": "..."}}.',
            file=name,
            number=number,
        )
    return row


def _result(guard: "Guard", row: dict[str, Any], number: int, default: "Channel") -> dict[str, Any]:
    from guardrails.rail import CHANNELS

    channel = row.get("channel", default)
    decision = guard.check(row["text"], channel if channel in CHANNELS else default)
    return {
        "id": row.get("id", str(number)),
        "action": decision.action,
        "findings": [
            {"rail": f.rail, "rule": f.rule, "start": f.start, "end": f.end}
            for f in decision.findings
        ],
        "text": decision.text,
    }


def _line(result: dict[str, Any]) -> str:
    rules = ", ".join(
        f"{f['rail']}.{f['rule']} {f['start']}-{f['end']}" for f in result["findings"]
    )
    parts = (str(result["id"]), result["action"], rules, result["text"])
    return "\t".join(part for part in parts if part)


def run(arguments: Sequence[str]) -> int:
    """Run the command and return its exit code; errors are shown in one line, with a remedy."""
    return console.run(app, "guard", arguments, _code_of)


def _code_of(error: RagError) -> int:
    return BAD_USAGE if isinstance(error, SettingsError | EvaluationError) else FAILED


def main() -> int:
    """Run the command line of this process and return its exit code."""
    return console.start(run)


if __name__ == "__main__":
    raise SystemExit(main())
