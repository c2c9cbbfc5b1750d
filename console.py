"""What every command does around its work: UTF-8 out, errors in one line, an exit code."""

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

_ROOMS = frozenset(
    {"agents", "app_pages", "chains", "evals", "ingest", "models", "prompts", "text"}
)
# C0 but for tabs and line ends, DEL, C1, and what turns the direction of writing.
_OBEYED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]"
)

ShowProgress = Callable[
    [int, int, str], None
]  # how many are done, how many there are (0 unknown), words


def escape_controls(text: str) -> str:
    """Return text with control characters as escapes, line ends and tabs apart.

    A terminal obeys ESC, C1 codes and marks of direction, wherever they come from: an answer, the
    name of a file, an error.
    """
    return _OBEYED.sub(lambda sign: sign.group().encode("unicode_escape").decode("ascii"), text)


def escape_json_controls(document: str) -> str:
    """Return a JSON document with such characters as JSON escapes, which reads the same."""
    return _OBEYED.sub(lambda sign: f"\\u{ord(sign.group()):04x}", document)


def print_out(text: str) -> None:
    """Print a line for people or programs who read the output."""
    sys.stdout.write(escape_controls(text) + "\n")


def print_err(text: str) -> None:
    """Print a line beside the output."""
    sys.stderr.write(escape_controls(text) + "\n")


def print_json(value: Any) -> None:
    """Print one JSON document."""
    print_out(escape_json_controls(json.dumps(value, ensure_ascii=False, indent=2, default=str)))


def print_error(command: str, error: RagError, *, as_json: bool = False) -> None:
    """Tell in one line what is wrong and what to do, and as a JSON document where one is due.

    In Korean where RAG_LANGUAGE says so, else in English.
    """
    from settings import message_language  # where all went well nobody waits for these
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
    """Run one command line and return its exit code; `code_of` gives that of an error.

    What nobody foresaw is told in words and ends with 1; PYTHONDEVMODE=1 lets it through. So is
    whatever is no `Exception`, for the entry point that raised it.
    """
    try:
        app(args=list(arguments), prog_name=command)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else DONE
    except RagError as error:
        print_error(command, error, as_json="--json" in arguments)
        return code_of(error)
    except BrokenPipeError:  # the reader of the output, such as `head`, has seen enough
        sys.stderr.close()
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        print_error(command, as_rag_error(error), as_json="--json" in arguments)
        return FAILED
    return DONE


def use_utf8() -> None:
    """Let the output of this process hold any language, whatever its terminal says it can."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def silence_libraries() -> None:
    """Keep warnings and log lines of libraries from whoever reads a command's messages.

    `-W` and PYTHONDEVMODE=1 show them.
    """
    if sys.flags.dev_mode or sys.warnoptions:
        return
    import logging
    import warnings

    warnings.simplefilter("ignore")
    if logging.lastResort is not None:
        logging.lastResort.addFilter(lambda record: record.name.partition(".")[0] in _ROOMS)


@contextmanager
def progress_bar(quiet: bool) -> Iterator[ShowProgress | None]:
    """Yield what draws a bar with the time left, or None where nobody watches.

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
