"""Text normalisation: storage form, matching form, invisible characters."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from text.normalise import fold, normalise, strip_invisible


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("한\r\n글\r끝", "한\n글\n끝"),
        ("a\x00b\x07c\x1b", "abc"),
        ("tab\tstays", "tab\tstays"),
        (unicodedata.normalize("NFD", "휴학 é"), "휴학 é"),
        ("page\x0cbreak\u2028line", "page\nbreak\nline"),
        ("half \ud83d pair", "half  pair"),
    ],
    ids=["line ends", "controls", "tab", "decomposed", "separators", "surrogate"],
)
def test_normalise(raw: str, clean: str) -> None:
    """Stored text is in NFC, with Unix line ends and no character that a database refuses."""
    assert normalise(raw) == clean


@given(st.text())
def test_normalise_twice_changes_nothing(s: str) -> None:
    """Normalisation is idempotent, and its result can be encoded as UTF-8."""
    once = normalise(s)
    assert normalise(once) == once
    assert once.encode("utf-8").decode("utf-8") == once


@pytest.mark.parametrize(
    ("one", "other"),
    [("ＡＢＣ １２３", "abc 123"), ("Straße", "STRASSE"), ("㎏", "kg"), ("ﾊﾝｸﾞﾙ", "ハングル")],
    ids=["full width", "sharp s", "unit sign", "half-width kana"],
)
def test_fold_makes_spellings_equal(one: str, other: str) -> None:
    """Two spellings of the same words compare equal."""
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("raw", "clean", "removed"),
    [
        ("plain", "plain", 0),
        ("휴\u200b학", "휴학", 1),
        ("safe\u202etxt.exe", "safetxt.exe", 1),
        ("a\U000e0049\U000e0067b", "ab", 2),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧", 0),
        ("👩\u200d💻 x\u200dy", "👩\u200d💻 xy", 1),
        ("می\u200cخواهم", "می\u200cخواهم", 0),
        ("\ufeff시작", "시작", 1),
    ],
    ids=["ascii", "zero width", "bidi", "tags", "emoji family", "mixed", "persian", "bom"],
)
def test_strip_invisible(raw: str, clean: str, removed: int) -> None:
    """Invisible characters are removed and counted; joiners that carry meaning stay."""
    assert strip_invisible(raw) == (clean, removed)
