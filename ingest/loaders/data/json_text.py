"""JSON texts as Python values."""

import json
from typing import Any


def parse(text: str) -> Any:
    """Return the value of a JSON text, numbers as they are written.

    Raises:
        ValueError: it is no JSON.
    """
    return json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
