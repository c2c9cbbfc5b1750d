"""Claims about tables: a claim may list some cells of one row, with their columns."""

import pytest

from chains.verification.verdict import verify

LABELLED = (
    "Rental prices\n\n"
    "Item: Mountain bike; Price per hour: 6 EUR; Branch: Harbour, pier 2; Note: helmet; lock\n"
    "Item: City bike; Price per hour: 4 EUR; Branch: Station"
)
BARRED = (
    "진료 시간표\n\n진료과 | 토요일 | 초진 비용\n피부과 | 휴진 | 25,000원\n안과 | 휴진 | 22,000원"
)


@pytest.mark.parametrize(
    ("claim", "text", "supported"),
    [
        ("Item: City bike; Branch: Station", LABELLED, True),
        ("Item: Mountain bike; Branch: Harbour, pier 2", LABELLED, True),
        ("Item: Mountain bike; Note: helmet; lock", LABELLED, True),
        ("Item: City bike; Price per hour: 6 EUR", LABELLED, False),
        ("Item: City bike; Branch: Harbour, pier 2", LABELLED, False),
        ("진료과: 피부과; 초진 비용: 25,000원", BARRED, True),
        ("진료과: 피부과; 초진 비용: 22,000원", BARRED, False),
    ],
)
def test_cells_of_one_row(claim: str, text: str, supported: bool) -> None:
    """Cells of one row are supported; a cell of another row is not."""
    assert verify(claim, text) is supported
