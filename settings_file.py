"""YAML files of settings: one setting a line, under the name of its field.

    # settings.yaml
    mode: hybrid
    child_chars: 300

Every command and the chat read the file of the state directory (`STATE/settings.yaml`, or the one
RAG_CONFIG names); `evals run --config` measures such files, `evals tune` writes one.

pydantic-settings' `YamlConfigSettingsSource` ignores a missing file and unknown names, accepts
provider keys, and fails without a remedy on a file that is no mapping; it also reads the file
before the state directory is known.
"""

import difflib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from errors import SettingsError

NAME = "settings.yaml"
_REMEDY = "Write one setting a line, for example `mode: lexical`; see .env.example for their names."


def read(
    path: Path, fields: Iterable[str], forbidden: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return the settings in a file, by field name.

    Args:
        path: The file.
        fields: Names of the settings.
        forbidden: Names of settings that may not be in a file, each with a remedy.

    Raises:
        SettingsError: the file is missing or no mapping, or has an unknown or forbidden name.
    """
    return checked(_mapping(path), path.name, fields, forbidden)


def checked(
    values: dict[str, Any],
    file: str,
    fields: Iterable[str],
    forbidden: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return the settings that a file, or another text of that name, holds.

    Raises:
        SettingsError: a name is unknown or forbidden; see `read`.
    """
    names, remedies = list(fields), forbidden or {}
    for name in values:
        if name in remedies:
            raise SettingsError(
                "{file!r} may not hold {name!r}.", remedies[name], file=file, name=name
            )
        if name not in names:
            (nearest,) = difflib.get_close_matches(str(name).lower(), names, n=1, cutoff=0.0)
            raise SettingsError(
                "{file!r}: {name!r} is not a setting.",
                "Did you mean {near}?",
                file=file,
                name=name,
                near=nearest,
            )
    return values


def _mapping(path: Path) -> dict[str, Any]:
    import yaml  # here, since most processes have no such file

    try:
        values = yaml.safe_load(path.read_text("utf-8"))
    except OSError:
        raise SettingsError(
            "The settings file {file!r} cannot be read.", "Check RAG_CONFIG.", file=path.name
        ) from None
    except (UnicodeDecodeError, yaml.YAMLError):
        values = "not YAML"
    if values is None:  # an empty file
        return {}
    if not isinstance(values, dict):
        raise SettingsError(
            "The settings file {file!r} is no list of settings.", _REMEDY, file=path.name
        )
    return values


def write(path: Path, values: Mapping[str, Any], comment: str) -> None:
    """Write settings into a file, below a comment.

    Raises:
        SettingsError: the file cannot be written.
    """
    import yaml

    header = "".join(f"# {line}\n" for line in comment.splitlines())
    text = yaml.safe_dump(dict(values), allow_unicode=True, sort_keys=False)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(header + text, "utf-8")
    except OSError as error:
        raise SettingsError(
            "{file!r} cannot be written: {reason}.",
            "Name another file by --save.",
            file=path.name,
            reason=error.strerror,
        ) from None
