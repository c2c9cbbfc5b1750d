"""`evals compare`: whether two measurements differ by more than chance."""

from typing import Annotated

import typer

from cli.evals.options import Json, Measured, Other, Seed
from console import DONE, FAILED


def compare(
    left: Measured,
    right: Other = None,
    gate: Annotated[
        list[str] | None,
        typer.Option(
            "--gate", metavar="METRIC", help="Metric that decides the exit code [all of quality]."
        ),
    ] = None,
    seed: Seed = 0,
    json: Json = False,
) -> None:
    """Tell, metric by metric, whether two measurements differ by more than chance.

    Of one folder alone, its first configuration is compared with the others. The first table has a
    row for each configuration - another assistant, reasoning style, example selector - with its
    quality, model calls, tokens, seconds and cost an answer, for each language as well.

    Ends with 1 where a metric is worse, else with 0. Times, tokens and cost are told but do not
    count, unless --gate names them. With many metrics one may look worse by chance: name by --gate
    what has to hold.
    """
    from dataclasses import asdict

    from cli.evals.overview_table import overview_tables
    from cli.evals.tables import comparison_tables
    from console import print_json, print_out
    from evals.comparison.compare import compare as differences
    from evals.comparison.compare import worse
    from evals.comparison.overview import overview, runs_of
    from settings import Settings

    results = differences(left, right, seed)
    rows = overview(runs_of(left, right), seed)
    if json:
        overviews = [row.summary() for row in rows]
        print_json({"differences": [asdict(result) for result in results], "overview": overviews})
    else:
        language = Settings().language
        print_out(f"{overview_tables(rows, language)}\n\n{comparison_tables(results, language)}")
    raise typer.Exit(FAILED if worse(results, gate or ()) else DONE)
