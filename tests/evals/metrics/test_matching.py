"""Answer match: an accepted answer counts only where it stands whole."""

import unicodedata

import pytest

from evals.metrics.matching import contains, contains_all, equals, first_sentence, mentions


@pytest.mark.parametrize(
    ("answer", "accepted", "expected"),
    [
        ("It lasts Two  years [1].", ["two years"], True),
        ("It lasts\ntwo years [1].", ["two years"], True),
        ("In 1915.", ["15"], False),
        ("On page 15.", ["15"], True),
        ("The Normans came.", ["Norman"], False),
        ("FRANCE!", ["france"], True),
        ("최대 2 년까지입니다 [1].", ["2년"], True),
        ("12년까지입니다.", ["2년"], False),
        ("1989년2월15일이다", ["1989년 2월 15일"], True),
        ("２０２４년", ["2024"], True),
        ("임수경이 갔다.", ["임수경"], True),
        ("no", ["yes", "no"], True),
        ("nothing", ["", "no"], False),
        ("See [15].", ["15"], False),
        ("YTN과의 대담", ["YTN"], True),
        ("4 GB다", ["4 GB"], True),
        ("57 mm인 나사", ["57 mm"], True),
        ("Departed.", ["art"], False),
        ("수업료의 3분의 1 [1]\n7~9학점", ["3분의 1"], True),
        ("수업료의 3분의 17", ["3분의 1"], False),
    ],
)
def test_contains(answer: str, accepted: list[str], expected: bool) -> None:
    """An accepted answer must stand there whole, however it is spaced and spelt."""
    assert contains(answer, accepted) is expected


@pytest.mark.parametrize(
    ("answer", "accepted", "expected"),
    [
        ("Two  Years [1].", ["two years"], True),
        ("“Two years”", ["2 years", "two years"], True),
        ("It lasts two years.", ["two years"], False),
        ("two", ["two years"], False),
        ("군 휴학은 2 년 [1].", ["군휴학은 2년"], True),
        (unicodedata.normalize("NFD", "군 휴학"), ["군휴학"], True),
        ("2년까지", ["2년"], False),
        ("3.5원", ["35원"], False),
        ("is land", ["island"], False),
        ("-5", ["5"], False),
        ("...", ["!"], False),
    ],
)
def test_equals(answer: str, accepted: list[str], expected: bool) -> None:
    """Only the accepted string itself is equal, however it is spaced and spelt."""
    assert equals(answer, accepted) is expected


def test_first_sentence() -> None:
    """Only the first sentence is taken, without its numbers."""
    assert first_sentence("군 휴학은 2년이다 [1]. 신청은 3월이다.") == "군 휴학은 2년이다."
    assert first_sentence("") == ""


@pytest.mark.parametrize(
    ("answer", "accepted", "expected"),
    [
        ("The deposit is 11,500 won.", "500 won", False),
        ("The deposit is 500 won.", "500 won", True),
        ("The deposit is 11,500 won.", "11500 won", True),
        ("보증금은 11500원이다.", "11,500원", True),
        ("지원금은 1,500,000원이다.", "500,000원", False),
        ("지원금은 １，５００，０００원이다.", "1500000원", True),
        ("지원금은 1,500,000원이다.", "1,500", False),
        ("115점을 받았다.", "15점", False),
        ("보통 2주 안에 끝난다.", "2주", True),
        ("12 주 걸린다.", "2주", False),
        ("회비는 1만 5천 원이다.", "5천 원", False),
        ("회비는 1만 5천 원이다.", "1만", False),
        ("회비는 5천 원이다.", "5천 원", True),
        ("제3조 2항에 따른다.", "2항", True),
        ("It weighs 3.5 kg.", "5 kg", False),
        ("It weighs 3.5 kg.", "3", False),
        ("It weighs 3.5 kg, the other 5 kg.", "5 kg", True),
        ("On 2031.11.14 at 9:30.", "11.14", True),
        ("2031.11에 열린다.", "2031", True),
        ("Rooms 12,34 and 7.", "34", True),
        ("It costs 5.", "5", True),
    ],
)
def test_numbers_match_whole(answer: str, accepted: str, expected: bool) -> None:
    """No number matches inside a longer one; thousands separators do not matter."""
    assert contains(answer, [accepted]) is expected
    assert mentions(answer, accepted) is expected


@pytest.mark.parametrize(
    ("answer", "phrase", "expected"),
    [
        ("Only dogs on a lead.", "dog", True),
        ("An undergraduate may apply.", "graduate", False),
        ("Graduates may apply [17].", "graduate", True),
        ("Graduates may apply [17].", "17", False),
        ("By the 17th.", "17", True),
        ("Course ENG120.", "120", False),
        ("운영하지  않습니다.", "운영하지 않", True),
        ("가족 관계 증명서를 낸다.", "가족관계증명서", True),
        ("Grade Ｂ+ at best.", "b+", True),
        ("anything", " ", False),
    ],
)
def test_mentions(answer: str, phrase: str, expected: bool) -> None:
    """A phrase may be followed by an ending, but begins where a word does."""
    assert mentions(answer, phrase) is expected


def test_contains_all() -> None:
    """Every group needs one of its variants."""
    groups = [["9 am", "9시"], ["12,000원", "12,000 won"]]
    assert contains_all("9시에 열고 12000원을 받는다.", groups)
    assert not contains_all("9시에 열고 112,000원을 받는다.", groups)
