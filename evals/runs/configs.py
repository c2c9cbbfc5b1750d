"""Configurations: YAML files of settings, each named after its file.

# dense.yaml
mode: dense
embedding_model: openai:text-embedding-3-small

Any setting is allowed: chunk sizes, models, mode, number of passages, assistant, reasoning style,
example selector, prompts. A few settings need no file: `assistant=rag,reasoning=chain`.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from errors import EvaluationError
from models.embeddings import embedding_model_name
from settings import Settings, read_file, read_text

DEFAULT = "default"
# Settings that an index depends on, beside the embedding model.
_INDEXED = ("korean", "korean_dictionary", "parent_chars", "child_chars", "child_overlap")


@dataclass(frozen=True)
class Config:
    """A name, and the settings that differ from those of the environment."""

    name: str = DEFAULT
    values: Mapping[str, Any] = field(default_factory=dict)

    def settings(self, state: Path | None = None) -> Settings:
        """Return the full settings, with the state directory `state` where given.

        The settings file of the user's own state directory stays in force there.

        Raises:
            SettingsError: a value is out of range, or a name is no setting.
        """
        values = {"ab_config": None, **self.values}  # one configuration alone is measured
        if state is not None:
            values |= {"state_dir": state, "config": Settings().config_file}
            values |= {"documents_in": "files"}  # an index of its own
        return Settings(**values)

    def index_key(self, dataset: Path) -> str:
        """Return a short name for the index of a dataset under this configuration."""
        parts = [str(dataset.resolve()), *map(str, _indexed(self.settings()))]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:12]

    @property
    def other_index(self) -> bool:
        """Whether documents must be chunked or embedded differently than they are."""
        return _indexed(self.settings()) != _indexed(Settings())

    def refuse_other_index(self) -> None:
        """Check that existing documents need not be chunked or embedded again.

        Raises:
            EvaluationError: they need.
        """
        if self.other_index:
            raise EvaluationError(
                "The configuration {name!r} changes how documents are cut or embedded.",
                "Name the documents by --documents; they get an index of their own.",
                name=self.name,
            )


def _indexed(settings: Settings) -> list[Any]:
    return [embedding_model_name(settings), *(str(getattr(settings, name)) for name in _INDEXED)]


def load_config(source: Path | str) -> Config:
    """Return the configuration in a YAML file, or in a text such as `assistant=rag,top_k=5`.

    Raises:
        SettingsError: the file is not a mapping of setting names to values, or a name in the text
            is no setting.
    """
    path = Path(source)
    if path.suffix in (".yaml", ".yml") or "=" not in str(source) or path.exists():
        return Config(path.stem, read_file(path))
    return Config(str(source), read_text(str(source)))
