"""The gate: which questions may share an answer, by kind of difference, in Korean and English."""

from pathlib import Path

import pytest
import yaml

from chat.cache.questions.gate import LONGEST, depends_on_asker, difference

PAIRS = yaml.safe_load(Path(__file__).with_name("question_pairs.yaml").read_text("utf-8"))
CASES = [
    pytest.param(lang, verdict == "same", kind, one, two, id=f"{lang}-{kind}-{number}")
    for lang, verdicts in PAIRS.items()
    for verdict, pairs in verdicts.items()
    for number, (kind, one, two) in enumerate(pairs)
]


@pytest.mark.parametrize(("lang", "same", "kind", "first", "second"), CASES)
def test_questions_share_an_answer_only_if_they_ask_the_same(
    lang: str, same: bool, kind: str, first: str, second: str
) -> None:
    """Paraphrases do; what changes the answer, or is about one person, does not."""
    found = difference(first, second)
    shares = found is None and not depends_on_asker(first) and not depends_on_asker(second)
    assert shares == same, (kind, found)
    back = difference(second, first)
    assert (found is None) == (back is None)


REASONS = [
    ("When is the office open?", "사무실은 언제 여나요?", "language"),
    ("Is 3 kg too heavy?", "Is 5 kg too heavy?", "number"),
    ("3kg은 무거운가요?", "5kg은 무거운가요?", "number"),
    ("What is the minimum age?", "What is the maximum age?", "bound"),
    ("최소 나이는 몇 살인가요?", "최대 나이는 몇 살인가요?", "bound"),
    ("What happens if I pay?", "What happens if I don't pay?", "negation"),
    ("돈을 내면 어떻게 되나요?", "돈을 내지 않으면 어떻게 되나요?", "negation"),
    ("Can I wear a helmet?", "Must I wear a helmet?", "obligation"),
    ("헬멧을 써도 되나요?", "헬멧을 써야 하나요?", "obligation"),
    ("How do I renew a visa?", "Where do I renew a visa?", "question_type"),
    ("비자는 어떻게 연장하나요?", "비자는 어디에서 연장하나요?", "question_type"),
    ("How do I fly from Rome to Oslo?", "How do I fly from Oslo to Rome?", "direction"),
    ("로마에서 오슬로로 어떻게 가나요?", "오슬로에서 로마로 어떻게 가나요?", "direction"),
    ("Can nurses park here?", "Can visitors park here?", "person"),
    ("간호사 회원은 주차해도 되나요?", "외국인 회원은 주차해도 되나요?", "person"),
    ("Is the pool open in spring?", "Is the pool open in autumn?", "time"),
    ("수영장은 봄에 여나요?", "수영장은 가을에 여나요?", "time"),
    ("How much is the red ticket?", "How much is the blue ticket?", "entity"),
    ("빨간 표는 얼마인가요?", "파란 표는 얼마인가요?", "entity"),
    ("What is the limit?", "What is the limit abroad?", "scope"),
    ("한도는 얼마인가요?", "해외 한도는 얼마인가요?", "scope"),
    ("Does the shop open at noon?", "Did the shop open at noon?", "tense"),
    ("월세는 누가 내나요?", "월세는 누가 냈나요?", "tense"),
    ("Can the agent sue the owner?", "Can the owner sue the agent?", "order"),
    ("How much is it?", "How much is it?", "context"),
    ("그건 얼마인가요?", "그건 얼마인가요?", "context"),
]


@pytest.mark.parametrize(("first", "second", "reason"), REASONS)
def test_a_difference_names_its_reason(first: str, second: str, reason: str) -> None:
    """What differs is told by the id of its kind."""
    found = difference(first, second)
    assert found is not None and found.reason == reason


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ("What did you mean by that?", "context"),
        ("And for children?", "context"),
        ("그럼 아이들은요?", "context"),
        ("Has my order been shipped?", "personal"),
        ("제 주문은 배송됐나요?", "personal"),
        ("What is on the menu today?", "relative_time"),
        ("오늘 식단은 무엇인가요?", "relative_time"),
        ("What is on the menu on Mondays?", ""),
        ("월요일 식단은 무엇인가요?", ""),
        ("If the parcel is damaged, can I refuse it?", ""),
    ],
)
def test_some_questions_have_no_answer_for_others(question: str, why: str) -> None:
    """Those that refer to a conversation, to one's own records or to today."""
    assert depends_on_asker(question) == why


def test_a_typing_error_is_corrected_but_a_word_is_not() -> None:
    """A word that is none may be a slip of one in the other question; another word is meant."""
    assert difference("Is there a library?", "is there a libary") is None
    assert difference("Where is my contract kept?", "Where is my contact kept?") is not None
    assert difference("Is paternity leave paid?", "Is maternity leave paid?") is not None


def test_the_gate_is_linear_on_hostile_input() -> None:
    """Repetitions as long as a question may be are read, and a longer text is not."""
    for text in ("a ", "if it ", "수 있 ", "how many ", "그 ", "1,", "not "):
        whole = (text * 200)[: LONGEST - 2]
        assert difference(whole + "x?", whole + "y?") is not None
        assert depends_on_asker(text * 30_000) == "long"
        assert difference(text * 30_000, text * 30_000) is not None
