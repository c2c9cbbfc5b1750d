"""`evals compare`: whether two measurements differ by more than chance."""

from evals.commands.options import Json, Measured, Seed


def compare(left: Measured, right: Measured, seed: Seed = 0, json: Json = False) -> None:
    """Tell, metric by metric, whether two measurements differ by more than chance."""
    from dataclasses import asdict

    from console import say, show_json
    from evals.compare import compare as differences
    from evals.report import differences_table

    found = differences(left, right, seed)
    if json:
        show_json({"differences": [asdict(one) for one in found]})
    else:
        say(differences_table(found))
