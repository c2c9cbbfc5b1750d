"""Runs joined into text, and symbol fonts."""

import pytest

from ingest.loaders.inline.runs import SHIFTED_UP, SUBSCRIPT, SUPERSCRIPT, Run, join_runs
from ingest.loaders.inline.symbols import decode_symbols, symbol
from ingest.loaders.limits import Limits
from ingest.loaders.page_builder import PageBuilder
from settings import Settings


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        ([Run("10"), Run("-", SUPERSCRIPT), Run("4", SUPERSCRIPT)], "10⁻⁴"),
        ([Run("x"), Run("i", SUBSCRIPT), Run("2", SUPERSCRIPT)], "x_i²"),
        ([Run("m"), Run("2.", SUPERSCRIPT)], "m²."),
        ([Run("A"), Run("long words that someone set high for their looks alone", SUPERSCRIPT)],
         "Along words that someone set high for their looks alone"),
        ([Run("m"), Run("2", SHIFTED_UP), Run(" "), Run("2", SHIFTED_UP)], "m² 2"),
        ([Run("now "), Run("then", 0, "struck"), Run(" here")], "now here"),
        ([Run("10"), Run("6", SUPERSCRIPT, "struck"), Run("5", SUPERSCRIPT)], "10⁵"),
    ],
)  # fmt: skip
def test_adjacent_runs_of_one_format_are_joined(runs: list[Run], text: str) -> None:
    """Split runs are one text; withdrawn text is left out with its blank."""
    assert join_runs(runs, None) == text


def test_a_struck_text_counts_once(settings: Settings) -> None:
    """Words struck out in adjacent runs are counted once."""
    builder = PageBuilder(Limits.of(settings, name="a"))
    join_runs([Run("9", 0, "struck"), Run("0", 0, "struck"), Run(" won")], builder)
    assert builder.omissions == {"left_out_struck": 1}


@pytest.mark.parametrize(
    ("text", "font", "expected"),
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
def test_symbol_fonts_are_decoded(text: str, font: str, expected: str) -> None:
    """Private-use characters and single letters of symbol fonts are decoded."""
    assert decode_symbols(text, font) == expected


def test_invalid_character_codes() -> None:
    """A code beyond Unicode gives no character."""
    assert (symbol(0x110000), symbol(0xD800), symbol(0x41, "Arial")) == ("", "", "A")
