"""Both implementations of the Chroma interface, each test with either of them."""

import pytest

from index.dense import chroma_engine


@pytest.fixture(params=["engine", "client"])
def chroma_kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Open Chroma on its private engine, or on its public client as if the engine had changed."""
    known = request.param == "engine"
    monkeypatch.setattr(chroma_engine, "engine_is_known", lambda: known)
    return str(request.param)


@pytest.fixture
def either_catalog() -> None:
    """The catalog is in a file: these tests are about where the vectors are."""
