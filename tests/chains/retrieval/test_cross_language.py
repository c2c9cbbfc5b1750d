"""Cross-language retrieval: rankings apart, interleaved by the evidence, in both directions."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from chains.retrieval.calibration import CrossLanguage, DenseWeight
from chains.retrieval.cross_language import (
    ENOUGH,
    NONE,
    POOR,
    evidence,
    interleaved,
    places,
    rank_other_languages,
)
from chains.retrieval.retriever import Retriever, build_retriever
from index.documents import SourceDocument
from index.passage import ScoredId
from ingest.index import Index, open_index
from models.embeddings import build_embedder
from settings import Settings
from tests.library import EVERYONE, document
from text.language import detect_language

OWN = [ScoredId(f"o{n}", 1.0 - n / 10) for n in range(4)]
OTHERS = [ScoredId(f"x{n}", 3.0 - n) for n in range(3)]
ACROSS = CrossLanguage(baseline=0.1, related=0.5, least=0.25, threshold=0.4)

ENGLISH = {
    "harbour.md": "The ferry to the island leaves at 7 am and at 4 pm; dogs travel free of charge.",
    "bakery.md": "The bakery in the old mill sells rye bread on Tuesdays and Fridays.",
    "pool.md": "The swimming pool is closed in February while the boiler is repaired.",
    "garden.md": "Tomatoes are planted in the greenhouse after the last frost in May.",
}
KOREAN = {
    "museum.md": "박물관은 월요일에 쉬고 나머지 날에는 오전 10시에 문을 연다.",
    "parking.md": "시청 주차장은 한 시간에 1,200원이며 경차는 절반만 낸다.",
    "clinic.md": "보건소 예방 접종은 예약한 사람만 받을 수 있고 신분증이 필요하다.",
    "bus.md": "막차는 밤 11시 20분에 버스 터미널에서 떠난다.",
}


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (ENOUGH, "o0 o1 o2 x0 x1 o3 x2"),
        (POOR, "o0 x0 x1 o1 x2 o2 o3"),
        (NONE, "x0 x1 o0 x2 o1 o2 o3"),
    ],
)
def test_the_others_get_their_places(at: frozenset[int], expected: str) -> None:
    """Either ranking keeps its order, and scores fall from hit to hit."""
    merged = interleaved(OWN, OTHERS, at)
    assert " ".join(hit.child_id for hit in merged) == expected
    scores = [hit.score for hit in merged]
    assert scores == sorted(scores, reverse=True)
    assert dict(OWN).items() <= dict(merged).items()


@pytest.mark.parametrize(("own", "others"), [([], OTHERS), (OWN, []), ([], [])])
def test_one_ranking_alone_is_unchanged(
    own: Sequence[ScoredId], others: Sequence[ScoredId]
) -> None:
    """Without hits in one of the languages there is nothing to interleave."""
    assert interleaved(own, others, POOR) == [*own, *others]


def test_the_weaker_the_evidence_the_earlier_the_others() -> None:
    """Evidence is measured against the best similarity in another language."""
    assert places(0.5, 1.0, 0.4) == places(0.1, 0.2, 0.4) == ENOUGH
    assert places(0.3, 1.0, 0.4) == places(0.5, 1.6, 0.4) == POOR
    assert places(0.1, 1.0, 0.4) == NONE


def test_evidence_counts_terms_and_similarity() -> None:
    """A passage with all terms and the similarity of a match is full evidence."""
    assert evidence("bakery rye bread", ENGLISH["bakery.md"], 1.0) == pytest.approx(1.0)
    assert evidence("bakery rye bread", ENGLISH["pool.md"], 0.2) == pytest.approx(0.1)
    assert evidence("주차장 요금", KOREAN["parking.md"], 0.0) > evidence("주차장 요금", "", 0.0)


def test_other_languages_are_ranked_by_calibrated_cosine_and_shared_terms() -> None:
    """Names and numbers that both languages share count, and unrelated passages are left out."""
    rankings = {
        "dense": [ScoredId("a", 0.3), ScoredId("b", 0.4), ScoredId("c", 0.15), ScoredId("o", 0.9)],
        "lexical": [ScoredId("o", 8.0), ScoredId("a", 4.0)],
    }
    ranked = rank_other_languages(rankings, {"a", "b", "c"}, DenseWeight(0.2, 0.0, 1.0, ACROSS))
    assert [hit.child_id for hit in ranked] == ["a", "b"]
    assert ranked[0].score == pytest.approx(0.5 + 0.5)
    assert rank_other_languages(rankings, {"a"}, DenseWeight(0.2, 0.0)) == []


def in_language(name: str, text: str) -> SourceDocument:
    """A document whose language is known, as a loader detects it."""
    plain = document(name, text)
    return replace(plain, extracted=replace(plain.extracted, language=detect_language(text)))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """Four documents in either language, none of them a translation, embedded by meaning."""
    folder: Path = tmp_path_factory.mktemp("languages")
    settings = Settings(state_dir=folder, embedding_model="offline:use", web_tools=False)
    with open_index(settings, build_embedder(settings)) as index:
        index.add_documents([in_language(name, text) for name, text in ENGLISH.items()])
        index.add_documents([in_language(name, text) for name, text in KOREAN.items()])
        yield index


def retriever(index: Index) -> Retriever:
    """The default retriever of everyone."""
    return build_retriever(index, index.settings, scope=EVERYONE)


@pytest.mark.parametrize(
    ("question", "source"),
    [
        ("섬으로 가는 배는 몇 시에 출발해요?", "harbour.md"),
        ("수영장 언제 쉬어?", "pool.md"),
        ("What does parking at the town hall cost?", "parking.md"),
        ("When does the last bus leave at night?", "bus.md"),
    ],
)
def test_a_question_finds_the_passage_of_another_language(
    library: Index, question: str, source: str
) -> None:
    """It is among the first three, although it shares no term with the question."""
    assert source in [passage.source for passage in retriever(library).search(question, 3)]


@pytest.mark.parametrize(
    ("question", "source"),
    [("When does the ferry leave?", "harbour.md"), ("박물관은 언제 쉬나요?", "museum.md")],
)
def test_the_language_of_the_question_leads(library: Index, question: str, source: str) -> None:
    """A passage in the question's language that answers it stays first."""
    passages = retriever(library).search(question, 5)
    assert passages[0].source == source
    scores = [passage.score for passage in passages]
    assert scores == sorted(scores, reverse=True)


def test_documents_of_one_foreign_language_are_searched_by_meaning(library: Index) -> None:
    """Where no document is in the question's language, calibrated cosines rank the others."""
    scope = EVERYONE
    questions = {"개도 배에 탈 수 있나요?": "harbour.md", "토마토는 언제 심어요?": "garden.md"}
    english = [row for row in library.sources(scope) if row.language == "en"]
    assert len(english) == len(ENGLISH)
    for question, source in questions.items():
        found = retriever(library).search(question, 8)
        foreign = [passage.source for passage in found if passage.language == "en"]
        assert foreign[0] == source
