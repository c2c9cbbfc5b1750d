"""Numbers in words, days without turns, and what is shown of a configuration."""

from zoneinfo import ZoneInfo

import pytest

from app_pages import session
from app_pages.quality import wording
from app_pages.quality.charts import with_gaps
from app_pages.quality.evaluation import settings_text
from app_pages.quality.tables import table_html
from chat.feedback.summaries import Summary, TurnColumns


@pytest.fixture(params=["en", "ko"])
def language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both languages of the page."""
    monkeypatch.setattr(session, "language", lambda: request.param)
    return str(request.param)


def test_numbers_have_no_more_digits_than_they_mean(language: str) -> None:
    """Times to a tenth of a second, cents, and percentages of twenty or more."""
    en = language == "en"
    assert wording.duration(1234.5) == ("1.2 s" if en else "1.2초")
    assert wording.duration(12_345) == ("12 s" if en else "12초")
    assert wording.duration(9) == ("under 0.1 s" if en else "0.1초 미만")
    assert wording.money(0.0004, 3) == ("under $0.01" if en else "$0.01 미만")
    assert (wording.money(0, 3), wording.money(1234.5, 3)) == ("$0", "$1,234")
    assert wording.money(0, 0) == ("not known" if en else "알 수 없음")
    assert wording.share(3, 19) == ("3 of 19" if en else "19개 중 3개")
    assert wording.share(5, 20) == ("5 of 20 (25%)" if en else "20개 중 5개 (25%)")
    assert wording.share(1, 500).endswith("(<1%)")
    assert wording.share(499, 500).endswith("(>99%)")


def test_an_assistant_is_called_as_in_the_chat(language: str) -> None:
    """Not by its name in the settings; one that is gone keeps that name."""
    assert wording.assistant_named("react") == (
        "With tools" if language == "en" else "도구 써서 답하기"
    )
    assert wording.assistant_named("oracle") == "oracle"


def test_a_percentile_of_few_values_is_not_shown(language: str) -> None:
    """It says that there is not enough yet."""
    few = "not enough data yet" if language == "en" else "아직 부족합니다"
    assert wording.percentile(900, 4, wording.FEW) == few
    assert wording.percentile(900, 5, wording.FEW) != few
    assert wording.percentile(900, 19, wording.SOME) == few


def test_differences_have_a_sign_unless_they_round_to_none() -> None:
    """Large ones, such as milliseconds, have no digits behind the point."""
    assert [wording.signed(value) for value in (0.5, -0.123, 0.001, 1234.5)] == [
        *("+0.50", "−0.12", "0.00", "+1,234"),
    ]


def test_days_without_turns_are_days_of_a_chart() -> None:
    """A gap is drawn as none, over the end of a month."""
    days = with_gaps([Summary("2026-01-30", answers=2), Summary("2026-02-02", answers=1)])
    assert list(days) == ["2026-01-30", "2026-01-31", "2026-02-01", "2026-02-02"]
    assert [day.answers for day in days.values()] == [2, 0, 0, 1]


def test_days_are_those_of_the_reader() -> None:
    """Half past three in the afternoon of UTC is the next day in Seoul."""
    row = (1_767_281_400.0, "done", *[None] * 18)  # 2026-01-01 15:30 UTC
    columns = TurnColumns([row])
    assert [one.name for one in columns.by("day")] == ["2026-01-01"]
    assert [one.name for one in columns.by("day", ZoneInfo("Asia/Seoul"))] == ["2026-01-02"]


def test_settings_of_a_run_hold_no_key_and_no_path() -> None:
    """Secrets and unknown names are dots; of a path its last name is shown."""
    settings = {"top_k": 8, "openai_api_key": "sk-1", "persona": "/home/me/kind.md", "x": "sk-2"}
    shown = settings_text(settings)
    assert "top_k=8" in shown and "kind.md" in shown
    assert "sk-" not in shown and "/home" not in shown


def test_cells_of_a_table_are_text() -> None:
    """What anyone wrote is no HTML."""
    shown = table_html("<b>", [{"title": "<script>x</script>", "n": 1}], {"title": str, "n": str})
    assert "<script>" not in shown and "&lt;script&gt;" in shown
    assert '<td class="number">1</td>' in shown
