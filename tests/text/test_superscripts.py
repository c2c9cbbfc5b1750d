"""Superscripts and subscripts as plain text, and how they are searched."""

import pytest

from text.analyser import tokens
from text.superscripts import subscript, superscript


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("6", "⁶"),
        ("-4", "⁻⁴"),
        (" 2 ", " ² "),
        ("n+1", "ⁿ⁺¹"),
        ("x", "^x"),
        ("주1", "^(주1)"),
        ("1)", "¹⁾"),
        ("주1)", "^(주1)"),
        ("[2]", "[2]"),
        ("(주 1)", "^(주 1)"),
        ("a)", "^a"),
        ("f(x)", "^(f(x))"),
        ("th", "th"),
        ("TM", "TM"),
        ("*", "*"),
        ("²", "²"),
    ],
)
def test_raised_text_stays_apart_from_what_it_stands_behind(text: str, written: str) -> None:
    """A power is written as one, an ordinal's ending or a sign as it is."""
    assert superscript(text) == written


def test_lowered_text_is_a_subscript() -> None:
    """H₂O keeps its subscript; words that Unicode cannot lower are written as in TeX."""
    assert [subscript("2"), subscript("max")] == ["₂", "_(max)"]


def test_a_raised_digit_is_no_digit_of_the_number_before_it() -> None:
    """10⁶ meets 10^6, not 106; a unit keeps its power and a mixed number its parts."""
    assert tokens("10⁶") == tokens("10^6") == ["10", "6"]
    assert "106" not in tokens("10⁶ 500¹ 10①")
    assert tokens("m² CO₂") == ["m2", "co2"]
    assert tokens("2½") == ["2", "1", "2"]
