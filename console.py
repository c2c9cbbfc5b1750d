"""Output, errors and exit codes of the command lines."""

import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from errors import RagError
from system_errors import as_rag_error

if TYPE_CHECKING:
    import typer

DONE, FAILED, BAD_USAGE, STOPPED = 0, 1, 2, 130

_PACKAGES = frozenset(
    {
        *("agents", "app_pages", "chains", "chat", "cli", "evals", "guardrails", "index", "ingest"),
        *("models", "prompts", "text"),
    }
)
# C0 other than tabs and line ends, DEL, C1, line separators and bidirectional controls.
_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]"
)

ShowProgress = Callable[[int, int, str], None]  # done, total (0 for unknown), message


def escape_controls(text: str) -> str:
    """Return text with control characters escaped, other than line ends and tabs.

    A terminal would obey ESC, C1 codes and bidirectional controls in an answer, a file name or an
    error.
    """
    return _CONTROLS.sub(lambda sign: sign.group().encode("unicode_escape").decode("ascii"), text)


def escape_json_controls(document: str) -> str:
    """Return a JSON document with control characters as JSON escapes, equal when parsed."""
    return _CONTROLS.sub(lambda sign: f"\\u{ord(sign.group()):04x}", document)


def print_out(text: str) -> None:
    """Print a line to standard output, control characters escaped."""
    sys.stdout.write(escape_controls(text) + "\n")


def print_err(text: str) -> None:
    """Print a line to standard error, control characters escaped."""
    sys.stderr.write(escape_controls(text) + "\n")


def print_json(value: Any) -> None:
    """Print a value to standard output as a JSON document."""
    print_out(escape_json_controls(json.dumps(value, ensure_ascii=False, indent=2, default=str)))


def print_error(command: str, error: RagError, *, as_json: bool = False) -> None:
    """Print message and remedy in one line to standard error, and as JSON to standard output.

    In the language of RAG_LANGUAGE, which works even where other settings are not valid.
    """
    from settings import message_language  # here, since most commands do not fail
    from text.translation import in_language

    error = in_language(error, message_language())
    print_err(f"{command}: {error}")
    if as_json:
        print_json({"error": error.message, "remedy": error.remedy, "code": error.code})


def run(
    app: "typer.Typer",
    command: str,
    arguments: Sequence[str],
    code_of: Callable[[RagError], int] = lambda error: BAD_USAGE,
) -> int:
    """Run one command line and return its exit code; `code_of` returns that of a `RagError`.

    Any other exception is printed in one line and ends with 1; with PYTHONDEVMODE=1 it is raised.
    What is no `Exception` is always raised.
    """
    try:
        app(args=list(arguments), prog_name=command)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else DONE
    except RagError as error:
        print_error(command, error, as_json="--json" in arguments)
        return code_of(error)
    except BrokenPipeError:  # the reader of the output, such as `head`, has ended
        sys.stderr.close()
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        print_error(command, as_rag_error(error), as_json="--json" in arguments)
        return FAILED
    return DONE


def start(command: Callable[[Sequence[str]], int]) -> int:
    """Run a command with the arguments of this process, in a terminal, and return its exit code."""
    use_utf8()
    silence_libraries()
    return command(sys.argv[1:])


def use_utf8() -> None:
    """Encode the output of this process as UTF-8, whatever the encoding of its terminal."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def collect_rarely() -> None:
    """Let the garbage collector run seldom, for a command that ends soon.

    While modules are loaded there is nothing to collect, and looking takes a tenth of the start.
    """
    import gc

    gc.set_threshold(50_000, 20, 50)  # new objects, and collections of the younger generations


def silence_libraries() -> None:
    """Suppress warnings and log messages of libraries; `-W` and PYTHONDEVMODE=1 show them."""
    if sys.flags.dev_mode or sys.warnoptions:
        return
    import logging
    import warnings

    warnings.simplefilter("ignore")
    if logging.lastResort is not None:
        logging.lastResort.addFilter(lambda record: record.name.partition(".")[0] in _PACKAGES)


@contextmanager
def progress_bar(quiet: bool) -> Iterator[ShowProgress | None]:
    """Yield a function that draws a progress bar, or None if quiet or without a terminal.

    A count lower than the one before begins a new bar.
    """
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as TimeLeft

    columns = (BarColumn(bar_width=24), MofNCompleteColumn(), TimeLeft())
    words = TextColumn("{task.fields[words]}", markup=False)
    with Progress(*columns, words, console=Console(stderr=True), transient=True) as bar:
        task, last = bar.add_task("", total=None, words=""), 0

        def show(done: int, total: int, words: str) -> None:
            nonlocal last
            if done < last:
                bar.reset(task)
            bar.update(task, completed=done, total=total or None, words=words)
            last = done

        yield show
