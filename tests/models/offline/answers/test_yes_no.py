"""Polarity: whether the sentence that answers a yes-no question says yes or no."""

import pytest

from models.offline.answers.yes_no import polarity
from models.offline.sentences.selection import SelectedSentence, Selection


def selection(*texts: str) -> Selection:
    """A selection of these sentences."""
    return Selection(tuple(SelectedSentence(1, text, 1.0) for text in texts), 0.9)


CASES = [
    ("Can I bring a kite?", "Kites may be flown on the west meadow.", "yes"),
    ("Is the sauna free?", "Entry to the sauna is free for members.", "yes"),
    ("Are dogs allowed on the boat?", "Dogs are prohibited on the boat.", "no"),
    ("May guests use the kiln?", "Guests cannot use the kiln.", "no"),
    ("Does the canteen sell stamps?", "The canteen doesn't sell stamps.", "no"),
    ("Can I sleep in the hut?", "No tents may stand near the hut.", "no"),
    ("연을 가져가도 되나요?", "연은 서쪽 풀밭에서 날릴 수 있다.", "yes"),
    ("사우나는 무료인가요?", "회원은 사우나를 무료로 쓴다.", "yes"),
    ("배에 개를 태워도 돼요?", "배에는 개를 태울 수 없습니다.", "no"),
    ("손님도 가마를 쓸 수 있나요?", "손님의 가마 사용은 금지한다.", "no"),
    ("매점에서 우표를 파나요?", "매점에서는 우표를 팔지 않습니다.", "no"),
    ("오두막에서 자도 돼요?", "오두막에서 자면 안 됩니다.", "no"),
    ("Do I have to wear a helmet?", "Riders must wear a helmet.", "yes"),
    ("Do I have to wear a helmet?", "Riders need not wear a helmet.", "no"),
    ("Do I have to pay for the lift?", "The lift is free.", "no"),
    ("헬멧을 써야 되나요?", "타는 사람은 헬멧을 써야 한다.", "yes"),
    ("헬멧을 써야 되나요?", "헬멧은 쓰지 않아도 된다.", "no"),
    ("승강기 요금을 내야 해?", "승강기는 무료입니다.", "no"),
]


@pytest.mark.parametrize(("question", "sentence", "expected"), CASES)
def test_a_sentence_says_yes_or_no(question: str, sentence: str, expected: str) -> None:
    """Negation and prohibition say no; permission and possibility say yes."""
    assert polarity(question, selection(sentence)) == expected


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Can I bring a kite?", "Kites may be flown only with a permit."),
        ("Can I bring a kite?", "Kites may be flown unless the wind is strong."),
        ("연을 가져가도 되나요?", "연은 허가를 받은 경우에만 날릴 수 있다."),
        ("연을 가져가도 되나요?", "연을 날릴 수 있다. 다만 바람이 세면 접는다."),
    ],
)
def test_a_condition_is_neither(question: str, sentence: str) -> None:
    """A sentence with a condition stands for itself."""
    assert polarity(question, selection(sentence)) == ""


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Where can I fly a kite?", "Kites may be flown on the west meadow."),
        ("연은 어디에서 날릴 수 있나요?", "연은 서쪽 풀밭에서 날릴 수 있다."),
        ("Are dogs not allowed on the boat?", "Dogs are prohibited on the boat."),
        ("배에 개는 못 타나요?", "배에는 개를 태울 수 없습니다."),
        ("모자를 쓰지 않아도 되나요?", "모자는 벗을 수 있다."),
        ("Is the kiln hot?", "The kiln stands in the yard."),
        ("가마는 뜨거운가요?", "가마는 마당에서 쓴다."),
        ("Do I have to leave the hut at noon?", "Guests cannot stay in the hut after noon."),
        ("정오에 오두막에서 나가야 돼?", "정오 뒤에는 오두막에 있을 수 없다."),
        ("Does the ticket count for two days?", "Every guest gets a free ticket for the lift."),
        ("표는 이틀 동안 쓰나요?", "손님은 모두 승강기를 무료로 탄다."),
    ],
)
def test_other_questions_and_sentences_are_unclear(question: str, sentence: str) -> None:
    """An open or negative question has no yes; a sentence may state neither."""
    assert polarity(question, selection(sentence)) == ""


@pytest.mark.parametrize(("question", "sentence"), [CASES[0][:2], CASES[6][:2]])
def test_several_sentences_and_none_are_unclear(question: str, sentence: str) -> None:
    """Only one sentence by itself decides."""
    assert polarity(question, selection(sentence, sentence)) == ""
    assert polarity(question, selection()) == ""
