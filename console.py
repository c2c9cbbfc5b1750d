"""What every command does around its work: UTF-8 out, errors in one line, an exit code."""

import json
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from errors import RagError, explained

if TYPE_CHECKING:
    import typer

DONE, FAILED, BAD_USAGE = 0, 1, 2


def say(text: str) -> None:
    """Print a line for people or programs who read the output."""
    sys.stdout.write(text + "\n")


def note(text: str) -> None:
    """Print a line beside the output."""
    sys.stderr.write(text + "\n")


def show_json(value: Any) -> None:
    """Print one JSON document."""
    say(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def show_error(command: str, error: RagError, *, as_json: bool = False) -> None:
    """Tell in one line what is wrong and what to do, and as a JSON document where one is due."""
    note(f"{command}: {error}")
    if as_json:
        show_json({"error": error.message, "remedy": error.remedy, "code": error.code})


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
        show_error(command, error, as_json="--json" in arguments)
        return code_of(error)
    except BrokenPipeError:  # the reader of the output, such as `head`, has seen enough
        sys.stderr.close()
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        show_error(command, explained(error), as_json="--json" in arguments)
        return FAILED
    return DONE


def speak_utf8() -> None:
    """Let the output of this process hold any language, whatever its terminal says it can."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
