"""Result cache of the tools: what an external service answered, by tool and arguments, for a time.

Results of one's own documents are not kept here: they depend on who asks.
"""

import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from chains.sources import Source

ENTRIES = 256
ENTRY_CHARS = 200_000  # a longer result is not kept


class ResultCache:
    """Keeps results in memory, least recently used out first; threads may share it.

    Args:
        seconds: How long a result is used again; 0 keeps nothing.
        clock: Gives the time in seconds.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._entries: OrderedDict[str, tuple[float, tuple[Source, ...]]] = OrderedDict()

    def get(self, key: str) -> list[Source] | None:
        """Return the sources stored under a key; None where there are none, or too old ones."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            if self._clock() >= entry[0]:
                del self._entries[key]
                return None
            self._entries.move_to_end(key)
        return [replace(source) for source in entry[1]]

    def put(self, key: str, sources: Sequence[Source]) -> None:
        """Store the sources of a call."""
        if not self._seconds or sum(len(source.text) for source in sources) > ENTRY_CHARS:
            return
        with self._lock:
            self._entries[key] = self._clock() + self._seconds, tuple(sources)
            self._entries.move_to_end(key)
            while len(self._entries) > ENTRIES:
                self._entries.popitem(last=False)


def cache_key(tool: str, language: str, arguments: Mapping[str, object]) -> str:
    """Return the key of a call: blanks around and inside of its texts do not matter."""
    plain = {
        name: " ".join(value.split()) if isinstance(value, str) else value
        for name, value in arguments.items()
    }
    return json.dumps([tool, language, plain], ensure_ascii=False, sort_keys=True, default=str)
