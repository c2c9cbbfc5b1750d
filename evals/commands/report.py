"""`evals report`: a measurement for people."""

from evals.commands.options import Measured


def report(directory: Measured) -> None:
    """Print the table of a measurement once more."""
    from console import say
    from evals.report import markdown
    from evals.results import load_runs

    say(markdown(load_runs(directory)))
