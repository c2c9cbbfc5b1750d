"""Meaning: cosines of a question and sentences, and what they decide."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from models.evidence import Evidence
from models.offline.sentences.meaning import similarities
from models.offline.sentences.selection import select_sentences
from models.offline.use import UseEmbeddings

TOPICS = (("boat", "ferry", "나룻배", "뱃길"), ("oven", "bread", "화덕", "빵"))


class TopicEncoder:
    """Unit vectors of the topic that a text names; records the texts."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def embed_array(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return a row a text."""
        self.texts += texts
        rows = np.zeros((len(texts), len(TOPICS) + 1), np.float32)
        for row, text in zip(rows, texts, strict=True):
            named = [i for i, topic in enumerate(TOPICS) if any(word in text for word in topic)]
            row[named or [len(TOPICS)]] = 1.0
            row /= np.linalg.norm(row)
        return rows


@pytest.mark.parametrize(
    ("question", "sentences"),
    [
        ("When does the boat go?", ["The ferry goes at 9.", "The oven is hot.", "boat and oven"]),
        ("뱃길은 언제 열려요?", ["나룻배는 9시에 간다.", "화덕은 뜨겁다.", "뱃길과 화덕"]),
    ],
)
def test_cosines_stand_in_the_order_of_the_sentences(question: str, sentences: list[str]) -> None:
    """One cosine for each sentence: of the same, another, and half the same meaning."""
    cosines = similarities(TopicEncoder(), question, sentences)
    assert cosines == pytest.approx([1.0, 0.0, 0.5**0.5])


def test_no_sentence_is_not_encoded() -> None:
    """Without sentences the encoder is not called."""
    encoder = TopicEncoder()
    assert similarities(encoder, "When does the boat go?", []) == []
    assert encoder.texts == []


def test_long_sentences_are_cut() -> None:
    """The encoder sees the beginning of a long sentence, and the whole question."""
    encoder, question = TopicEncoder(), "When does the boat go? " * 30
    similarities(encoder, question, ["The oven. " * 100])
    assert encoder.texts[0] == question
    assert 0 < len(encoder.texts[1]) < 500
    assert encoder.texts[1] == ("The oven. " * 100)[: len(encoder.texts[1])]


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("When is the boat?", "The oven is lit at 6:30. The ferry leaves at 9:15.", "9:15"),
        ("뱃길은 언제예요?", "화덕은 6시에 켠다. 나룻배는 9시에 떠난다.", "나룻배"),
        ("When is the boat?", "화덕은 6시에 켠다. 나룻배는 9시에 떠난다.", "나룻배"),
        ("뱃길은 언제예요?", "The oven is lit at 6:30. The ferry leaves at 9:15.", "9:15"),
    ],
)
def test_meaning_ranks_sentences_without_a_common_word(
    question: str, text: str, answer: str
) -> None:
    """The sentence of the question's meaning comes first, in its language and in the other."""
    selection = select_sentences(
        question, [Evidence(1, "a.md", text)], limit=1, encoder=TopicEncoder()
    )
    assert answer in selection.sentences[0].text


@pytest.mark.parametrize(
    "question", ["How long may a visitor stay overnight?", "방문객은 며칠 묵을 수 있나요?"]
)
def test_the_multilingual_encoder_prefers_the_same_meaning(question: str) -> None:
    """With real vectors, the sentence that answers is nearest, whatever its language."""
    for sentences in (
        ["Guests are welcome for three nights.", "The roof was painted green."],
        ["손님은 사흘 밤을 지낼 수 있다.", "지붕은 초록색으로 칠했다."],
    ):
        near, far = similarities(UseEmbeddings(), question, sentences)
        assert near > far + 0.1
