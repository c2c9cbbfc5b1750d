"""YAML texts of this project, read by the parser in C where PyYAML was built with it.

The parser in Python takes ten times as long, which is a tenth of the start of a command.
"""

from typing import Any


def load_yaml(text: str) -> Any:
    """Return the value of a YAML text, of plain types only.

    Raises:
        yaml.YAMLError: the text is not YAML.
    """
    import yaml  # here, since most processes of a parser read none

    return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # both are safe
