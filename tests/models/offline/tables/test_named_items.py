"""Rows named by their keys: sums of named items, several columns, ranges, years and lists."""

import pytest

from models.evidence import NOT_IN_DOCUMENTS, Evidence
from models.offline.tables.ranged_rows import number_range
from models.offline.values.quantities import quantities_in
from tests.models.offline.tables.sample_tables import BIKES, CLINIC, ROOMS, ask

PUMPS = Evidence(
    1,
    "pumps.xlsx",
    "Pumps\n\n"
    "| Model | Price | Weight | In stock |\n|---|---|---|---|\n"
    "| Flow 30 | $120 | 3 kg | 14 |\n"
    "| Flow 30 Deep | $165 | 5 kg | 9 |\n"
    "| Jet 70 | $410 | 11 kg | 6 |\n\n"
    "Heaters\n\n"
    "| Model | Price | Weight | Colours |\n|---|---|---|---|\n"
    "| Glow 5 | $75 | 2 kg | red |\n"
    "| Glow 8 | $95 | 4 kg | red, grey |",
    title="Garden equipment",
)
HOSES = Evidence(
    2,
    "hoses.xlsx",
    "| Hose | Fits | Price |\n|---|---|---|\n"
    "| Hose 5 m | Flow 30, Jet 70 | $18 |\n"
    "| Hose 9 m | Flow 30, Jet 70, Glow 5 | $27 |\n"
    "| Clip | all | $2 |",
    title="Hoses",
)
PUMPS_KO = Evidence(
    1,
    "pumps_ko.md",
    "| 제품 | 가격 | 무게 | 재고 | 담당자 |\n|---|---|---|---|---|\n"
    "| 물길 30 | 120,000원 | 3kg | 14개 | 신가람 |\n"
    "| 물길 70 | 410,000원 | 11kg | 6개 | 하도윤 |\n"
    "| 온기 5 | 75,000원 | 2kg | 40개 | 채은솔 |",
    title="정원 장비",
)
PARCELS = Evidence(
    1,
    "parcels.html",
    "| Weight of the parcel | Rate |\n|---|---|\n| 1-5 kg | 6 EUR |\n| 6-15 kg | 9 EUR |\n"
    "| over 15 kg | 14 EUR |",
    title="Parcel rates",
)
MARKS = Evidence(
    1,
    "marks.pdf",
    "점수 | 등급\n95-100 | 가\n85-94 | 나\n70-84 | 다\n70점 미만 | 라",
    title="평가 기준",
)
FAIRS = Evidence(
    1,
    "fairs_2031.csv",
    "Event | Date\nHarvest fair | 5 October\nFlower fair | 9 May\nBook fair | 2 March",
    title="Fairs 2031",
)
FAIRS_KO = Evidence(
    1,
    "행사.csv",
    "행사 | 날짜\n수확제 | 2031-10-05\n꽃 축제 | 2031-05-09\n책 축제 | 2031-03-02",
    title="행사 일정",
)


@pytest.mark.parametrize(
    ("question", "passages", "total"),
    [
        ("total price for a flow 30 and a jet 70?", [PUMPS], "Total: $530 ($120 + $410)."),
        ("how much are a glow 8 and a jet 70 together", [PUMPS], "Total: $505 ($95 + $410)."),
        ("2 glow 5 and one flow 30, how much?", [PUMPS, HOSES], "Total: $270 ($75 × 2 + $120)."),
        (
            "물길 30이랑 온기 5 합쳐서 얼마예요?",
            [PUMPS_KO],
            "합계: 195,000원 (120,000원 + 75,000원).",
        ),
    ],
)
def test_named_items_are_added(question: str, passages: list[Evidence], total: str) -> None:
    """The total comes first, with its working, and each item once; a quantity multiplies it."""
    answer = ask(question, *passages)
    assert answer.startswith(total)
    assert answer.count("\n\n") == 2


@pytest.mark.parametrize(
    ("question", "passage", "answer"),
    [
        ("jet 70 - whats the price", PUMPS, "Model: Jet 70; Price: $410"),
        ("flow 30 deep how much is it", PUMPS, "Model: Flow 30 Deep; Price: $165"),
        ("물길 70 가격 얼마예요", PUMPS_KO, "제품: 물길 70; 가격: 410,000원"),
    ],
)
def test_a_number_of_a_key_is_no_quantity(question: str, passage: Evidence, answer: str) -> None:
    """A number that belongs to the name of a row multiplies nothing."""
    assert ask(question, passage) == f"{answer} [1]"


@pytest.mark.parametrize(
    ("question", "passage", "answer"),
    [
        (
            "jet 70 - whats the price and how many are left",
            PUMPS,
            "Model: Jet 70; Price: $410; In stock: 6",
        ),
        (
            "which branch has the kayak and what is the price per day?",
            BIKES,
            "Item: Kayak; Price per day: 52 EUR; Branch: Harbour",
        ),
        (
            "내과 의사 누구고 초진 얼마예요?",
            CLINIC,
            "진료과: 내과; 의사: 한서윤 원장; 초진 비용: 18,000원",
        ),
        ("물길 30 담당자 누구고 무게 얼마야", PUMPS_KO, "제품: 물길 30; 무게: 3kg; 담당자: 신가람"),
    ],
)
def test_two_columns_of_a_row_are_shown(question: str, passage: Evidence, answer: str) -> None:
    """Each part of a question adds the column that it asks for."""
    assert ask(question, passage) == f"{answer} [1]"


def test_things_are_compared_in_the_table_of_their_keys() -> None:
    """Rows that list both things are about something else."""
    answer = ask("flow 30 or jet 70, which one is cheaper?", HOSES, PUMPS)
    assert answer.startswith("Model: Flow 30; Price: $120")
    assert "Hose" not in answer


def test_a_row_that_only_lists_a_thing_does_not_price_it() -> None:
    """Without the table of the things themselves there is no answer."""
    answer = ask("whats the price of jet 70?", HOSES)
    assert answer.startswith(NOT_IN_DOCUMENTS["en"])


@pytest.mark.parametrize(
    ("question", "passage", "answer"),
    [
        ("what rate do i pay for a 7 kg parcel?", PARCELS, "6-15 kg; Rate: 9 EUR"),
        ("rate for a parcel of 20 kg?", PARCELS, "over 15 kg; Rate: 14 EUR"),
        ("88점이면 등급이 뭐예요?", MARKS, "점수: 85-94; 등급: 나"),
        ("62점은 무슨 등급인가요?", MARKS, "점수: 70점 미만; 등급: 라"),
    ],
)
def test_a_number_names_the_row_of_its_range(question: str, passage: Evidence, answer: str) -> None:
    """The row whose range contains the number has the cell asked for."""
    assert ask(question, passage).endswith(f"{answer} [1]")


def test_ranges_keep_their_ends() -> None:
    """ "Under" excludes its number, "or less" includes it; other cells are no ranges."""
    under, most, between = (
        number_range("under 60"),
        number_range("60 or less"),
        number_range("4~6점"),
    )
    assert under and not under.contains(60) and under.contains(59)
    assert most and most.contains(60) and not most.contains(61)
    assert between and between.contains(4) and not between.contains(7) and between.unit == "점"
    assert number_range("12 EUR") is None


@pytest.mark.parametrize(
    ("question", "passage", "language"),
    [
        ("when is the flower fair in 2033?", FAIRS, "en"),
        ("2033년 꽃 축제 날짜 언제예요?", FAIRS_KO, "ko"),
    ],
)
def test_a_row_of_another_year_is_no_answer(
    question: str, passage: Evidence, language: str
) -> None:
    """A year that neither row, title nor file name has is not answered by another year's row."""
    assert ask(question, passage).startswith(NOT_IN_DOCUMENTS[language])


@pytest.mark.parametrize(
    ("question", "passage", "date"),
    [
        ("when is the flower fair in 2031?", FAIRS, "9 May"),
        ("2031년 꽃 축제 날짜 언제예요?", FAIRS_KO, "2031-05-09"),
    ],
)
def test_a_row_of_the_year_is_the_answer(question: str, passage: Evidence, date: str) -> None:
    """The year stands in the title, the file name or the row."""
    assert date in ask(question, passage)


def test_years_are_no_quantities() -> None:
    """A bare year counts nothing; a number of things does."""
    assert quantities_in("back in 2025, what did a ticket cost") == []
    assert [each.count for each in quantities_in("price of 1,200 flyers")] == [1200]


@pytest.mark.parametrize("question", ["how many rooms have a piano?", "피아노 있는 방 몇 개예요?"])
def test_rows_of_another_subject_are_no_answer(question: str) -> None:
    """A noun that the table lacks is not left out of the question."""
    answer = ask(question, ROOMS)
    assert "5" not in answer.split("[")[0]
    assert answer.startswith(NOT_IN_DOCUMENTS["en" if question.isascii() else "ko"])


PASSES = Evidence(
    1,
    "lift.md",
    "| Pass | Per week | Noise of the lift | Weight |\n|---|---|---|---|\n"
    "| Ridge | $80 | 52 dB | 3 kg |\n| Total | $140 | 61 dB | 5 kg |\n"
    "| Valley | $55 | 47 dB | 2 kg |",
    title="Lift passes",
)
PASSES_KO = Evidence(
    1,
    "lift_ko.md",
    "| 이용권 | 값 | 소음 |\n|---|---|---|\n| 어른 | 9,000원 | 52dB |\n"
    "| 총합 이용권 | 20,000원 | 61dB |\n| 어린이(6~12세) | 4,000원 | 47dB |",
    title="승강기 이용권",
)


@pytest.mark.parametrize(
    ("question", "passage", "first"),
    [
        ("ridge or total, which one is cheaper?", PASSES, "Pass: Ridge; Per week: $80"),
        ("total or valley which is heavier", PASSES, "Pass: Total; Weight: 5 kg"),
        ("valley or ridge, which is quieter?", PASSES, "Pass: Valley; Noise of the lift: 47 dB"),
        ("어른이랑 총합 이용권 뭐가 더 쌈", PASSES_KO, "이용권: 어른; 값: 9,000원"),
        ("어른이랑 어린이 뭐가 더 조용해", PASSES_KO, "이용권: 어린이(6~12세); 소음: 47dB"),
    ],
)
def test_two_named_rows_are_compared_and_not_added(
    question: str, passage: Evidence, first: str
) -> None:
    """The name "Total" of a row asks for no sum, and an adjective names the column."""
    assert ask(question, passage).startswith(first)


@pytest.mark.parametrize(
    ("question", "total"),
    [
        ("어른 2명 어린이 1명 얼마", "22,000원"),
        ("어른2 어린이3 얼마", "30,000원"),
        ("어린이 3명 어른 1명 다 합치면 얼마예요?", "21,000원"),
    ],
)
def test_a_count_goes_with_the_thing_before_it(question: str, total: str) -> None:
    """In Korean a count stands behind its thing, with a counter or without."""
    assert ask(question, PASSES_KO).startswith(f"합계: {total}")


def test_a_last_row_with_the_total_is_a_sum() -> None:
    """A question with the word of the last row still asks for a sum."""
    text = "| Tent | Fee |\n|---|---|\n| Small | $10 |\n| Large | $25 |\n| Total | $35 |"
    fees = Evidence(1, "tents.md", text, title="Tents")
    assert "$35" in ask("small and large in total how much", fees)
