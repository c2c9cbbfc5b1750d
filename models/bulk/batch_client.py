"""Client of OpenAI's batch API: a file of requests in, a file of answers out, within a day.

Every request embeds one text and carries a key of the caller's, by which answers are matched: they
come in any order, and some may be errors.
"""

import base64
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Final, Literal

import numpy as np

from models.failures import explain, named
from models.providers import Provider, connection
from models.wire.endpoint import Endpoint, endpoint_of
from settings import Settings

if TYPE_CHECKING:
    from openai import OpenAI

BATCH_PROVIDERS: Final = ("openai", "compatible")
_URL: Final = "/v1/embeddings"
_RUNNING: Final = ("validating", "in_progress", "finalizing", "cancelling")
_OK, _NOT_FOUND = 200, 404
_LISTED: Final = 100  # newest batches among which one is looked for

Answer = tuple[str, Any]  # the key of a text, and its vector or None


@dataclass(frozen=True)
class BatchEmbedding:
    """That an embedder may use the batch API.

    Attributes:
        fewest: Texts from which it is used.
        open_client: Builds the client.
    """

    fewest: int
    open_client: "Callable[[], BatchClient]"


@dataclass(frozen=True)
class BatchState:
    """What the server says of a batch.

    Attributes:
        running: Whether it is still worked on.
        refused: The code of an error for which nothing of it was done; empty if there is none.
        files: The answers, and the requests that failed.
        uploaded: The file of requests.
    """

    running: bool
    refused: str
    files: tuple[str, ...]
    uploaded: str


class BatchClient:
    """The batch API of one model. Every method raises ModelError where the server does not answer.

    Args:
        client: OpenAI's client.
        model: The model's own name.
        endpoint: How error messages name it.
        encoding: How vectors are sent; base64 is a third of the size of numbers.
    """

    def __init__(
        self,
        client: "OpenAI",
        model: str,
        endpoint: Endpoint,
        encoding: Literal["base64", "float"],
    ) -> None:
        self._client, self._model, self._endpoint = client, model, endpoint
        self._encoding = encoding

    @property
    def endpoint(self) -> Endpoint:
        """The model and its address."""
        return self._endpoint

    def submit(self, name: str, texts: Mapping[str, str]) -> str:
        """Upload texts by key and begin a batch of that name; return its id."""
        with self._explained(), tempfile.TemporaryFile() as file:
            for key, text in texts.items():
                self._write(file, key, text)
            file.seek(0)
            uploaded = self._client.files.create(file=(f"{name}.jsonl", file), purpose="batch")
            batch = self._client.batches.create(
                input_file_id=uploaded.id,
                endpoint=_URL,
                completion_window="24h",
                metadata={"name": name},
            )
        return batch.id

    def find(self, name: str) -> str | None:
        """Return the id of the batch of that name, if it is among the newest."""
        with self._explained():
            page = self._client.batches.list(limit=_LISTED)
        return next((one.id for one in page.data if (one.metadata or {}).get("name") == name), None)

    def state(self, batch_id: str) -> BatchState | None:
        """Return the state of a batch; None where the server does not know it."""
        import openai

        with self._explained():
            try:
                batch = self._client.batches.retrieve(batch_id)
            except openai.NotFoundError:
                return None
        files = tuple(filter(None, (batch.output_file_id, batch.error_file_id)))
        errors = (batch.errors.data if batch.errors else None) or []
        code = next((one.code for one in errors if one.code), "") or "failed"
        refused = code if batch.status == "failed" and not files else ""
        return BatchState(batch.status in _RUNNING, refused, files, batch.input_file_id)

    def answers(self, state: BatchState) -> Iterator[Answer]:
        """Yield each key with its vector, or with None where its request failed."""
        for file in state.files:
            with (
                self._explained(),
                self._client.files.with_streaming_response.content(file) as response,
            ):
                yield from map(_answer, filter(None, response.iter_lines()))

    def delete_files(self, state: BatchState) -> None:
        """Delete what a batch left on the server, as far as it lets itself be deleted."""
        import openai

        for file in (*state.files, state.uploaded):
            with suppress(openai.OpenAIError):
                self._client.files.delete(file)

    def _write(self, file: IO[bytes], key: str, text: str) -> None:
        body = {"model": self._model, "input": text, "encoding_format": self._encoding}
        line = {"custom_id": key, "method": "POST", "url": _URL, "body": body}
        file.write(json.dumps(line, ensure_ascii=False).encode("utf-8", "replace") + b"\n")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # of the client, or of the connection it reads from
            raise explain(named(error, self._endpoint)) from None


def _answer(line: str) -> Answer:
    try:
        values = json.loads(line)
        response = values.get("response") or {}
        if response.get("status_code") != _OK:
            return str(values["custom_id"]), None
        return str(values["custom_id"]), _vector(response["body"]["data"][0]["embedding"])
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        return "", None  # no line of an answer: its text is asked for again


def _vector(embedding: Any) -> Any:
    if isinstance(embedding, str):
        return np.frombuffer(base64.b64decode(embedding), "<f4")
    return embedding


def batch_embedding(settings: Settings, provider: Provider, model: str) -> BatchEmbedding | None:
    """Return how an embedder uses the batch API; None where the settings do not ask for it."""
    if not settings.embedding_batch_from:
        return None

    def open_client() -> BatchClient:
        from openai import OpenAI

        where = connection(provider, settings, model)
        client = OpenAI(
            api_key=where["api_key"].get_secret_value(),
            base_url=where.get("base_url"),
            timeout=settings.request_seconds,
            max_retries=settings.max_retries,
        )
        encoding: Literal["base64", "float"] = "base64" if provider.name == "openai" else "float"
        return BatchClient(
            client, model, endpoint_of(settings, provider, model, "embedding"), encoding
        )

    return BatchEmbedding(settings.embedding_batch_from, open_client)
