"""Output, errors and exit codes of the command lines."""

import json
import subprocess
import sys

import pytest
import typer

import console
from errors import EvaluationError, RagError
from settings import ROOT


def raising(error: BaseException | None) -> typer.Typer:
    """A command line whose only command raises an error."""
    app = typer.Typer(pretty_exceptions_enable=False)

    @app.command()
    def fail(json: bool = False) -> None:
        if error is not None:
            raise error

    return app


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (None, 0),
        (typer.Exit(1), 1),
        (EvaluationError("No."), 2),
        (ZeroDivisionError("secret/path"), 1),
    ],
    ids=["done", "exit", "foreseen", "unforeseen"],
)
def test_exit_codes(
    error: BaseException | None, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """A command ends with its own code, a `RagError` with 2, another error with 1 and no detail."""
    assert console.run(raising(error), "demo", []) == code
    assert "secret" not in capsys.readouterr().err


def test_errors_are_printed_as_text_and_json(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One line on stderr; with --json the parts of the error on stdout too."""
    error = EvaluationError("There are no results.", "Run first.")
    assert console.run(raising(error), "demo", ["--json"]) == 2
    shown = capsys.readouterr()
    assert shown.err == "demo: There are no results. Run first.\n"
    assert json.loads(shown.out) == {
        "error": "There are no results.",
        "remedy": "Run first.",
        "code": "evaluation",
    }


@pytest.mark.parametrize("more", [{}, {"RAG_TOP_K": "many"}, {"RAG_TOPK": "5"}])
def test_errors_are_in_the_language_of_the_settings(
    more: dict[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Errors are in the language of the settings, even where other settings are invalid."""
    for name, value in {"RAG_LANGUAGE": "ko", **more}.items():
        monkeypatch.setenv(name, value)
    error = EvaluationError("{folder!r} holds no results.", "Add --task answers.", folder="a")
    assert console.run(raising(error), "demo", ["--json"]) == 2
    shown = capsys.readouterr()
    assert shown.err == "demo: 'a'에 결과가 없습니다. --task answers를 붙이세요.\n"
    assert json.loads(shown.out)["error"] == "'a'에 결과가 없습니다."


def test_the_caller_chooses_the_exit_code() -> None:
    """A command line may choose the exit codes of errors."""
    assert console.run(raising(RagError("No.")), "demo", [], lambda error: 3) == 3


def test_base_exceptions_are_raised() -> None:
    """What is no `Exception` is raised to the entry point."""

    class Left(BaseException): ...

    with pytest.raises(Left):
        console.run(raising(Left()), "demo", [])


def test_libraries_are_silenced() -> None:
    """Warnings and log messages of libraries are suppressed; those of the application are shown."""
    program = (
        "import logging, warnings, console; console.silence_libraries();"
        "warnings.warn('from a library', UserWarning);"
        "logging.getLogger('openai').error('of a client');"
        "logging.getLogger('chains.condense').warning('of ours');"
        "logging.getLogger('chat.conversation').warning('of ours, too')"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr == "of ours\nof ours, too\n"


def test_control_characters_are_escaped(capsys: pytest.CaptureFixture[str]) -> None:
    """Control characters are escaped; JSON with them is equal when parsed."""
    words = "a\x1b[2Jb\x9bc\u202ed\te\x00"
    console.print_out(words)
    console.print_err(words)
    console.print_json({"name": words})
    out, err = capsys.readouterr()
    assert err == "a\\x1b[2Jb\\x9bc\\u202ed\te\\x00\n"
    first, _, document = out.partition("\n")
    assert first + "\n" == err
    assert not set("\x1b\x9b\u202e\x00") & set(document)
    assert json.loads(document) == {"name": words}
