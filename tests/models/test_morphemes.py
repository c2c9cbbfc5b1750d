"""Korean tokenisation by a morphological analyser, and indexes made with another one."""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest

from errors import ModelUnavailable, SettingsError
from ingest.index import Index, open_index
from models.embeddings import build_embedder
from models.morphemes import choose_korean, morphemes
from settings import Settings
from tests.library import document, lexical_search, names
from text.analyser import tokens, use_korean_tokeniser
from text.question.terms import query_weights

INSTALLED = bool(find_spec("kiwipiepy"))
SENTENCE = "군휴학은 비급여와 달리 2년까지 신청할 수 있습니다 AB-123"


@pytest.fixture(autouse=True)
def reset_tokenisation() -> Iterator[None]:
    """Every other test uses syllable bigrams."""
    yield
    use_korean_tokeniser()


class FakeAnalyser:
    """A morphological analyser with a few words and their tags."""

    known: ClassVar = {
        "비": "XPN",
        "급여": "NNG",
        "휴학": "NNG",
        "은": "JX",
        "는": "JX",
        "수": "NNB",
    }

    def tokenize(self, run: str) -> Iterator[Any]:
        at = 0
        while at < len(run):
            word = next((w for w in self.known if run.startswith(w, at)), run[at])
            yield SimpleNamespace(
                form=word, tag=self.known.get(word, "EC"), start=at, len=len(word)
            )
            at += len(word)


def test_full_words_are_tokens_and_particles_are_not() -> None:
    """A prefix stays with its noun; text without words becomes bigrams; offsets are exact."""
    use_korean_tokeniser(morphemes(FakeAnalyser()), "words")
    text = "휴학은 비급여는 AB-123 수가 30일"
    assert tokens(text) == ["휴학", "비급여", "ab123", "ab", "123", "수가", "30", "30일", "일"]
    assert query_weights("휴학은 비급여")["비급여"] == 1.0
    use_korean_tokeniser()
    assert tokens("휴학은") == ["휴학", "학은"]


def test_an_index_with_another_tokenisation_is_detected(tmp_path: Path) -> None:
    """Check and search detect another analyser; a rebuild of the inverted index repairs it."""
    settings = Settings(state_dir=tmp_path / "state")
    settings.prepare_state()
    with open_index(settings, build_embedder(settings)) as index:
        index.add_documents([document("a", "휴학은 2년까지 한다."), document("b", "비급여 안내")])
        assert index.doctor().ok
        use_korean_tokeniser(morphemes(FakeAnalyser()), "words")
        assert index.unfinished
        assert index.doctor().missing == 2
    before = build_embedder(settings).fingerprint
    use_korean_tokeniser(morphemes(FakeAnalyser()), "words-and-mine")
    assert build_embedder(settings).fingerprint != before  # of hashed vectors, made of tokens
    with open_index(settings, build_embedder(settings)) as index:
        index.rebuild()
        assert index.doctor().ok
        assert names(lexical_search(index, "휴학이 언제인가요?")) == ["a"]
        assert names(lexical_search(index, "비급여")) == ["b"]
        assert _raw(index, "급여") == []


def _raw(index: Index, token: str) -> list[tuple[int, float]]:
    return index.inverted_index.search({token: 1.0}, 5, None)


@pytest.mark.skipif(INSTALLED, reason="the kiwi extra is installed here")
def test_without_the_extra_the_remedy_is_named(settings: Settings) -> None:
    """The error names what to install, and what to set instead."""
    with pytest.raises(ModelUnavailable, match=r"\.\[kiwi\].*RAG_KOREAN=pairs"):
        choose_korean(settings.model_copy(update={"korean": "kiwi"}))


def test_a_missing_dictionary_is_an_error(settings: Settings, tmp_path: Path) -> None:
    """The error is raised before anything is loaded, and contains no path."""
    missing = {"korean": "kiwi", "korean_dictionary": tmp_path / "gone.txt"}
    with pytest.raises(SettingsError, match=r"'gone\.txt' cannot be read") as caught:
        choose_korean(settings.model_copy(update=missing))
    assert str(tmp_path) not in str(caught.value)


@pytest.mark.skipif(not INSTALLED, reason="the kiwi extra is not installed: pip install '.[kiwi]'")
def test_kiwi_with_a_user_dictionary(settings: Settings, tmp_path: Path) -> None:
    """Nouns and stems are tokens, and a word of the user dictionary is one token."""
    chosen = settings.model_copy(update={"korean": "kiwi"})
    choose_korean(chosen)
    assert {"휴학", "비급여", "신청", "2년", "ab123"} <= set(tokens(SENTENCE))
    assert "급여" not in tokens(SENTENCE)
    own = tmp_path / "words.txt"
    own.write_text("# ours\n별관나눔터\n", "utf-8")
    assert "별관나눔터" not in tokens("별관나눔터에서")
    choose_korean(chosen.model_copy(update={"korean_dictionary": own}))
    assert "별관나눔터" in tokens("별관나눔터에서")
