"""`evals report`: a measurement as Markdown or HTML."""

from pathlib import Path
from typing import Annotated

import typer

from cli.evals.options import Measured


def report(
    directory: Measured,
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", help="Write a page with pictures instead."),
    ] = None,
    worst: Annotated[
        int, typer.Option("--worst", min=0, help="Questions shown that went wrong, of each kind.")
    ] = 10,
) -> None:
    """Tell a measurement: metrics, differences, languages and kinds, the worst questions.

    Answers and dialogues that are wrong or refused are listed by kind, with what would be right.

    As Markdown on standard output; with --html as one file that needs no network.
    """
    from console import print_err, print_out
    from errors import EvaluationError
    from evals.messages import words
    from evals.reports.html import html_report
    from evals.reports.markdown import markdown_report
    from evals.reports.sections import report_sections
    from evals.results import load_runs
    from settings import Settings

    language = Settings().language
    parts = report_sections(load_runs(directory), language, worst)
    title = words("report", language, folder=directory.resolve().name)
    if html is None:
        print_out(markdown_report(title, parts))
        return
    try:
        html.write_text(html_report(title, parts, language), "utf-8")
    except OSError as error:
        raise EvaluationError(
            "{file!r} cannot be written: {reason}.", file=html.name, reason=error.strerror
        ) from None
    print_err(words("saved", language, path=html))
