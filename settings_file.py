"""Settings in a YAML file: one a line, under the name of its field.

    # settings.yaml
    mode: hybrid
    child_chars: 300

The file of a state directory (`STATE/settings.yaml`, or the one RAG_CONFIG names) is read by
every command and by the chat; `evals run --config` measures such files, `evals tune` writes one.
"""

import difflib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from errors import SettingsError

NAME = "settings.yaml"
_REMEDY = "Write one setting a line, for example `mode: lexical`; see .env.example for their names."


def read(path: Path, known: Iterable[str], elsewhere: Mapping[str, str] | None = None) -> Any:
    """Return the settings in a file, by field name.

    Args:
        path: The file.
        known: Names of fields that may be in it.
        elsewhere: Names of fields that may not, each with where it belongs.

    Raises:
        SettingsError: the file is missing or not a mapping, or holds a name that is not a setting.
    """
    import yaml  # most processes have no such file

    try:
        values = yaml.safe_load(path.read_text("utf-8"))
    except OSError:
        raise SettingsError(
            "The settings file {file!r} cannot be read.", "Check RAG_CONFIG.", file=path.name
        ) from None
    except (UnicodeDecodeError, yaml.YAMLError):
        values = path.name
    if not isinstance(values, dict | None):
        raise SettingsError(
            "The settings file {file!r} is no list of settings.", _REMEDY, file=path.name
        )
    for name in values or {}:
        if name in (elsewhere or {}):
            raise SettingsError(
                "{file!r} may not hold {name!r}.",
                (elsewhere or {})[name],
                file=path.name,
                name=name,
            )
        if name not in (names := list(known)):
            (near,) = difflib.get_close_matches(str(name).lower(), names, n=1, cutoff=0.0)
            raise SettingsError(
                "{file!r}: {name!r} is not a setting.",
                "Did you mean {near}?",
                file=path.name,
                name=name,
                near=near,
            )
    return values or {}


def write(path: Path, values: Mapping[str, Any], comment: str) -> None:
    """Write settings into a file, under a comment.

    Raises:
        SettingsError: it cannot be written there.
    """
    import yaml

    head = "".join(f"# {line}\n" for line in comment.splitlines())
    text = yaml.safe_dump(dict(values), allow_unicode=True, sort_keys=False)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(head + text, "utf-8")
    except OSError as error:
        raise SettingsError(
            "{file!r} cannot be written: {reason}.",
            "Name another file by --save.",
            file=path.name,
            reason=error.strerror,
        ) from None
