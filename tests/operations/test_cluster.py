"""The Ray cluster: what is said where the extra is missing."""

import sys

import pytest

from errors import SettingsError
from ingest.index import Index
from operations.cluster import connect
from settings import Settings


def test_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Ray the error says how to install it."""
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(SettingsError, match=r"pip install '\.\[ray\]'"):
        connect("local", 2)


def test_an_ingest_without_the_extra_says_so(
    settings: Settings, index: Index, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The setting alone does not read documents another way in silence."""
    monkeypatch.setitem(sys.modules, "ray", None)
    monkeypatch.setattr(index, "settings", settings.model_copy(update={"ingest_cluster": "local"}))
    with pytest.raises(SettingsError, match="RAG_INGEST_CLUSTER"):
        index.add(["data/sample/en"])
    assert index.sources() == []
