"""Connection test: ask the chat model of some settings for one word."""

import time
from typing import NamedTuple

from models.chat import OFFLINE, chat_model, chat_model_name
from models.failures import explain
from settings import Settings

PROMPT = "Reply with the word OK."
SECONDS = 20.0


class ConnectionResult(NamedTuple):
    """A model that has answered, and how long it took."""

    model: str
    seconds: float


def check_connection(settings: Settings) -> ConnectionResult:
    """Ask the model that answers for one word; the embedded one needs no connection.

    Raises:
        ModelError: it did not answer; the message says why and what to do.
    """
    name = chat_model_name(settings)
    if name == OFFLINE:
        return ConnectionResult(name, 0.0)
    quick = settings.model_copy(
        update={
            "request_seconds": min(SECONDS, settings.request_seconds),
            "max_retries": 0,
            "requests_per_minute": None,
            "response_cache": False,
        }
    )
    began = time.monotonic()
    try:
        chat_model(quick).invoke(PROMPT)
    except Exception as error:
        raise explain(error) from None
    return ConnectionResult(name, time.monotonic() - began)
