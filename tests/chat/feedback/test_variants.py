"""Variants: conversations are assigned stably by share, and each turn stores its own."""

from pathlib import Path
from typing import Any

import pytest

from chat.variants import settings_of_b, variant_of
from errors import SettingsError
from settings import Settings
from workspace import open_workspace


def split(tmp_path: Path, text: str = "assistant: rag\n", **values: Any) -> Settings:
    """Settings with a second configuration."""
    file = tmp_path / "b.yaml"
    file.write_text(text, "utf-8")
    chosen = {"state_dir": tmp_path / "state", "ab_config": file, **values}
    return Settings(**chosen)


def test_conversations_are_assigned_stably_by_share(tmp_path: Path) -> None:
    """The same in each process; about the share of them; another share moves few."""
    threads = [f"t{number}" for number in range(2000)]
    shares = {}
    for share in (0.0, 0.3, 0.4, 1.0):
        settings = split(tmp_path, ab_share=share)
        found = [variant_of(settings, "ann", thread) for thread in threads]
        assert found == [variant_of(settings, "ann", thread) for thread in threads]
        shares[share] = {t for t, v in zip(threads, found, strict=True) if v == "B"}
    assert (len(shares[0.0]), len(shares[1.0])) == (0, 2000)
    assert 500 < len(shares[0.3]) < 700
    assert shares[0.3] < shares[0.4]
    assert variant_of(Settings(state_dir=tmp_path), "ann", "t1") == ""
    others = {t for t in threads if variant_of(split(tmp_path, ab_share=0.3), "bob", t) == "B"}
    assert others != shares[0.3]


@pytest.mark.parametrize("question", ["How many lockers are there?", "사물함은 몇 개인가요?"])
def test_each_turn_stores_its_variant(tmp_path: Path, question: str) -> None:
    """B answers with the settings of its file, over the same documents and conversations."""
    page = tmp_path / "lockers.md"
    page.write_text("There are 40 lockers.\n\n사물함은 40개입니다.", "utf-8")
    with open_workspace(split(tmp_path, assistant="react")) as ws:
        ws.index.add([str(page)], jobs=1)
        for number in range(8):
            list(ws.conversation(thread=f"t{number}").ask(question))
        seen = {}
        for thread in ws.store.threads("local"):
            (exchange,) = ws.store.exchanges(thread.id, "local")
            assert "40" in exchange.text
            context = ws.feedback.context(exchange.turn)
            seen[context.variant] = (context.assistant, context.settings)
            assert context.variant == variant_of(ws.settings, "local", thread.id)
        assert {variant: assistant for variant, (assistant, _) in seen.items()} == {
            "A": "react",
            "B": "rag",
        }
        assert ws.variant_b.index is ws.index
        assert ws.variant_b.store is ws.store


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("child_chars: 300\n", "documents"),
        ("embedding_model: offline:use\n", "documents"),
        ("nonsense: 1\n", "nonsense"),
    ],
)
def test_a_configuration_that_cannot_share_is_refused(
    tmp_path: Path, text: str, words: str
) -> None:
    """It would need an index of its own, or is no configuration."""
    with pytest.raises(SettingsError, match=words):
        settings_of_b(split(tmp_path, text))


def test_b_has_the_values_of_a_that_its_file_does_not_name(tmp_path: Path) -> None:
    """Those that were passed as arguments, too; a variant has no variant of its own."""
    other = settings_of_b(split(tmp_path, "top_k: 9\n", assistant="rag", language="ko"))
    assert (other.top_k, other.assistant, other.language) == (9, "rag", "ko")
    assert other.ab_config is None
    assert other.state_dir == tmp_path / "state"
