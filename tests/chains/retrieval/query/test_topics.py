"""Topics of short questions: entries and general cases that rank low by their words."""

import pytest

from chains.retrieval.proximity import rerank_by_proximity
from chains.retrieval.query.topics import has_topic, topic_check
from index.passage import CandidateText, ScoredId


def passage(text: str, heading: str = "") -> CandidateText:
    """A passage below a heading."""
    return CandidateText(text[:20], "p", "", heading, text)


@pytest.mark.parametrize(
    ("question", "about", "other"),
    [
        ("썰매제 언제", "날짜 | 일정\n2월 3일 | 썰매제", "날짜 | 일정\n2월 3일 | 썰매제 준비 회의"),
        ("텐트 언제까지", "기간 | 일정\n3월 2일 | 텐트 신청", "기간 | 일정\n3월 2일 | 배 신청"),
        ("when is sledge day", "Date | Event\n3 Feb | Sledge day", "Date | Event\n3 Feb | Feast"),
        (
            "회원권 몇 달까지",
            "### 제2조(일반회원권)\n\n6개월이다.",
            "### 제3조(학생회원권)\n\n3개월이다.",
        ),
        (
            "how long is a pass",
            "### Article 2 (General pass)\n\nIt is valid for 6 months.",
            "### Article 3 (Senior pass)\n\nIt is valid for 3 months.",
        ),
    ],
)
def test_a_passage_about_just_the_topic(question: str, about: str, other: str) -> None:
    """An entry of the topic, or the article on its general kind, is recognised."""
    is_about = topic_check(question)
    assert is_about(passage(about))
    assert not is_about(passage(other))


@pytest.mark.parametrize(
    "question",
    [
        "학생회원권은 어디서 파나요",
        "what is the sledge hill like",
        "찻집과 썰매장과 책방은 언제 여나요",
    ],
)
def test_other_questions_have_no_topic(question: str) -> None:
    """A question that asks for no value, or names several things, has none."""
    assert not has_topic(question)


def test_an_entry_far_behind_comes_to_the_front() -> None:
    """The calendar with the entry of the topic passes texts that only mention it."""
    mentions = [passage(f"썰매제 뒤 {n}주 안에 장비를 돌려준다.") for n in range(12)]
    calendar = passage("날짜 | 일정\n2월 3일 | 썰매제\n2월 9일 | 눈싸움")
    texts = {each.child_id: each for each in [*mentions, calendar]}
    scores = [1.0, 1.0, *[0.3] * (len(mentions) - 2)]
    hits = [ScoredId(each.child_id, score) for each, score in zip(mentions, scores, strict=True)]
    hits.append(ScoredId(calendar.child_id, 0.25))
    ranked = rerank_by_proximity("썰매제 언제", hits, texts)
    assert calendar.child_id in [hit.child_id for hit in ranked[:3]]
