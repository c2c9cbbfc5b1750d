"""Runs joined into text, and the signs of symbol fonts."""

import pytest

from ingest.loaders.inline.runs import LIFTED, LOWERED, RAISED, Run, joined
from ingest.loaders.inline.symbols import shown, symbol
from ingest.loaders.limits import Limits
from ingest.loaders.page_builder import PageBuilder
from settings import Settings


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        ([Run("10"), Run("-", RAISED), Run("4", RAISED)], "10⁻⁴"),
        ([Run("x"), Run("i", LOWERED), Run("2", RAISED)], "x_i²"),
        ([Run("m"), Run("2.", RAISED)], "m²."),
        ([Run("A"), Run("long words that someone set high for their looks alone", RAISED)],
         "Along words that someone set high for their looks alone"),
        ([Run("m"), Run("2", LIFTED), Run(" "), Run("2", LIFTED)], "m² 2"),
        ([Run("now "), Run("then", 0, "struck"), Run(" here")], "now here"),
        ([Run("10"), Run("6", RAISED, "struck"), Run("5", RAISED)], "10⁵"),
    ],
)  # fmt: skip
def test_neighbours_of_one_format_are_joined(runs: list[Run], text: str) -> None:
    """Split runs are one text; what no longer holds goes with its blank."""
    assert joined(runs, None) == text


def test_a_struck_text_counts_once(settings: Settings) -> None:
    """Words struck out in several runs are one place."""
    builder = PageBuilder(Limits.of(settings, name="a"))
    joined([Run("9", 0, "struck"), Run("0", 0, "struck"), Run(" won")], builder)
    assert builder.omissions == {"left_out_struck": 1}


@pytest.mark.parametrize(
    ("text", "font", "found"),
    [
        ("\uf0fe\uf0a8", "", "☑☐"),
        ("\uf057", "Symbol", "Ω"),
        ("m", "Symbol", "μ"),
        ("whole words", "Wingdings", "whole words"),
        ("plain", "Batang", "plain"),
        ("\uf0b7 item", "Symbol", "• item"),
        ("\uf0ff", "Wingdings", "•"),
    ],
)
def test_signs_of_symbol_fonts(text: str, font: str, found: str) -> None:
    """Private signs and single letters of symbol fonts are what a reader sees."""
    assert shown(text, font) == found


def test_numbers_that_are_no_signs() -> None:
    """A number beyond all characters says nothing."""
    assert (symbol(0x110000), symbol(0xD800), symbol(0x41, "Arial")) == ("", "", "A")
