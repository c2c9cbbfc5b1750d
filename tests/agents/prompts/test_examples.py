"""Few-shot examples: selectors and their place in the prompt."""

from pathlib import Path
from typing import Literal

import pytest

from agents.examples import FewShot
from agents.messages import Language
from models.offline.hashing import HashingEmbeddings
from settings import Settings
from tests.fakes import ScriptedModel
from workspace import open_workspace

Kind = Literal["ngram", "semantic", "mmr", "length"]


def few_shot(tmp_path: Path, kind: Kind, count: int = 2) -> FewShot:
    """Examples of data/examples behind one selector, on hashed vectors."""
    settings = Settings(state_dir=tmp_path, example_selector=kind, example_count=count)
    return FewShot(settings, HashingEmbeddings())


@pytest.mark.parametrize("kind", ["ngram", "semantic", "mmr", "length"])
@pytest.mark.parametrize(
    ("language", "question"),
    [("ko", "도서관은 몇 시에 여나요?"), ("en", "When does the library open?")],
    ids=["ko", "en"],
)
def test_every_selector_keeps_to_the_language(
    tmp_path: Path, kind: Kind, language: Language, question: str
) -> None:
    """Each selector returns at most as many examples as asked for, in the question's language."""
    chosen = few_shot(tmp_path, kind)(question, language)
    assert 1 <= len(chosen) <= 2
    assert {example["language"] for example in chosen} == {language}


def test_no_examples_when_none_are_wanted(tmp_path: Path) -> None:
    """A count of 0 leaves the prompt without examples."""
    assert few_shot(tmp_path, "ngram", 0)("도서관은 몇 시에 여나요?", "ko") == []


def test_the_most_similar_question_comes_first(tmp_path: Path) -> None:
    """An example's own question selects that example, with n-grams and with embeddings."""
    question = few_shot(tmp_path, "ngram", 10)("책", "ko")[0]["question"]
    for kind in ("ngram", "semantic"):
        assert few_shot(tmp_path, kind, 1)(question, "ko")[0]["question"] == question


def test_examples_stand_in_the_agents_prompt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The model reads the chosen examples in its system prompt."""
    settings = Settings(state_dir=tmp_path, web_tools=False, example_selector="mmr")
    model = ScriptedModel.of("Done.")
    monkeypatch.setattr("models.chat.chat_model", lambda *_: model)
    with open_workspace(settings) as ws:
        question = "When does the library open?"
        list(ws.conversation().ask(question))
        chosen = ws.examples(question, "en")
    system = model.calls[0][0].text
    assert chosen and all(example["question"] in system for example in chosen)


def test_embedding_selectors_fall_back_to_ngrams(tmp_path: Path) -> None:
    """Examples are selected lexically while the embedding server does not answer."""

    class Unavailable(HashingEmbeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            raise ConnectionError("nobody")

    settings = Settings(state_dir=tmp_path, example_selector="semantic", example_count=2)
    question = "When does the library open?"
    chosen = FewShot(settings, Unavailable())(question, "en")
    assert chosen == few_shot(tmp_path, "ngram")(question, "en")
