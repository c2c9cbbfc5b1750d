"""Grid of settings: the candidate configurations of a grid search."""

import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from errors import EvaluationError, SettingsError
from evals.runs.configs import Config

GRID = Path(__file__).with_name("grid.yaml")
CURRENT = "current"
MAX_CANDIDATES = 200

Grid = Mapping[str, Sequence[Any]]


def load_grid(path: Path | None, *, with_index: bool) -> Grid:
    """Return the grid in a file, a mapping of settings to lists of values, or the built-in one.

    Raises:
        EvaluationError: the file contains no such mapping.
    """
    try:
        grid = yaml.safe_load((path or GRID).read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        grid = None
    if path is None:
        return {**grid["query"], **(grid["index"] if with_index else {})}
    if not isinstance(grid, dict) or not grid or not all(map(_values, grid.values())):
        raise EvaluationError(
            "{file!r} is no grid.",
            "Write each setting with a list: `mode: [hybrid, mmr]`.",
            file=path.name,
        )
    return grid


def _values(value: Any) -> bool:
    return isinstance(value, list) and bool(value)


def candidates(grid: Grid) -> tuple[list[Config], int]:
    """Return the current configuration with those of a grid, and the number of invalid ones.

    Raises:
        EvaluationError: there are too many.
        SettingsError: no combination is valid; perhaps a name in the grid is no setting.
    """
    combinations = list(itertools.product(*grid.values()))
    if len(combinations) > MAX_CANDIDATES:
        raise EvaluationError(
            "The grid has {count} combinations.",
            "Name fewer values; {most} is the most.",
            count=len(combinations),
            most=MAX_CANDIDATES,
        )
    current, configs, errors = Config(CURRENT).settings(), [Config(CURRENT)], []
    for combination in combinations:
        values = dict(zip(grid, combination, strict=True))
        config = Config(", ".join(f"{name}={value}" for name, value in values.items()), values)
        try:
            if config.settings() != current:
                configs.append(config)
        except SettingsError as error:  # such as a child larger than its parent
            errors.append(error)
    if len(errors) == len(combinations):
        raise errors[0]
    return configs, len(errors)
