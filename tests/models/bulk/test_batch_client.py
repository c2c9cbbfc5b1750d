"""Client of the batch API: what is sent, which vectors come back, and which settings ask for it."""

import numpy as np
import pytest

from errors import ModelKeyMissing, SettingsError
from models.bulk.batch_client import BatchClient
from models.embeddings import build_embedder
from models.wire.endpoint import Endpoint
from settings import Settings
from tests.models.bulk.batch_server import BatchServer, batch_server
from tests.openai_server import vector

__all__ = ["batch_server"]  # a fixture


def _client(server: BatchServer, encoding: str = "base64") -> BatchClient:
    from openai import OpenAI

    client = OpenAI(api_key="k", base_url=server.url, max_retries=0)
    endpoint = Endpoint("embedding", "openai:m", key="OPENAI_API_KEY")
    return BatchClient(client, "m", endpoint, "base64" if encoding == "base64" else "float")


@pytest.mark.parametrize("encoding", ["base64", "float"])
def test_vectors_come_back_by_key(batch_server: BatchServer, encoding: str) -> None:
    """Korean, line ends and half a character cross the file, in both ways of sending numbers."""
    texts = {"a": "복도에 등불이\n걸려 있다", "b": 'a "quoted" text', "c": "\ud83d alone"}
    client = _client(batch_server, encoding)
    batch = client.submit("n1", texts)
    client.state(batch)  # begun
    state = client.state(batch)
    assert state is not None and not state.running
    rows = dict(client.answers(state))
    assert rows.keys() == texts.keys()
    for key in ("a", "b"):
        np.testing.assert_allclose(rows[key], vector(texts[key]), rtol=1e-6)


def test_a_batch_is_found_by_its_name(batch_server: BatchServer) -> None:
    """Among others; an unknown name has none."""
    client = _client(batch_server)
    ids = {name: client.submit(name, {"a": "text"}) for name in ("n1", "n2")}
    assert client.find("n1") == ids["n1"]
    assert client.find("n3") is None


def test_a_refused_key_is_named(batch_server: BatchServer) -> None:
    """The error is that of ordinary requests."""
    client = _client(batch_server)
    batch = client.submit("n1", {"a": "text"})
    batch_server.broken = True
    with pytest.raises(ModelKeyMissing, match="OPENAI_API_KEY"):
        client.state(batch)


def test_a_model_without_the_api_is_refused(settings: Settings) -> None:
    """The error names the providers that have it."""
    with pytest.raises(SettingsError, match="openai, compatible"):
        build_embedder(settings.model_copy(update={"embedding_batch_from": 10}))


def test_batches_are_off_by_default(settings: Settings, batch_server: BatchServer) -> None:
    """An embedder uses them only where the setting gives a number."""
    changes = {"embedding_model": "compatible:m", "base_url": batch_server.url}
    assert build_embedder(settings.model_copy(update=changes)).batches is None
