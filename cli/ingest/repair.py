"""Commands that repair the index: rebuild and doctor."""

from typing import Annotated

import typer

from cli.ingest.options import Json, State
from cli.ingest.session import SOME_FAILED, open_for
from console import DONE


def rebuild(
    context: typer.Context,
    vectors: Annotated[bool, typer.Option("--vectors", help="Only the vectors.")] = False,
    lexicon: Annotated[bool, typer.Option("--lexicon", help="Only the index of words.")] = False,
    json: Json = False,
    state: State = None,
) -> None:
    """Rebuild the indexes from the catalog; no document is read again."""
    from cli.ingest.output import progress_bar, show_health

    both = vectors == lexicon
    with open_for(context, state) as ws:
        with progress_bar(quiet=json, language=ws.settings.language) as progress:
            ws.index.rebuild(vectors or both, lexicon or both, progress=progress)
        health = ws.index.doctor()
        show_health(health, json, ws.settings.language)
    raise typer.Exit(DONE if health.ok else SOME_FAILED)


def doctor(
    context: typer.Context,
    repair: Annotated[bool, typer.Option("--repair", help="Rebuild what is wrong.")] = False,
    json: Json = False,
    state: State = None,
) -> None:
    """Check the catalog against the index of words and the vectors.

    Passages whose vectors are still to be computed are named as pending; they are no damage.
    """
    from cli.ingest.output import show_health

    with open_for(context, state) as ws:
        health = ws.index.doctor(repair=repair)
        show_health(health, json, ws.settings.language)
    raise typer.Exit(DONE if health.ok else SOME_FAILED)
