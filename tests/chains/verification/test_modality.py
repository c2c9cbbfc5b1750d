"""Deontic modality: permission and prohibition in all their forms."""

import pytest

from chains.verification.verdict import is_supported, verify

NO_FOOD = "열람실에 음식물 반입은 금지한다."
NO_PETS = "반려동물은 입장할 수 없습니다."
FREE = "Umbrellas can be borrowed free of charge at the desk."
BY_ROW = "| 구분 | 요금 |\n|---|---|\n| 주차 | 5,000원 |\n| 자전거 | 1,000원 |"
BUT_MONDAY = "The pool is open every day except Monday."


@pytest.mark.parametrize(
    ("claim", "text", "carried"),
    [
        ("음식물을 반입할 수 없다.", NO_FOOD, True),
        ("음식물을 반입하면 안 된다.", NO_FOOD, True),
        ("음식물을 반입할 수 있다.", NO_FOOD, False),
        ("음식물 반입이 가능합니다.", NO_FOOD, False),
        ("열람실에 음식물 반입이 허용됩니다.", NO_FOOD, False),
        ("반려동물 입장은 불가능합니다.", NO_PETS, True),
        ("반려동물 입장이 가능합니다.", NO_PETS, False),
        ("주말에는 면회가 안 됩니다.", "주말 면회는 불가하다.", True),
        ("주말에는 면회를 할 수 있습니다.", "주말 면회는 가능하다.", True),
        ("주말에는 면회가 금지됩니다.", "주말 면회는 가능하다.", False),
        ("실내에서는 사진 촬영이 금지됩니다.", "실내 사진 촬영을 금합니다.", True),
        ("실내에서 사진을 촬영해도 됩니다.", "실내 사진 촬영을 금합니다.", False),
        ("대금을 입금할 수 있다.", "대금을 입금한다.", True),
    ],
)
def test_korean(claim: str, text: str, carried: bool) -> None:
    """금지, 불가, 할 수 없다 and 안 된다 are the same; 가능, 할 수 있다 and 해도 된다 are not."""
    assert is_supported(claim, text) is carried


@pytest.mark.parametrize(
    ("claim", "text", "carried"),
    [
        ("Photography is allowed inside.", "Photography is prohibited inside the museum.", False),
        ("Visitors may take photos.", "Visitors must not take photos.", False),
        ("Photos must not be taken inside.", "Photos are forbidden inside the museum.", True),
        ("You do not have to book in advance.", "You must book in advance.", False),
        ("No deposit is needed.", "A deposit is not required.", True),
        ("A deposit is needed.", "A deposit is not required.", False),
        ("Umbrellas can be borrowed for a charge.", FREE, False),
        ("Umbrellas can be borrowed without charge.", FREE, True),
        ("Umbrellas can be borrowed for free.", FREE, True),
        ("The pool is closed on Monday.", BUT_MONDAY, True),
        ("The pool is open on Monday.", BUT_MONDAY, False),
    ],
)
def test_english(claim: str, text: str, carried: bool) -> None:
    """ "Prohibited" and "must not" are the same, as are "free" and "without charge"."""
    assert is_supported(claim, text) is carried


def test_a_prohibition_supports_no_permission_across_languages() -> None:
    """A prohibition does not support a permission in the other language."""
    assert verify("Food may be brought into the reading room.", NO_FOOD) is not True


def test_a_korean_row_keeps_its_number() -> None:
    """A row does not support the amount of another row, whatever its particles."""
    assert is_supported("자전거 요금은 1,000원입니다.", BY_ROW)
    assert not is_supported("자전거 요금은 5,000원입니다.", BY_ROW)
