"""`evals compare`: whether two measurements differ by more than chance."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from cli.evals.options import Json, Other, Seed
from console import DONE, FAILED


def compare(
    left: Annotated[Path | None, typer.Argument(help="Folder that `run --out` wrote.")] = None,
    right: Other = None,
    gate: Annotated[
        list[str] | None,
        typer.Option(
            "--gate", metavar="METRIC", help="Metric that decides the exit code [all of quality]."
        ),
    ] = None,
    ratings: Annotated[
        bool,
        typer.Option("--ratings", help="Compare the ratings of variants A and B of RAG_AB_CONFIG."),
    ] = False,
    since: Annotated[
        float, typer.Option("--days", min=0, help="Of --ratings: only the last days [all].")
    ] = 0.0,
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

    if ratings:
        raise typer.Exit(_compare_ratings(since, gate or (), seed, json))
    if left is None:
        raise typer.BadParameter("name a folder, or use --ratings", param_hint="left")
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


def _compare_ratings(days: float, gate: Sequence[str], seed: int, json: bool) -> int:
    """Show the differences of variant B from A in ratings and signals; return the exit code."""
    import time
    from dataclasses import asdict

    from cli.evals.tables import comparison_tables
    from console import print_json, print_out
    from evals.comparison.compare import worse
    from evals.feedback.variants import compare_variants, variant_turns
    from settings import Settings
    from workspace import open_workspace

    settings = Settings()
    with open_workspace(settings) as ws:
        turns = variant_turns(ws.store.engine, time.time() - days * 86400 if days else 0.0)
    results = compare_variants(turns, seed)
    if json:
        print_json({"differences": [asdict(result) for result in results]})
    else:
        print_out(comparison_tables(results, settings.language))
    return FAILED if worse(results, gate) else DONE
