"""A fragment names another thing of the topic's kind, or an attribute of the topic."""

import pytest

from text.dialogue.exchanges import Exchange
from text.dialogue.rewriting import rewrite


@pytest.mark.parametrize(
    ("earlier", "fragment", "text", "context"),
    [
        ("How long can I borrow a canoe?", "And a kayak?",
         "How long can I borrow a kayak?", "canoe"),
        ("When is the climbing wall open?", "and the sauna hall?",
         "When is the sauna hall open?", "climbing wall"),
        ("우산은 며칠 동안 빌려요?", "돗자리는요?", "돗자리는 며칠 동안 빌려요?", "우산"),
        ("보트장 사용료는 얼마예요?", "캠핑구역은요?", "캠핑구역 사용료는 얼마예요?", "보트장"),
    ],
)  # fmt: skip
def test_another_thing_replaces_the_topic(
    earlier: str, fragment: str, text: str, context: str
) -> None:
    """The topic before is context only, and a Korean particle agrees with the new word."""
    asked = rewrite(fragment, [Exchange(earlier, "...")])
    assert (asked.text, asked.context) == (text, context)


@pytest.mark.parametrize(
    ("earlier", "fragment", "text", "context"),
    [
        ("How much is the sauna?", "library opening hours", "library opening hours", "sauna"),
        ("사우나 얼마예요?", "도서관 전화번호", "도서관 전화번호", "사우나"),
        ("도서관 위치", "이용 시간은", "도서관 이용 시간?", ""),
        ("library address", "the phone number?", "library phone number?", ""),
        ("소형 절단기 얼마야", "대형 출력기는", "대형 출력기 얼마야", ""),
    ],
)
def test_a_thing_with_its_property_stands_alone(
    earlier: str, fragment: str, text: str, context: str
) -> None:
    """A fragment that names both takes nothing over; a property alone is one of the same thing."""
    asked = rewrite(fragment, [Exchange(earlier, "...")])
    assert (asked.text, asked.context) == (text, context)
    assert asked.may_stand_alone == bool(context)


@pytest.mark.parametrize(
    ("earlier", "fragment"),
    [
        ("Where is the sauna?", "And the opening hours?"),
        ("What's the locker code?", "for guests?"),
        ("사우나 어디예요?", "보증금은?"),
        ("돗자리는 며칠 동안 빌려요?", "대학생은요?"),
    ],
)
def test_an_attribute_or_group_keeps_the_topic(earlier: str, fragment: str) -> None:
    """What is a property of the topic, or who asks, is added to the question."""
    query = rewrite(fragment, [Exchange(earlier, "...")]).text
    assert all(word in query for word in earlier.rstrip("?").split()[-2:])


@pytest.mark.parametrize(
    ("earlier", "fragment", "text"),
    [
        ("What does the evening boat ticket cost?", "And the day boat ticket?",
         "What does the day boat ticket cost?"),
        ("What papers do I need for a fishing permit?", "No, I meant a diving permit.",
         "What papers do I need for a diving permit?"),
        ("보트장 사용료는 얼마예요?", "수영장 사용료는요?", "수영장 사용료는 얼마예요?"),
    ],
)  # fmt: skip
def test_a_phrase_with_the_same_head_replaces_its_modifiers(
    earlier: str, fragment: str, text: str
) -> None:
    """The whole name is replaced, not its last word alone."""
    assert rewrite(fragment, [Exchange(earlier, "...")]).text == text


@pytest.mark.parametrize(
    ("earlier", "question", "context"),
    [
        ("사우나 벌금은 얼마예요?", "What about smoking?", "사우나 벌금"),
        ("When is the sauna open?", "주말은요?", "sauna open"),
    ],
)
def test_a_fragment_in_the_other_language_keeps_the_topic_as_context(
    earlier: str, question: str, context: str
) -> None:
    """Words of two languages are not merged into one question."""
    asked = rewrite(question, [Exchange(earlier, "...")])
    assert asked.text.rstrip("?") in question
    assert set(asked.context.split()) & set(context.split())
