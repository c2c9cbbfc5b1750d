"""Change of the embedding model: free between embedded models, never without asking for others."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete

from database import write_transaction
from errors import EmbeddingMismatch
from index.catalog.schema import vectors
from index.reports import Progress
from ingest.index import Index, open_index
from models import embedding_pool
from models.embeddings import Embedder
from settings import Settings
from tests.embedders import behind, recorded
from tests.index.commit.ships import SHIPS, harbour, hybrid, slow
from tests.library import dense_search, document, lexical_search, names

__all__ = ["harbour", "slow"]  # fixtures


def test_another_embedded_model_is_adopted(
    harbour: Index, settings: Settings, embedder: Embedder
) -> None:
    """Its vectors are computed anew; until then words are found; going back embeds nothing."""
    harbour.fill_vectors()
    other = behind(embedder, "offline:other")
    with open_index(settings, other) as index:
        assert index.model_mismatch
        index.add_documents([document("ferry", "The ferry leaves at noon.")], vectors=False)
        assert (index.model_mismatch, index.pending) == (False, 5)
        assert names(lexical_search(index, "oranges")) == ["schooner"]
        assert hybrid(index, "oranges")[0] == "schooner"
        index.fill_vectors()
        assert (index.doctor().ok, index.doctor().vectors) == (True, 5)
        assert len(recorded(other).texts) == 5
    asked = len(recorded(harbour.embedder).texts)
    harbour.adopt_model()
    assert harbour.fill_vectors() == 1
    assert len(recorded(harbour.embedder).texts) == asked + 1
    assert harbour.doctor().ok


def test_an_unchanged_folder_adopts_the_model(
    settings: Settings, slow: Embedder, embedder: Embedder, tmp_path: Path
) -> None:
    """The first add after an upgrade embeds everything anew, though no file has changed."""
    (tmp_path / "ship.md").write_text(SHIPS["tug"], "utf-8")
    with open_index(settings, embedder) as index:
        index.add([tmp_path], jobs=1)
    with open_index(settings, slow) as index:
        assert index.add([tmp_path], jobs=1).unchanged == 1
        assert (index.model_mismatch, index.pending) == (False, 0)
        assert names(dense_search(index, SHIPS["tug"]))
    assert len(recorded(slow).texts) == 1


@pytest.mark.parametrize(
    ("stored", "now"), [("offline:behind", "openai:paid"), ("openai:paid", "offline:behind")]
)
def test_a_model_of_a_provider_is_not_changed_without_asking(
    settings: Settings, embedder: Embedder, stored: str, now: str
) -> None:
    """It costs money, or a key may be missing by mistake: the error names the command."""
    with open_index(settings, behind(embedder, stored)) as index:
        index.add_documents([document("tug", SHIPS["tug"])])
    with open_index(settings, behind(embedder, now)) as index:
        with pytest.raises(EmbeddingMismatch, match="ingest rebuild --vectors"):
            index.add_documents([document("ferry", "The ferry leaves at noon.")])
        index.adopt_model()
        assert index.fill_vectors() == 0
        assert index.model_mismatch
        assert names(lexical_search(index, "gravel")) == ["tug"]


def test_child_processes_fill_and_rebuild(
    harbour: Index, settings: Settings, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Vectors of child processes are those of this one, in a fill and in a rebuild."""
    monkeypatch.setattr(embedding_pool, "cores", lambda: 3)
    monkeypatch.setattr(embedding_pool, "_TEXTS_PER_PROCESS", 1)
    monkeypatch.setattr(Embedder, "passages", _refuse)  # in this process
    steps: list[Progress] = []
    with open_index(settings, replace(embedder, execution="processes")) as index:
        index.adopt_model()
        assert index.fill_vectors() == 4
        assert names(dense_search(index, SHIPS["tug"]))[0] == "tug"
        assert (index.doctor().ok, index.pending) == (True, 0)
        with write_transaction(index.engine) as connection:
            connection.execute(delete(vectors))
        assert index.rebuild(lexicon=False, progress=steps.append).ok
        assert names(dense_search(index, SHIPS["범선"]))[0] == "범선"
    assert steps[-1].done == 4


def _refuse(*_: object) -> None:
    raise AssertionError("embedded in this process")
