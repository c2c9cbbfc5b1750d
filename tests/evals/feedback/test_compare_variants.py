"""Comparison of variants by ratings: difference, interval and verdict, by whole conversations."""

import json
from pathlib import Path

import pytest

from chat.feedback.replay import TurnContext
from chat.feedback.store import FeedbackStore
from chat.store import open_store
from cli.evals.__main__ import command
from errors import EvaluationError
from evals.feedback.variants import VariantTurn, compare_variants, variant_turns
from settings import Settings
from tests.chat.feedback.turns import finished


def rated(settings: Settings, ups: dict[str, int], count: int = 40) -> None:
    """Conversations of both variants, of which some are rated up and the others down."""
    with open_store(settings) as store:
        feedback = FeedbackStore(store)
        for variant, up in ups.items():
            for number in range(count):
                question = "휴학은?" if number % 2 else "How long is leave?"
                thread = f"{variant}{number}"
                turn = finished(store, question, thread=thread, ms={"total": 900 + number})
                feedback.describe(turn, TurnContext(variant))
                feedback.rate(turn, "local", 1 if number < up else -1)
                if number >= up:
                    feedback.signal(turn, "local", "repeated")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of the state directory of the command."""
    monkeypatch.setenv("RAG_STATE_DIR", str(tmp_path / "state"))
    return Settings()


@pytest.mark.parametrize(
    ("ups", "verdict", "code"),
    [
        ({"A": 10, "B": 34}, "better", 0),
        ({"A": 34, "B": 10}, "worse", 1),
        ({"A": 20, "B": 21}, "no difference", 0),
    ],
)
def test_ratings_of_variants_are_compared(
    settings: Settings,
    capsys: pytest.CaptureFixture[str],
    ups: dict[str, int],
    verdict: str,
    code: int,
) -> None:
    """The command gives the difference of B from A with interval and verdict."""
    rated(settings, ups)
    assert command(["compare", "--ratings", "--json"]) == code
    rows = {row["metric"]: row for row in json.loads(capsys.readouterr().out)["differences"]}
    up = rows["thumbs_up"]
    assert up["difference"] == pytest.approx((ups["B"] - ups["A"]) / 40)
    assert up["low"] < up["difference"] < up["high"]
    assert (up["verdict"], up["left"], up["right"], up["n"]) == (verdict, "A", "B", 80)
    assert rows["thumbs_down"]["verdict"] == rows["redone"]["verdict"] == verdict
    assert rows["ms_total"]["verdict"] == "no difference"


def test_the_table_is_in_the_language_of_the_settings(
    settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Korean and English."""
    rated(settings, {"A": 2, "B": 9}, count=10)
    for language, words in (("ko", "나아짐"), ("en", "better")):
        monkeypatch.setenv("RAG_LANGUAGE", language)
        command(["compare", "--ratings"])
        assert words in capsys.readouterr().out


def test_turns_of_one_conversation_are_no_independent_votes() -> None:
    """Forty thumbs of two conversations prove nothing; forty of forty do."""
    few = [
        VariantTurn(variant, f"{variant}{number % 2}", {"thumbs_up": float(variant == "B")})
        for variant in "AB"
        for number in range(40)
    ]
    many = [
        VariantTurn(turn.variant, f"{turn.variant}{number}", turn.values)
        for number, turn in enumerate(few)
    ]
    assert [one.verdict for one in compare_variants(few)] == ["no difference"]
    assert [one.verdict for one in compare_variants(many)] == ["better"]


def test_without_two_variants_there_is_nothing_to_compare(
    settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error names the settings, in both languages; so does a command without folders."""
    rated(settings, {"A": 3}, count=5)
    with open_store(settings) as store, pytest.raises(EvaluationError):
        compare_variants(variant_turns(store.engine))
    monkeypatch.setenv("RAG_LANGUAGE", "ko")
    assert command(["compare", "--ratings"]) == 2
    assert "RAG_AB_CONFIG" in capsys.readouterr().err
    assert command(["compare"]) == 2
