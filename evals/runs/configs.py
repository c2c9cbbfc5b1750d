"""A configuration to measure: a YAML file of settings, named after the file.

# dense.yaml
mode: dense
embedding_model: openai:text-embedding-3-small

Any setting can be in it: chunk sizes, models, mode, number of passages, assistant, prompts.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from errors import EvaluationError
from models.embeddings import embedding_model_name
from settings import Settings, read_file

DEFAULT = "default"
# What an index depends on beside the embedding model; configurations that share these share one.
_INDEXED = ("korean", "korean_dictionary", "parent_chars", "child_chars", "child_overlap")


@dataclass(frozen=True)
class Config:
    """A name and the settings that differ from the environment's."""

    name: str = DEFAULT
    values: Mapping[str, Any] = field(default_factory=dict)

    def settings(self, state: Path | None = None) -> Settings:
        """Return full settings, kept in `state` when given.

        What the user's own state directory sets stays in force there.

        Raises:
            SettingsError: a value is out of range or no setting.
        """
        values = dict(self.values)
        if state is not None:
            values |= {"state_dir": state, "config": Settings().config_file}
        return Settings(**values)

    def index_key(self, dataset: Path) -> str:
        """Return a short name for the index of a dataset under this configuration."""
        parts = [str(dataset.resolve()), *map(str, _indexed(self.settings()))]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:12]

    @property
    def other_index(self) -> bool:
        """Whether documents have to be cut or embedded otherwise than they are."""
        return _indexed(self.settings()) != _indexed(Settings())

    def refuse_other_index(self) -> None:
        """Check that documents which are there need not be cut or embedded anew.

        Raises:
            EvaluationError: they would have to be.
        """
        if self.other_index:
            raise EvaluationError(
                "The configuration {name!r} changes how documents are cut or embedded.",
                "Name the documents by --documents; they get an index of their own.",
                name=self.name,
            )


def _indexed(settings: Settings) -> list[Any]:
    return [embedding_model_name(settings), *(str(getattr(settings, name)) for name in _INDEXED)]


def load_config(path: Path) -> Config:
    """Return the configuration in a YAML file.

    Raises:
        SettingsError: the file is not a mapping of setting names to values.
    """
    return Config(path.stem, read_file(path))
