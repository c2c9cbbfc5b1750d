"""How the `ask` command shows a turn: streamed to a terminal, or as one JSON document."""

import json
import sys
from dataclasses import asdict
from typing import Any, TextIO

from agents.events import Answer, Error, Event, Notice, Sources, Step, Token
from agents.messages import Spoken, say
from chains.citations.rows import narrowed
from chains.sources import Source
from console import harmless, harmless_json
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
    """Shows events as they come: the answer on stdout, everything else on stderr.

    Where stdout is no terminal, the answer is printed once, when it is final.
    """

    def __init__(
        self, spoken: Spoken, out: TextIO | None = None, log: TextIO | None = None
    ) -> None:
        self._spoken = spoken
        self._out = out or sys.stdout
        self._log = log or sys.stderr
        self._streams = self._out.isatty()
        self._sources: list[Source] = []
        self._shown = ""

    def show(self, event: Event) -> None:
        """Show one event."""
        match event:
            case Step(status="running"):
                self._line(say("step_running", self._spoken, tool=event.tool, input=event.input))
            case Step(status="failed"):
                self._line(say("step_failed", self._spoken, tool=event.tool))
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
        self._out.write(harmless(token.text))
        self._out.flush()
        self._shown += token.text

    def _answer(self, answer: Answer) -> None:
        if not self._streams:
            self._out.write(harmless(answer.answer))
        self._out.write("\n")
        places: dict[str, list[str]] = {}  # several passages of one page share a line
        for source in self._sources:
            quoted = [citation for citation in answer.citations if citation.n == source.n]
            if quoted:
                where = self._where(narrowed(source, quoted))
                places.setdefault(where, []).append(f"[{source.n}]")
        if answer.abstained and answer.searched:
            queries = " · ".join(answer.searched)
            self._out.write(harmless("\n" + say("searched", self._spoken, queries=queries) + "\n"))
        if places:
            self._out.write("\n" + say("sources", self._spoken) + "\n")
        for where, numbers in places.items():
            self._out.write(harmless(f"  {' '.join(numbers)} {where}\n"))
        for line in self._verdicts(answer):
            self._out.write(harmless(f"  {line}\n"))

    def _verdicts(self, answer: Answer) -> list[str]:
        """Return a line for each citation that is not, or not known to be, carried."""
        told = [
            say("not_checked", self._spoken, n=c.n, claim=_short(c.claim))
            if c.supported is None
            else say("not_supported", self._spoken, n=c.n, claim=_short(c.claim))
            for c in answer.citations
            if c.supported is not True
        ]
        return list(dict.fromkeys(told))

    def _where(self, source: Source) -> str:
        title = f"{source.title} - " if source.title and source.title != source.source else ""
        path = heading_path(source.heading, source.title, source.name)
        named = [f"{title}{source.source}", format_location(source, self._spoken), path]
        return location_separator(self._spoken).join(part for part in named if part)

    def _line(self, text: str) -> None:
        if self._shown and not self._shown.endswith("\n"):
            self._out.write("\n")
            self._out.flush()
        self._log.write(harmless(f"{text}\n"))


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
    return harmless_json(json.dumps(data, ensure_ascii=False))


def error_json(error: Error) -> str:
    """Return the end of a turn that failed as a JSON document, in the form of every command."""
    fields = {"error": error.message, "remedy": "", "code": error.code}
    return harmless_json(json.dumps(fields, ensure_ascii=False))
