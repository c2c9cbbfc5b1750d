"""Output of the `ask` command: streamed to a terminal, or one JSON document."""

import json
import sys
from dataclasses import asdict
from typing import Any, TextIO

from agents.events import Answer, Error, Event, Notice, Sources, Step, Token
from agents.messages import Language, localise
from chains.citations.rows import with_cited_rows
from chains.sources import Source
from console import escape_controls, escape_json_controls
from index.source_location import format_location, heading_path, location_separator

FIELDS = (
    "answer",
    "abstained",
    "citations",
    "notices",
    "steps",
    "thread",
    "cached",
    "guard",
    "usage",
    "ms",
)
CLAIM_CHARS = 120
CITATION = ("n", "source", "page", "quote", "child_id", "supported")


class Screen:
    """Shows events as they arrive: the answer on stdout, everything else on stderr.

    Where stdout is no terminal, the final answer is printed once.
    """

    def __init__(
        self, language: Language, out: TextIO | None = None, log: TextIO | None = None
    ) -> None:
        self._language = language
        self._out = out or sys.stdout
        self._log = log or sys.stderr
        self._streams = self._out.isatty()
        self._sources: list[Source] = []
        self._shown = ""

    def show(self, event: Event) -> None:
        """Show one event."""
        match event:
            case Step(status="running"):
                self._line(
                    localise("step_running", self._language, tool=event.tool, input=event.input)
                )
            case Step(status="failed" | "refused"):
                self._line(localise(f"step_{event.status}", self._language, tool=event.tool))
            case Sources():
                self._sources += event.items
            case Notice():
                self._line(event.text)
            case Token() if self._streams:
                self._token(event)
            case Answer():
                self._answer(event)
            case Error():
                self._line(event.message)

    def _token(self, token: Token) -> None:
        if token.reset and self._shown:
            self._out.write("\n\n")
            self._shown = ""
        self._out.write(escape_controls(token.text))
        self._out.flush()
        self._shown += token.text

    def _answer(self, answer: Answer) -> None:
        if not self._streams:
            self._out.write(escape_controls(answer.answer))
        self._out.write("\n")
        locations: dict[str, list[str]] = {}  # passages of one page share a line
        for source in self._sources:
            quoted = [citation for citation in answer.citations if citation.n == source.n]
            if quoted:
                location = self._location(with_cited_rows(source, quoted))
                locations.setdefault(location, []).append(f"[{source.n}]")
        if answer.abstained and answer.searched:
            queries = " · ".join(answer.searched)
            self._out.write(
                escape_controls("\n" + localise("searched", self._language, queries=queries) + "\n")
            )
        if locations:
            self._out.write("\n" + localise("sources", self._language) + "\n")
        for location, numbers in locations.items():
            self._out.write(escape_controls(f"  {' '.join(numbers)} {location}\n"))
        for line in self._verdicts(answer):
            self._out.write(escape_controls(f"  {line}\n"))

    def _verdicts(self, answer: Answer) -> list[str]:
        """Return a line for each citation that is unsupported or was not verified."""
        lines = [
            localise("not_checked", self._language, n=c.n, claim=_short(c.claim))
            if c.supported is None
            else localise("not_supported", self._language, n=c.n, claim=_short(c.claim))
            for c in answer.citations
            if c.supported is not True
        ]
        return list(dict.fromkeys(lines))

    def _location(self, source: Source) -> str:
        title = f"{source.title} - " if source.title and source.title != source.source else ""
        path = heading_path(source.heading, source.title, source.name)
        parts = [f"{title}{source.source}", format_location(source, self._language), path]
        return location_separator(self._language).join(part for part in parts if part)

    def _line(self, text: str) -> None:
        if self._shown and not self._shown.endswith("\n"):
            self._out.write("\n")
            self._out.flush()
        self._log.write(escape_controls(f"{text}\n"))


def _short(claim: str) -> str:
    plain = " ".join(claim.split())
    return plain if len(plain) <= CLAIM_CHARS else plain[:CLAIM_CHARS] + "…"


def answer_json(answer: Answer) -> str:
    """Return the answer as the JSON document of the contract."""
    whole = asdict(answer)
    data: dict[str, Any] = {name: whole[name] for name in FIELDS}
    data["citations"] = [{name: c[name] for name in CITATION} for c in data["citations"]]
    data["notices"] = [{"code": n.kind, "text": n.text} for n in answer.notices]
    data["steps"] = [{name: s[name] for name in ("tool", "input", "ms")} for s in data["steps"]]
    return escape_json_controls(json.dumps(data, ensure_ascii=False))


def error_json(error: Error) -> str:
    """Return the end of a failed turn as a JSON document, in the form of every command."""
    fields = {"error": error.message, "remedy": "", "code": error.code}
    return escape_json_controls(json.dumps(fields, ensure_ascii=False))
