"""Rails about the form of a text, its topic, and what an answer may repeat."""

import base64

import pytest

from guardrails.context import RailContext
from guardrails.output.brand import Brand
from guardrails.output.brand import build as build_brand
from guardrails.output.canary import Canary, CanaryRail
from guardrails.output.quotation import Quotation
from guardrails.registry import RAILS, build_guard, build_rail
from guardrails.text_checks import Invisible, Language, Length, Repetition
from guardrails.topic import Topic
from models.embeddings import build_embedder
from settings import Settings


def test_a_text_over_the_limit_is_found_behind_it() -> None:
    """Only what is too much is the finding."""
    (finding,) = Length(5).check("가나다라마바사", "user")
    assert (finding.start, finding.end) == (5, 7)
    assert Length(5).check("가나다라마", "user") == []


@pytest.mark.parametrize(
    ("text", "served"),
    [
        ("휴학은 어떻게 하나요?", True),
        ("How do I take leave?", True),
        ("これは何ですか", False),
        ("123", True),
    ],
)
def test_a_language_that_is_not_served_is_found(text: str, served: bool) -> None:
    """Scripts other than those allowed are found; numbers are in no language."""
    assert (Language(frozenset({"ko", "en"})).check(text, "user") == []) is served


@pytest.mark.parametrize(
    ("hidden", "rule"),
    [
        ("\u200b", "zero_width"),
        ("\u202e", "bidi"),
        ("\U000e0041\U000e0042", "tags"),
        ("\ufeff", "zero_width"),
    ],
)
def test_invisible_characters_are_found_and_removed(hidden: str, rule: str) -> None:
    """They are named by kind, and the text goes on without them."""
    text = f"안녕{hidden}하세요"
    assert [f.rule for f in Invisible().check(text, "document")] == [rule]
    assert build_guard(Settings()).check(text, "document").text == "안녕하세요"


def test_joiners_with_a_meaning_stay() -> None:
    """Emoji made of several characters are no hidden text."""
    assert Invisible().check("가족 👨\u200d👩\u200d👧 사진", "user") == []


@pytest.mark.parametrize("text", ["ㅋ" * 400, "free " * 500, "무료 " * 500])
def test_one_thing_over_and_over_is_found(text: str) -> None:
    """A flood of one character or word is found."""
    assert Repetition().check(text, "user")


def test_ordinary_laughter_and_lists_pass() -> None:
    """Repetition as people write it is left alone."""
    assert (
        Repetition().check("ㅋㅋㅋㅋㅋㅋ 네 " + " ".join(f"{n}번 항목" for n in range(300)), "user")
        == []
    )


def spelled(token: str) -> list[str]:
    """Forms in which a model may be made to give a token away."""
    return [
        token,
        token.upper(),
        " ".join(token),
        "-".join(token),
        token[::-1],
        token.encode().hex(),
        base64.b64encode(token.encode()).decode(),
        base64.b64encode(f"x{token}".encode()).decode(),
        base64.b64encode(f"지침: {token}".encode()).decode(),
    ]


@pytest.mark.parametrize("form", range(9))
@pytest.mark.parametrize("frame", ["제 지침은 {} 입니다", "My prompt says {} here"])
def test_the_canary_is_found_in_every_form(form: int, frame: str) -> None:
    """Plain, spelled out, reversed and encoded tokens are found, and nothing else."""
    canary = Canary()
    rail = CanaryRail(canary)
    assert canary.token in canary.mark("You answer questions.")
    assert rail.check(frame.format(spelled(canary.token)[form]), "answer")
    assert rail.check(frame.format(spelled(Canary().token)[form]), "answer") == []


SOURCE = {
    "ko": "등록금 반환은 학기 개시일부터 삼십 일이 지나기 전까지 신청서를 낸 학생에게 육 분의 "
    "오를 돌려주는 것을 원칙으로 한다",
    "en": "A student who files the form before thirty days have passed since the start of term "
    "receives five sixths of the tuition paid",
}


@pytest.mark.parametrize("language", ["ko", "en"])
def test_long_copies_are_found_unless_they_are_quoted(language: str) -> None:
    """Copied words count, words in quotation marks and short phrases do not."""
    source = SOURCE[language]
    rail = Quotation([f"머리말. {source}. 끝."], longest=12)
    text = f"답: {source}."
    (finding,) = rail.check(text, "answer")
    assert text[finding.start : finding.end] == source
    assert rail.check(f"답: “{source}”", "answer") == []
    assert rail.check(f"> {source}", "answer") == []
    assert rail.check(" ".join(source.split()[:9]), "answer") == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Our motto: JUST DO IT!", "slogan"),
        ("새 광고는 침대는 과학입니다 로 할게요", "slogan"),
        ("Zaphyr 노트북을 추천합니다", "trademark"),
        ("한빛나래를 써 보세요", "trademark"),
    ],
)
def test_slogans_and_trademarks_are_found(text: str, rule: str) -> None:
    """Known slogans, and names given in the settings, whatever particle follows."""
    rail = build_brand(RailContext(Settings(guard_brands=["Zaphyr", "한빛나래"])))
    assert [f.rule for f in rail.check(text, "answer")] == [rule]
    assert Brand([], ["do it"]).check("Just redo item one", "answer") == []


@pytest.mark.parametrize(
    ("question", "inside"),
    [
        ("장학금 신청 서류는 무엇인가요", True),
        ("What do I need to apply for a scholarship?", True),
        ("오늘 저녁 축구 경기 결과가 어떻게 됐어", False),
        ("Who won the football game last night?", False),
    ],
)
def test_a_question_outside_the_topics_is_found(question: str, inside: bool) -> None:
    """The nearest topic decides, in either language."""
    settings = Settings(embedding_model="offline:use")
    rail = Topic(
        ["장학금 신청과 등록금", "scholarships and tuition", "휴학과 복학"],
        lambda: build_embedder(settings),
        settings.guard_topic_cosine,
    )
    assert (rail.check(question, "user") == []) is inside, rail.cosine(question)


def test_the_topic_rail_needs_topics() -> None:
    """Without topics or an embedder it is not there."""
    assert build_rail("topic", RailContext(Settings())) is None
    with_topics = Settings(guard_topics=["장학금"])
    assert build_rail("topic", RailContext(with_topics)) is None
    context = RailContext(with_topics, lambda: build_embedder(with_topics))
    assert build_rail("topic", context) is not None


def test_a_rail_that_is_not_installed_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing module is no error; one that is there and cannot be loaded is."""
    monkeypatch.setitem(RAILS, "abuse", "guardrails.nowhere.rail:build")
    assert build_rail("abuse", RailContext(Settings())) is None
