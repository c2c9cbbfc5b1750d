"""Every setting there is, read once from the environment and `.env`.

    from settings import Settings
    Settings(state_dir="/tmp/demo", top_k=8)   # arguments win over RAG_TOP_K, that over .env

No other module reads the environment. Provider keys keep the names their makers gave them
(`OPENAI_API_KEY`); everything else begins with `RAG_`. Below all of these stands a YAML file of
settings (RAG_CONFIG, else `settings.yaml` in the state directory), as `evals tune` writes it.
"""

import difflib
import json
import os
import re
from functools import reduce
from pathlib import Path
from typing import Any, Literal, get_args

from dotenv import dotenv_values
from pydantic import (
    AliasChoices,
    DirectoryPath,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings import SettingsError as SourceError

import settings_file
from errors import Phrase, SettingsError
from settings_api import ApiSettings
from settings_cache import CacheSettings
from settings_documents import DocumentSettings
from settings_experiments import ExperimentSettings
from settings_guard import GuardSettings
from settings_memory import MemorySettings
from settings_models import ModelSettings
from settings_operations import OperationSettings
from settings_people import PeopleSettings
from settings_prompts import PromptSettings
from settings_tools import ToolSettings
from settings_traces import TraceSettings
from settings_turns import TurnSettings
from settings_vectors import VectorSettings

ROOT = Path(__file__).resolve().parent
PREFIX = "RAG_"

Mode = Literal["lexical", "dense", "hybrid", "mmr", "hyde"]
Role = Literal["chat", "utility", "judge"]
AssistantName = Literal["rag", "react", "react-text", "self-ask", "plan", "research", "team"]


class Settings(
    ModelSettings,
    PromptSettings,
    ToolSettings,
    MemorySettings,
    CacheSettings,
    GuardSettings,
    TraceSettings,
    ExperimentSettings,
    DocumentSettings,
    TurnSettings,
    PeopleSettings,
    ApiSettings,
    VectorSettings,
    OperationSettings,
):
    """The configuration of one process; frozen once built.

    Raises:
        SettingsError: a value is out of range or of the wrong kind, or a `RAG_...` variable is
            not the name of a setting; the message names the nearest right one.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=ROOT / ".env",
        env_ignore_empty=True,
        extra="ignore",  # .env may hold what other tools read
        frozen=True,
        populate_by_name=True,
        validate_default=True,
    )

    # Where things are kept
    state_dir: Path = Field(ROOT / ".state", description="Folder of the databases and indexes.")
    config: Path | None = Field(
        None, description="YAML file of settings; without it settings.yaml of the state directory."
    )
    prompts_dir: DirectoryPath | None = Field(
        None, description="Folder of own prompts, {ko,en}/NAME.md, that replace those of that name."
    )
    eval_data: Path = Field(
        ROOT.parent / "shared" / "eval",
        description="Folder of third-party evaluation sets; tests that need it skip without it.",
    )

    # Who asks, and in which words the application speaks
    user: str = Field("local", min_length=1, description="User on whose behalf the CLI acts.")
    collection: str = Field("default", min_length=1, description="Collection to add to.")
    language: Literal["auto", "ko", "en"] = Field(
        "auto",
        description="Language of messages; auto follows the question, the browser or the locale.",
    )
    korean: Literal["pairs", "kiwi"] = Field(
        "pairs", description="How Korean is cut: pairs of syllables, or morphemes (extra kiwi)."
    )
    korean_dictionary: Path | None = Field(
        None, description="File of own words for kiwi, one a line, a tag behind a tab if any."
    )

    # Retrieval
    mode: Mode = Field("hybrid", description="How passages are found.")
    top_k: int = Field(5, ge=1, le=50, description="Passages shown to the model.")
    infer_filters: Literal["off", "rules", "model"] = Field(
        "off",
        description="Who reads out of a question which documents it means; a slip hides some.",
    )
    fusion: Literal["weighted", "rrf"] = Field("weighted", description="How hybrid fuses rankings.")
    multi_query: int = Field(
        0, ge=0, le=10, description="Searches that the utility model adds to a question's; 0: none."
    )
    rerank: Literal["none", "llm", "cross-encoder"] = Field(
        "none",
        description="Who orders what was found anew: llm is the utility model; or extra rerank.",
    )
    rerank_model: str = Field(
        "BAAI/bge-reranker-v2-m3",
        min_length=1,
        description="Cross-encoder: a folder, or a name that is downloaded at its first use.",
    )
    candidates: int = Field(
        20, ge=1, le=100, description="Passages that reranking and the cap per source choose from."
    )
    per_source: int = Field(0, ge=0, le=50, description="Most passages of one source; 0: no cap.")
    context_tokens: int = Field(
        0,
        ge=0,
        description="Most tokens of passages shown to the model, neighbours joined; 0: all.",
    )

    # Taking documents in
    jobs: int = Field(0, ge=0, le=64, description="Parser processes; 0 is one per core.")
    parse_seconds: float = Field(60.0, gt=0, description="Longest time to read one file.")
    parse_memory_mb: int = Field(1024, ge=128, description="Most memory to read one file, in MiB.")
    read_tries: int = Field(
        3, ge=1, description="Times an unchanged file that cannot be read is tried again."
    )
    max_file_mb: int = Field(100, ge=1, description="Largest file taken in, in MiB.")

    # Answering
    assistant: AssistantName = Field("react", description="Which assistant answers by default.")
    structured_answer: bool = Field(
        False, description="Whether rag asks OpenAI-like models for its answer as a JSON form."
    )

    def __init__(self, **values: Any) -> None:
        """Read the environment and `.env`; arguments win."""
        _refuse_misspelt(set(values))
        try:
            super().__init__(**values)
        except ValidationError as error:
            raise SettingsError(_explain(error), "See .env.example for every setting.") from None
        except SourceError as error:  # a value that has to be JSON and is none
            raise SettingsError(
                "{where}: {problem}.",
                "See .env.example for every setting.",
                where=PREFIX + "".join(re.findall(r'field "(\w+)"', str(error))).upper(),
                problem=Phrase("The value is no JSON"),
            ) from None

    @field_validator("infer_filters", mode="before")
    @classmethod
    def _off_is_a_word(cls, value: Any) -> Any:
        return "off" if value is False else value  # as YAML reads a bare `off`

    @model_validator(mode="after")
    def _sizes_nest(self) -> "Settings":
        if not self.child_overlap < self.child_chars <= self.parent_chars:
            raise ValueError(Phrase("child_overlap < child_chars <= parent_chars must hold"))
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return where values come from; the earlier wins."""
        return init_settings, env_settings, dotenv_settings, _FileSource(settings_cls)

    @property
    def refines(self) -> bool:
        """Whether a search is followed by further steps (`chains.retrieval.pipeline`)."""
        steps = (self.multi_query, self.rerank != "none", self.per_source, self.context_tokens)
        return any(steps)

    @property
    def config_file(self) -> Path | None:
        """The YAML file these settings were read from, if there was one."""
        return _file_of(self.config, self.state_dir)

    def prepare_state(self) -> Path:
        """Create the state directory, readable by its owner alone, and return it."""
        try:
            self.state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise SettingsError(
                "The state directory cannot be created: {reason}.",
                "Set RAG_STATE_DIR to a folder you may write to.",
                reason=error.strerror,
            ) from None
        return self.state_dir


class _FileSource(PydanticBaseSettingsSource):
    """Reads the YAML file that the sources before it name, or that of their state directory."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Return nothing for a field alone: the file is read as a whole."""
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        """Return what the file holds."""
        known = self.current_state
        config, state = known.get("config"), known.get("state_dir")
        state = Path(state or Settings.model_fields["state_dir"].default)
        path = _file_of(Path(config) if config else None, state)
        return {} if path is None else read_file(path)


def _file_of(config: Path | None, state: Path) -> Path | None:
    beside = state / settings_file.NAME
    return config or (beside if beside.is_file() else None)


def read_file(path: Path) -> dict[str, Any]:
    """Return the settings in a YAML file, by field name.

    Raises:
        SettingsError: it is missing, is no mapping, or holds what is no setting or not one for it.
    """
    return settings_file.read(path, Settings.model_fields, _not_in_a_file())


def read_text(text: str) -> dict[str, Any]:
    """Return the settings in a text such as `assistant=rag,top_k=5`, by field name.

    Raises:
        SettingsError: it holds what is no setting or not one for a file.
    """
    import yaml  # here, since most processes read no such text

    pairs = [part.partition("=") for part in text.split(",")]
    try:
        values = {name.strip(): yaml.safe_load(value) for name, _, value in pairs}
    except yaml.YAMLError:
        raise SettingsError(
            "{text!r} is no list of settings.", "Write NAME=VALUE,NAME=VALUE.", text=text
        ) from None
    return settings_file.checked(values, text, Settings.model_fields, _not_in_a_file())


def _not_in_a_file() -> dict[str, str]:
    """Return the settings that a file may not hold, each with a remedy."""
    secret = filter(_is_secret, Settings.model_fields)
    remedies: dict[str, str] = dict.fromkeys(secret, Phrase("Keys belong in .env."))
    where = Phrase("Set it in .env: it says where this file is.")
    return remedies | dict.fromkeys(("state_dir", "config"), where)


def _is_secret(name: str) -> bool:
    return SecretStr in get_args(Settings.model_fields[name].annotation)


def variables() -> dict[str, str]:
    """Return every variable Settings reads, with its description, in declaration order."""
    return {variable(name): field.description or "" for name, field in _fields().items()}


def _fields() -> dict[str, FieldInfo]:
    """Return the fields: those of this class, then those of its bases in their order."""
    fields = Settings.model_fields
    bases: list[Any] = [base for base in Settings.__bases__ if issubclass(base, BaseSettings)]
    inherited = [name for base in bases for name in base.model_fields]
    return {n: fields[n] for n in [*(n for n in fields if n not in inherited), *inherited]}


def variable(field_name: str) -> str:
    """Return the environment variable of a field of Settings."""
    alias = Settings.model_fields[field_name].validation_alias
    if isinstance(alias, AliasChoices):
        return str(alias.choices[0])
    return PREFIX + field_name.upper()


def env_example() -> str:
    """Return the text of `.env.example`: every variable, its meaning and default, commented out."""
    blocks = [
        "# Settings of the chatbot. Copy this file to .env and change what you need.\n"
        "# Variables of the environment win over .env. Written by: python -m settings\n"
    ]
    for name, field in _fields().items():
        value = field.get_default(call_default_factory=True, validated_data={})
        if isinstance(value, Path):
            value = Path(os.path.relpath(value, ROOT)).as_posix()
        elif isinstance(value, bool):
            value = str(value).lower()
        elif isinstance(value, list | dict):
            value = json.dumps(value)
        shown = "" if value is None else value
        blocks.append(f"# {field.description}\n# {variable(name)}={shown}\n")
    return "\n".join(blocks)


def message_language() -> str:
    """Return the language of a command's messages, also where the settings are not valid."""
    try:
        chosen: str = Settings().language
    except SettingsError:
        name, env_file = variable("language"), Settings.model_config.get("env_file")
        kept = dotenv_values(str(env_file)) if env_file else {}
        chosen = os.environ.get(name) or kept.get(name) or "auto"
    return terminal_language() if chosen == "auto" else chosen


def terminal_language() -> Literal["ko", "en"]:
    """Return the language that the locale of this process asks for: Korean, else English."""
    locale = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return "ko" if locale.lower().startswith("ko") else "en"


def _refuse_misspelt(arguments: set[str]) -> None:
    # pydantic-settings ignores unknown variables of the process environment, so a typing slip
    # would silently leave the default in force.
    known = list(variables())
    env_file = Settings.model_config.get("env_file")
    present = {*os.environ, *(dotenv_values(str(env_file)) if env_file else {})}
    ours = (name for name in present if name.upper().startswith(PREFIX))
    for name in sorted(set(ours).difference(known)):
        raise _misspelt(name, known)
    fields = list(Settings.model_fields)
    for name in sorted(arguments.difference(fields, known)):
        raise _misspelt(name, fields)


def _misspelt(name: str, known: list[str]) -> SettingsError:
    form = str.upper if known[0].isupper() else str.lower
    (near,) = difflib.get_close_matches(form(name), known, n=1, cutoff=0.0)
    return SettingsError("{name!r} is not a setting.", "Did you mean {near}?", name=name, near=near)


def _explain(error: ValidationError) -> Phrase:
    lines = [
        Phrase("{where}: {problem}", where=_where(item), problem=_problem(item))
        if item["loc"]
        else _problem(item)
        for item in error.errors(include_url=False, include_input=False)
    ]
    joined = reduce(lambda first, more: Phrase("{a}; {b}", a=first, b=more), lines)
    return Phrase("{problems}.", problems=joined)


def _where(item: ErrorDetails) -> str:
    name = str(item["loc"][0])
    return name if name.isupper() else PREFIX + name.upper()


def _problem(item: ErrorDetails) -> Phrase:
    """Return what pydantic says of a value: its words, with the limits it names as values."""
    template, values = item["msg"].partition(" for <class")[0], dict(item.get("ctx", {}))
    if isinstance(cause := values.get("error"), ValueError):  # raised by a validator of ours
        return cause.args[0] if isinstance(cause.args[0], Phrase) else Phrase(str(cause))
    for name, value in values.items():
        shown = f"{value:g}" if isinstance(value, float) else str(value)
        template, values[name] = template.replace(shown, f"{{{name}}}"), shown
    return Phrase(template, **values)


if __name__ == "__main__":
    (ROOT / ".env.example").write_text(env_example(), "utf-8")
