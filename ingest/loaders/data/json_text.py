"""JSON parsing that keeps numbers as they are written."""

import json
from typing import Any


def parse_json(text: str) -> Any:
    """Return the value of a JSON text, its numbers as strings.

    Raises:
        ValueError: it is not JSON.
    """
    return json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
