"""Response cache: responses of models in SQLite, so that an evaluation that is repeated costs once.

    model.cache = ResponseCache(state_dir / FILE, scope="openai:gpt-5.4-mini|0.0|1024")

For evaluations only: in a conversation the answer cache knows who asks, this does not. LangChain
does not consult a cache in `model.stream()`.
"""

import json
import sqlite3
import threading
import time
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from langchain_core.caches import RETURN_VAL_TYPE, BaseCache
from langchain_core.messages import message_to_dict, messages_from_dict
from langchain_core.outputs import ChatGeneration, Generation

FILE = "responses.db"
BUSY_SECONDS = 30
_TABLE = "CREATE TABLE IF NOT EXISTS responses (key TEXT PRIMARY KEY, value TEXT, at REAL)"


class ResponseCache(BaseCache):
    """Responses by prompt, model and parameters; threads and processes may share it.

    Args:
        path: The SQLite file.
        scope: What the parameters of a wrapped model do not tell: its name, address, temperature.
    """

    def __init__(self, path: Path, scope: str = "") -> None:
        self._scope = scope
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(
            path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute(_TABLE)

    def lookup(self, prompt: str, llm_string: str) -> RETURN_VAL_TYPE | None:
        """Return the generations for a prompt and the parameters of a model, or None."""
        query = "SELECT value FROM responses WHERE key = ?"
        with self._lock:
            row = self._connection.execute(query, (self._key(prompt, llm_string),)).fetchone()
        return None if row is None else [_generation(one) for one in json.loads(row[0])]

    def update(self, prompt: str, llm_string: str, return_val: RETURN_VAL_TYPE) -> None:
        """Keep generations; those with a failed tool call are not kept."""
        if any(_has_invalid_call(one) for one in return_val):
            return
        value = json.dumps([_as_dict(one) for one in return_val], ensure_ascii=False)
        values = (self._key(prompt, llm_string), value, time.time())
        with self._lock:
            self._connection.execute("INSERT OR REPLACE INTO responses VALUES (?, ?, ?)", values)

    def clear(self, **kwargs: Any) -> None:
        """Remove all responses."""
        with self._lock:
            self._connection.execute("DELETE FROM responses")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _key(self, prompt: str, llm_string: str) -> str:
        whole = json.dumps([self._scope, prompt, llm_string])
        return sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()


def _as_dict(generation: Generation) -> dict[str, Any]:
    values: dict[str, Any] = {"text": generation.text, "info": generation.generation_info}
    if isinstance(generation, ChatGeneration):
        values["message"] = message_to_dict(generation.message)
    return values


def _generation(values: dict[str, Any]) -> Generation:
    if "message" not in values:
        return Generation(text=values["text"], generation_info=values["info"])
    (message,) = messages_from_dict([values["message"]])
    return ChatGeneration(message=message, generation_info=values["info"])


def _has_invalid_call(generation: Generation) -> bool:
    message = generation.message if isinstance(generation, ChatGeneration) else None
    calls: Sequence[Any] = getattr(message, "invalid_tool_calls", ())
    return bool(calls)
