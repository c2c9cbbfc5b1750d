"""The first passages in order by how closely they hold what is asked."""

import pytest

from chains.retrieval.proximity import CANDIDATES, MIN_SCORE, proximity_gains, rerank_by_proximity
from index.passage import CandidateText, ScoredId

FAR = " ".join(["filler"] * 20)


def reading(*texts: str) -> list[CandidateText]:
    """Passages of these texts, without a title or headings."""
    return [CandidateText(str(n), "p", "", "", text) for n, text in enumerate(texts)]


def order(question: str, passages: list[CandidateText], scores: list[float]) -> list[str]:
    """Ids of the passages in their new order."""
    hits = [ScoredId(p.child_id, s) for p, s in zip(passages, scores, strict=True)]
    return [
        hit.child_id
        for hit in rerank_by_proximity(question, hits, {p.child_id: p for p in passages})
    ]


@pytest.mark.parametrize(
    ("question", "apart", "together"),
    [
        (
            "deposit for dormitory keys",
            f"A deposit is paid. {FAR}. The dormitory opens. {FAR}. Keys rust.",
            f"{FAR}. The deposit for keys of the dormitory is small. {FAR}.",
        ),
        (
            "기숙사 열쇠 보증금",
            f"기숙사는 넓다. {FAR}. 열쇠는 녹슨다. {FAR}. 보증금은 없다.",
            f"{FAR}. 기숙사의 열쇠에는 보증금이 있다. {FAR}.",
        ),
    ],
)
def test_words_near_each_other_gain(question: str, apart: str, together: str) -> None:
    """A passage that says it in one clause beats one that scatters the words."""
    assert order(question, reading(apart, together), [1.0, 0.9]) == ["1", "0"]


@pytest.mark.parametrize(
    ("question", "turned", "straight"),
    [
        ("water pump", "The pump moves water.", "A water pump hums."),
        ("시험 장소", "장소에서 시험을 본다.", "시험의 장소를 정한다."),
    ],
)
def test_pairs_in_the_order_of_the_question_gain(question: str, turned: str, straight: str) -> None:
    """The question's words side by side, in its order, count."""
    gains = proximity_gains(question, reading(turned, straight))
    assert gains[1] > gains[0]


@pytest.mark.parametrize(
    ("question", "vague", "dated"),
    [
        ("When does the library open?", "The library opens early.", "The library opens in 1998."),
        ("도서관은 언제 문을 여나요?", "도서관은 일찍 문을 연다.", "도서관은 9시에 문을 연다."),
    ],
)
def test_the_kind_of_thing_asked_for_gains(question: str, vague: str, dated: str) -> None:
    """A question for a time prefers the passage that names one."""
    assert order(question, reading(vague, dated), [1.0, 0.95]) == ["1", "0"]


def test_a_heading_holds_what_a_passage_lacks() -> None:
    """Words of the question in the title or headings count where the text has them not."""
    plain, *_ = reading("The fee is ten euros.")
    under = plain._replace(child_id="1", heading="Parking")
    bare, headed = proximity_gains("parking fee", [plain, under])
    assert headed > bare


def test_what_lies_far_behind_stays_there() -> None:
    """A passage below half the best score is not lifted, however close its words."""
    passages = reading(f"Deposit. {FAR}. Keys.", "Deposit keys.")
    assert order("deposit keys", passages, [1.0, MIN_SCORE - 0.01]) == ["0", "1"]


def test_only_the_first_are_read_again() -> None:
    """Beyond the pool the order stands."""
    texts = [f"Deposit. {FAR}. Keys."] * CANDIDATES + ["Deposit keys."]
    assert order("deposit keys", reading(*texts), [1.0] * len(texts))[-1] == str(CANDIDATES)


def test_unknown_passages_and_no_weight_change_nothing() -> None:
    """Without a passage, or where words do not count, hits come back as they were."""
    hits = [ScoredId("0", 1.0), ScoredId("1", 0.9)]
    read = {p.child_id: p for p in reading(f"Deposit. {FAR}. Keys.", "Deposit keys.")}
    assert rerank_by_proximity("deposit keys", hits, {}) == hits
    assert rerank_by_proximity("deposit keys", hits, read, weight=0.0) == hits
    assert rerank_by_proximity("deposit keys", hits, read) != hits


def test_a_question_in_another_language_keeps_the_order() -> None:
    """Where no passage holds any word, nothing is gained."""
    assert proximity_gains("복학 서류", reading("Deposit keys.", "Other words.")) == [0.0, 0.0]
