"""The `ask` command: one question, one streamed and cited answer."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import console
from console import BAD_USAGE, DONE, FAILED, STOPPED
from settings import AssistantName

if TYPE_CHECKING:  # `--help` loads nothing.
    from agents.events import Answer, ApprovalRequest, Error, Event
    from cli.ask.output import Screen
    from workspace import Workspace

    End = Answer | Error | ApprovalRequest

app = typer.Typer(
    name="ask",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.command(
    epilog="Exit codes: 0 answered or abstained, 1 the answer failed, 2 bad usage or settings."
)
def ask(
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="What to ask.")],
    thread: Annotated[
        str | None,
        typer.Option("--thread", metavar="T", help="Conversation to go on with [a new one]."),
    ] = None,
    assistant: Annotated[
        AssistantName | None,
        typer.Option("--assistant", help="rag searches once; react decides [RAG_ASSISTANT]."),
    ] = None,
    collection: Annotated[
        str | None,
        typer.Option("--collection", metavar="NAME", help="Search only this collection [all]."),
    ] = None,
    user: Annotated[
        str | None,
        typer.Option("--user", metavar="U", help="On whose behalf to search [RAG_USER]."),
    ] = None,
    group: Annotated[
        list[str] | None,
        typer.Option("--group", metavar="G", help="A group the user belongs to."),
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Answer anew, past the answer cache [RAG_CACHE].")
    ] = False,
    state: Annotated[
        Path | None, typer.Option("--state", metavar="DIR", help="State directory [RAG_STATE_DIR].")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Answer one question from the documents, with its sources."""
    from agents.events import ApprovalRequest, Error
    from agents.messages import language_of
    from cli.ask.approval import can_ask, decide
    from cli.ask.output import Screen
    from settings import Settings
    from workspace import open_workspace

    settings = Settings() if state is None else Settings(state_dir=state)
    with open_workspace(settings) as ws:
        if collection is not None:
            _check_collection(collection, ws, user, group or ())
        conversation = ws.conversation(
            thread,
            assistant,
            user,
            collection,
            group or (),
            approvals=not json and can_ask(),
            origin="cli",
        )
        language = language_of(question, settings.language)
        screen = Screen(language)
        end = _run(lambda cancel: conversation.ask(question, cancel, again=again), screen, json)
        while isinstance(end, ApprovalRequest):
            decision = decide(end, language)
            end = _run(partial(conversation.resume, decision), screen, json)
    code = FAILED if isinstance(end, Error) else DONE
    if conversation.abandoned:
        raise _Abandoned(STOPPED if isinstance(end, Error) and end.code == "cancelled" else code)
    raise typer.Exit(code)


def _check_collection(
    collection: str, ws: "Workspace", user: str | None, groups: Sequence[str]
) -> None:
    from errors import SettingsError

    scope = ws.scope(user, None, groups)
    names = ws.index.collections(scope)
    if collection not in names:
        raise SettingsError(
            "There is no collection {name!r}.",
            "Known collections: {names}. `ingest list` shows them.",
            name=collection,
            names=", ".join(names) or "-",
        )


@contextmanager
def _cancel_on_interrupt() -> Iterator[threading.Event]:
    """Yield an event that Ctrl-C sets, since an exception might be swallowed where it is raised."""
    cancel = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield cancel
        return

    def stop(*_: object) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a second Ctrl-C interrupts
        cancel.set()

    previous = signal.signal(signal.SIGINT, stop)
    try:
        yield cancel
    finally:
        signal.signal(signal.SIGINT, previous)


def _run(
    begin: Callable[[threading.Event], Iterator["Event"]], screen: "Screen", json: bool
) -> "End":
    with _cancel_on_interrupt() as cancel:
        try:
            return _show(begin(cancel), screen, json)
        except KeyboardInterrupt:
            raise _Abandoned(STOPPED) from None


def _show(events: Iterator["Event"], screen: "Screen", json: bool) -> "End":
    from agents.events import Answer, ApprovalRequest, Error
    from cli.ask.output import answer_json, error_json

    end: End = Error("", "no_answer")
    for event in events:
        if isinstance(event, Answer | Error | ApprovalRequest):
            end = event
        if not json:
            screen.show(event)
    if json and not isinstance(end, ApprovalRequest):  # with --json nobody is asked
        print(error_json(end) if isinstance(end, Error) else answer_json(end))
    return end


class _Abandoned(BaseException):
    """A model was abandoned that may return much later, or never; not an error."""

    def __init__(self, code: int) -> None:
        self.code = code


def run(arguments: Sequence[str]) -> int:
    """Run the command and return its exit code; errors are shown in one line, with a remedy."""
    from errors import BudgetExceeded

    return console.run(
        app, "ask", arguments, lambda e: FAILED if isinstance(e, BudgetExceeded) else BAD_USAGE
    )


def main() -> int:
    """Run the command line of this process and return its exit code."""
    console.use_utf8()
    console.collect_rarely()
    console.silence_libraries()
    try:
        return run(sys.argv[1:])
    except _Abandoned as abandoned:
        # Python would wait at exit for the thread of the abandoned model.
        sys.stdout.flush()
        os._exit(abandoned.code)


if __name__ == "__main__":
    raise SystemExit(main())
