"""Re-embedding: the embedding model changes while searches go on; nothing is embedded twice."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import func, select

from agents.events import Answer, Notice
from cli.ingest.__main__ import run
from errors import EmbeddingMismatch
from index.catalog.schema import fingerprints
from index.catalog.schema import vectors as vector_table
from index.commit import reembedding, staging
from index.reports import Progress
from ingest import reading
from ingest.index import Index, open_index
from models.embeddings import Embedder, build_embedder
from settings import Settings
from tests.library import dense_search, document, lexical_search, names
from tests.openai_server import OpenAIServer
from workspace import open_workspace

TOPICS = ("treasure", "parrot", "island", "anchor", "captain", "rum", "mutiny", "chest")


@pytest.fixture
def log(index: Index) -> Index:
    """An index of eight short documents."""
    index.add_documents([document(f"{word}.txt", f"A page about the {word}.") for word in TOPICS])
    return index


@pytest.fixture
def embedded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that are embedded from now on."""
    seen: list[str] = []
    embed = Embedder.passages

    def counting(self: Embedder, texts: Sequence[str]) -> NDArray[np.float32]:
        seen.extend(texts)
        return embed(self, texts)

    monkeypatch.setattr(Embedder, "passages", counting)
    return seen


def other(index: Index, revision: str = "other") -> Embedder:
    """An embedder whose vectors are not those of the index."""
    return replace(index.embedder, name="provider:other", revision=revision)


def stored(index: Index) -> dict[str, int]:
    """How many vectors the catalog stores, by model."""
    query = (
        select(fingerprints.c.name, func.count(vector_table.c.id))
        .outerjoin(vector_table, vector_table.c.fingerprint == fingerprints.c.id)
        .group_by(fingerprints.c.name)
    )
    with index.engine.connect() as connection:
        return {name: count for name, count in connection.execute(query)}


def test_a_rebuild_calls_no_loader_and_no_model(
    index: Index, tmp_path: Path, embedded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both indexes come back from the catalog, though the files themselves are gone."""
    for word in TOPICS:
        (tmp_path / f"{word}.txt").write_text(f"A page about the {word}.", "utf-8")
    index.add([tmp_path / f"{word}.txt" for word in TOPICS], jobs=1)
    assert len(embedded) == len(TOPICS)
    for word in TOPICS:
        (tmp_path / f"{word}.txt").unlink()
    loaded: list[object] = []
    monkeypatch.setattr(reading, "read_all", lambda *_: loaded.append(1))
    monkeypatch.setattr("ingest.adding.read_all", lambda *_: loaded.append(1))
    monkeypatch.setattr("ingest.sandbox.sandbox.Worker", lambda *_: loaded.append(1), raising=False)
    embedded.clear()
    assert index.rebuild().ok
    assert (embedded, loaded) == ([], [])
    for word in TOPICS:
        assert Path(lexical_search(index, word)[0].source).stem == word
        assert Path(dense_search(index, f"A page about the {word}.")[0].source).stem == word


@pytest.mark.parametrize(
    ("language", "words"), [("en", "were embedded by"), ("ko", "임베딩되어 있습니다")]
)
def test_another_model_is_refused_with_the_remedy(
    log: Index, settings: Settings, language: str, words: str
) -> None:
    """Adding and dense search are refused in both languages, with the remedy."""
    spoken = settings.model_copy(update={"language": language})
    with open_index(spoken, other(log)) as index:
        for refused in (
            lambda: index.add_documents([document("x", "New.")]),
            lambda: dense_search(index, "treasure"),
        ):
            with pytest.raises(EmbeddingMismatch, match=words) as told:
                refused()
            assert "ingest rebuild --vectors" in told.value.remedy


def test_old_vectors_serve_until_the_switch(
    log: Index, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While texts are embedded, searches use the old model, and lexical search always works."""
    monkeypatch.setattr(reembedding, "_PAGE", 2)
    looks: list[Progress] = []
    with open_index(settings, other(log)) as index:

        def look(step: Progress) -> None:
            looks.append(step)
            assert dense_search(log, "A page about the parrot.")[0].source == "parrot.txt"
            for reader in (log, index):
                assert names(lexical_search(reader, "parrot")) == ["parrot.txt"]
            assert index.model_mismatch and not log.model_mismatch

        assert index.rebuild(lexicon=False, progress=look).ok
        assert dense_search(index, "A page about the parrot.")[0].source == "parrot.txt"
        assert log.model_mismatch and not index.model_mismatch
    assert [step.done for step in looks][-1] == looks[-1].total == len(TOPICS)
    assert looks[-1].chunks == len(TOPICS)
    assert names(lexical_search(log, "parrot")) == ["parrot.txt"]


def test_a_rebuild_that_is_killed_goes_on_where_it_was(
    log: Index, settings: Settings, embedded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No text is embedded twice, and until the end the old vectors are used."""
    monkeypatch.setattr(reembedding, "_PAGE", 3)
    monkeypatch.setattr(staging, "_MAX_BATCH", 1)
    with open_index(settings, other(log)) as index:

        def kill(step: Progress) -> None:
            if step.done >= 3:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            index.rebuild(lexicon=False, progress=kill)
        assert 0 < len(embedded) < len(TOPICS)
        assert dense_search(log, "A page about the rum.")[0].source == "rum.txt"
        assert index.rebuild(lexicon=False).ok
    assert len(embedded) == len(set(embedded)) == len(TOPICS)


def test_going_back_embeds_nothing_and_a_second_rebuild_deletes(
    log: Index, settings: Settings, embedded: list[str]
) -> None:
    """Vectors of the previous model are kept; a rebuild with the current one deletes all others."""
    first, second, third = log.embedder, other(log), other(log, "third")
    for embedder, kept in (
        (second, {first, second}),
        (first, {first, second}),
        (third, {first, third}),
        (third, {third}),
    ):
        with open_index(settings, embedder) as index:
            assert index.rebuild(lexicon=False).ok
            assert stored(index) == {one.fingerprint: len(TOPICS) for one in kept}
    assert len(embedded) == 2 * len(TOPICS)
    with open_index(settings, third) as index:
        index.remove(["rum.txt"])
        assert index.rebuild(lexicon=False).ok
        assert stored(index) == {third.fingerprint: len(TOPICS) - 1}


def test_the_chat_uses_lexical_search_until_then(
    log: Index, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With another model in the settings both assistants answer, and say what is missing."""
    monkeypatch.setattr("models.embeddings.build_embedder", lambda _: other(log))
    with open_workspace(settings) as ws:
        for mode in ("hybrid", "mmr"):
            retriever = ws.retriever(mode=mode)
            assert retriever.base.lexical_only
            [first, *_] = retriever.search("Tell me of the parrot")
            assert first.source == "parrot.txt"
            assert set(first.ranks) == {"lexical"}
        with pytest.raises(EmbeddingMismatch):
            ws.retriever(mode="dense").search("parrot")
        for assistant in ("rag", "react"):
            conversation = ws.conversation(assistant=assistant)
            events = list(conversation.ask("What page is about the parrot?"))
            assert isinstance(events[-1], Answer), events[-1]
            [notice] = [event for event in events if isinstance(event, Notice)]
            assert notice.kind == "words_only" and "ingest rebuild --vectors" in notice.text
        ws.index.rebuild(lexicon=False)
        events = list(ws.conversation().ask("What page is about the parrot?"))
        assert not [event for event in events if isinstance(event, Notice)]


def test_the_command_line_uses_lexical_search_until_then(
    log: Index,
    settings: Settings,
    openai_server: OpenAIServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """`search` notes it beside its output; `rebuild --vectors` ends it and embeds each text once.

    The model is one that wants prefixes: passages are embedded as such, questions as questions.
    """
    monkeypatch.setenv("RAG_EMBEDDING_MODEL", "compatible:multilingual-e5-small")
    monkeypatch.setenv("RAG_BASE_URL", openai_server.url)
    state = ("--state", str(settings.state_dir))
    assert run(["search", "parrot", *state]) == 0
    told = capsys.readouterr()
    assert "parrot.txt" in told.out and "ingest rebuild --vectors" in told.err
    assert run(["search", "parrot", "--mode", "dense", *state]) == 2
    assert "RAG_EMBEDDING_MODEL" in capsys.readouterr().err
    openai_server.requests.clear()
    assert run(["rebuild", "--vectors", "--json", *state]) == 0
    sent = [text for request in openai_server.requests for text in request.body["input"]]
    passages = [text for text in sent if text != "passage: dimension"]
    assert len([text for text in passages if text.startswith("passage: ")]) == len(TOPICS)
    assert run(["rebuild", "--vectors", *state]) == 0
    capsys.readouterr()
    openai_server.requests.clear()
    assert run(["search", "parrot", "--mode", "dense", *state]) == 0
    asked = [text for request in openai_server.requests for text in request.body["input"]]
    assert "query: parrot" in asked and not [text for text in asked if "page about" in text]


def test_the_fingerprint_has_prefixes_and_dimension(openai_server: OpenAIServer) -> None:
    """Model, dimension, normalisation and prefixes are in one line."""
    settings = Settings(
        embedding_model="compatible:multilingual-e5-small", base_url=openai_server.url
    )
    assert build_embedder(settings).fingerprint == "compatible:multilingual-e5-small|8|l2|e5"
