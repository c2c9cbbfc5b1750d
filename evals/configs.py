"""A configuration to measure: a YAML file of settings, named after the file.

# dense.yaml
mode: dense
embedding_model: openai:text-embedding-3-small
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from errors import EvaluationError
from settings import Settings

DEFAULT = "default"
# What an index depends on; configurations that share these share an index.
_INDEXED = ("embedding_model", "korean", "parent_chars", "child_chars", "child_overlap")


@dataclass(frozen=True)
class Config:
    """A name and the settings that differ from the environment's."""

    name: str = DEFAULT
    values: Mapping[str, Any] = field(default_factory=dict)

    def settings(self, state: Path | None = None) -> Settings:
        """Return full settings, kept in `state` when given.

        Raises:
            SettingsError: a value is out of range or no setting.
        """
        values = dict(self.values)
        if state is not None:
            values["state_dir"] = state
        return Settings(**values)

    def index_key(self, dataset: Path) -> str:
        """Return a short name for the index of a dataset under this configuration."""
        settings = self.settings()
        parts = [str(dataset.resolve()), *(str(getattr(settings, name)) for name in _INDEXED)]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:12]


def load_config(path: Path) -> Config:
    """Return the configuration in a YAML file.

    Raises:
        EvaluationError: the file is not a mapping of setting names to values.
    """
    try:
        values = yaml.safe_load(path.read_text("utf-8")) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        values = None
    if not isinstance(values, dict):
        raise EvaluationError(
            f"The configuration {path.name!r} cannot be read.",
            "Write one setting a line, for example `mode: lexical`.",
        )
    return Config(path.stem, values)
