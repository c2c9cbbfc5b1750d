"""How near an answer is to a reference: against hand-made values, and on real paraphrases."""

import json
import unicodedata
from pathlib import Path
from statistics import mean

import pytest

from errors import EvaluationError
from evals.metrics.reference_metrics import (
    SCORES,
    bleu,
    chrf,
    meteor,
    reference_scores,
    rouge_l,
    similarity,
    token_f1,
)
from models.embeddings import build_embedder
from settings import Settings

EMBEDDER = build_embedder(Settings(embedding_model="offline:hashing"))

SAME = [
    "군 휴학은 2년까지 할 수 있다.",
    "등록금은 30,000원이다.",
    "예",
    "2026년 3월 2일",
    "AI 윤리 과목",
    "Leave lasts two years.",
    "yes",
]
# A sentence, the same said otherwise, and one that has nothing to do with it.
TRIPLES = [
    (
        "Military leave lasts two years and is granted by the registrar.",
        "The registrar grants leave for military service, which lasts two years.",
        "The swimming pool is cleaned every Monday morning before six.",
    ),
    (
        "Books may be borrowed for three weeks.",
        "The borrowing period for a book is three weeks.",
        "Parking in front of the hall costs a fee.",
    ),
    (
        "군 휴학은 교학처의 허가를 받아 2년까지 할 수 있다.",
        "교학처가 허가하면 군 휴학을 2년 동안 할 수 있습니다.",
        "수영장은 매주 월요일 아침에 물을 간다.",
    ),
    (
        "책은 3주 동안 빌릴 수 있다.",
        "도서 대출 기간은 3주이며 책을 빌리려면 학생증이 필요하다.",
        "강당 앞 주차에는 요금을 낸다.",
    ),
]


def near(answer: str, *references: str) -> dict[str, float]:
    """Every score of an answer."""
    alike = similarity(EMBEDDER, answer, references)
    return reference_scores(answer, references) | {"answer_similarity": alike}


@pytest.mark.parametrize("text", SAME)
def test_the_same_text_scores_one(text: str) -> None:
    """A text is equal to itself in every metric, cited or not."""
    for answer in (text, f"{text} [1]"):
        assert near(answer, text) == pytest.approx(dict.fromkeys([*SCORES, "answer_similarity"], 1))


@pytest.mark.parametrize("text", SAME[:4])
def test_spacing_and_unicode_form_change_nothing(text: str) -> None:
    """Korean written without blanks, decomposed or in full-width digits has the same words."""
    wide = text.translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)})
    for other in (text.replace(" ", ""), unicodedata.normalize("NFD", text), wide):
        assert reference_scores(other, [text]) == pytest.approx(dict.fromkeys(SCORES, 1.0))
    assert near(unicodedata.normalize("NFD", text), text)["answer_similarity"] == pytest.approx(1)


@pytest.mark.parametrize(("said", "otherwise", "unrelated"), TRIPLES)
def test_a_paraphrase_is_nearer_than_an_unrelated_text(
    said: str, otherwise: str, unrelated: str
) -> None:
    """Every metric puts the same meaning above another one."""
    close, far = near(otherwise, said), near(unrelated, said)
    assert {name for name in close if close[name] <= far[name]} == set()


def test_similar_sentences_score_higher(eval_data: Path) -> None:
    """Over pairs judged by people, the mean of the similar ones lies above that of the others."""
    lines = (eval_data / "pairs" / "klue_sts_ko.jsonl").read_text("utf-8").splitlines()
    pairs = [json.loads(line) for line in lines]
    similar = [near(pair["s1"], pair["s2"]) for pair in pairs if pair["score"] >= 3.5]
    others = [near(pair["s1"], pair["s2"]) for pair in pairs if pair["score"] <= 1.5]
    assert min(len(similar), len(others)) > 50
    for name in similar[0]:
        assert mean(row[name] for row in similar) > mean(row[name] for row in others) + 0.02, name


@pytest.mark.parametrize(
    ("answer", "reference", "f1", "rouge", "meteor_"),
    [
        # Shared: all of three tokens; in order: "blue house"; pieces: "blue house" and "old".
        ("old blue house", "blue house old", 1, 2 / 3, 1 - 0.5 / 3**3),
        # Two of four tokens said and two of two wanted, side by side.
        ("it lasts two years", "two years", 2 / 3, 2 / 3, 10 * 0.5 / (1 + 9 * 0.5)),
        # A token said twice counts once.
        ("gold gold", "gold ring", 1 / 2, 1 / 2, 1 / 2),
        # 군휴 휴학 2 2년 against 군휴 휴학 1 1년: the counters alone are no tokens of their own.
        ("군휴학 2", "군휴학 1", 2 / 3, 2 / 3, 2 / 3),
        ("red", "blue", 0, 0, 0),
    ],
)
def test_word_scores(answer: str, reference: str, f1: float, rouge: float, meteor_: float) -> None:
    """F1, ROUGE-L and METEOR follow their definitions."""
    found = [score(answer, reference) for score in (token_f1, rouge_l, meteor)]
    assert found == pytest.approx([f1, rouge, meteor_])


def test_letter_scores() -> None:
    """BLEU counts characters in Korean and words in English; chrF rewards near matches."""
    # Of 가나다 and 가나라: 2 of 3 letters, 1 of 2 pairs, 0 of 1 triples (smoothed to a half).
    assert bleu("가나다", "가나라") == pytest.approx((2 / 3 * 1 / 2 * 1 / 2) ** (1 / 3))
    assert bleu("a red house", "a red mouse") == pytest.approx((2 / 3 * 1 / 2 * 1 / 2) ** (1 / 3))
    assert chrf("등록금이", "등록금을") > 0.4 > chrf("식당이", "등록금을")


def test_the_best_reference_counts() -> None:
    """Each score is taken over the reference that gives most."""
    both = near("two years", "twenty-four months", "two years")
    assert both == pytest.approx(near("two years", "two years"))


@pytest.mark.parametrize(
    ("answer", "references"),
    [("", ["two"]), ("... [1]", ["two"]), ("two", ["!", ""]), ("two", [])],
)
def test_nothing_to_compare_is_an_error(answer: str, references: list[str]) -> None:
    """A text without words is an error, not a zero."""
    with pytest.raises(EvaluationError):
        reference_scores(answer, references)
    with pytest.raises(EvaluationError):
        similarity(EMBEDDER, answer, references)


def test_a_reference_without_words_is_passed_over() -> None:
    """It does not keep the others from being compared."""
    assert reference_scores("two", ["!", "two"]) == pytest.approx(dict.fromkeys(SCORES, 1.0))
