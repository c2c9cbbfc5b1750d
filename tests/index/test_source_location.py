"""Source locations as text for people."""

from dataclasses import dataclass

import pytest

from index.source_location import format_location, heading_path


@dataclass
class Spot:
    """A source location and nothing else."""

    kind: str = ""
    name: str = ""
    first_row: int = 0
    last_row: int = 0
    page: int = 3


@pytest.mark.parametrize(
    "spot, korean, english",
    [
        pytest.param(
            Spot("sheet", "2024", 12, 18), "시트 2024 · 12–18행", "sheet 2024, rows 12–18"
        ),
        pytest.param(Spot("table", "fees", 7, 7), "표 fees · 7행", "table fees, row 7"),
        pytest.param(Spot("sheet"), "시트 3", "sheet 3"),
        pytest.param(Spot("slide"), "슬라이드 3", "slide 3"),
        pytest.param(Spot("slide", "2"), "슬라이드 2", "slide 2", id="slide in an archive"),
        pytest.param(Spot("page"), "3쪽", "p. 3"),
        pytest.param(Spot("code", "", 4, 9), "4–9번째 줄", "lines 4–9"),
        pytest.param(Spot("", "", 5, 6), "5–6행", "rows 5–6", id="csv"),
        pytest.param(Spot(), "", "", id="no pages"),
    ],
)
def test_locations_are_formatted(spot: Spot, korean: str, english: str) -> None:
    """Each format is cited as its readers know it, in their language."""
    assert (format_location(spot, "ko"), format_location(spot, "en")) == (korean, english)


def test_heading_paths_leave_out_what_is_shown_already() -> None:
    """The title or the sheet is shown beside the path, and is not repeated."""
    assert heading_path("Rules > Leave > Military", "Rules") == "Leave > Military"
    assert heading_path("2024 > Fees", "Book", "2024") == "Fees"
    assert heading_path("Rules", "Rules") == ""
