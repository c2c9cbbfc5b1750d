"""Opening the cache by the settings: Redis as an extra, and its errors in words."""

import sys
from typing import Any

import pytest

from chat.cache.cache import open_answer_cache
from chat.cache.redis_store import open_redis
from errors import SettingsError
from models.embeddings import build_embedder
from settings import Settings
from text.translation import translated


def test_without_an_address_nothing_is_shared(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The package of Redis is not imported: here that would be an error."""
    monkeypatch.setitem(sys.modules, "redis", None)
    with open_answer_cache(settings, build_embedder(settings)) as cache:
        assert cache.counters == {}


def test_a_missing_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """In both languages."""
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(SettingsError) as caught:
        open_redis("redis://localhost/0", 60)
    assert "[redis]" in caught.value.remedy
    assert translated(caught.value.text, "ko") != str(caught.value.text)


def test_a_wrong_address_says_what_to_write(monkeypatch: pytest.MonkeyPatch) -> None:
    """The address, which may have a password in it, is not in the message."""

    class Redis:
        @staticmethod
        def from_url(url: str, **_: Any) -> None:
            raise ValueError("Redis URL must specify one of the following schemes")

    monkeypatch.setitem(sys.modules, "redis", type("module", (), {"Redis": Redis}))
    with pytest.raises(SettingsError) as caught:
        open_redis("http://:secret@host", 60)
    assert "secret" not in f"{caught.value.text} {caught.value.remedy}"
    assert "redis://" in caught.value.remedy


@pytest.mark.parametrize(("name", "value"), [("cache_hours", 0), ("cache_recheck", 1.1)])
def test_settings_out_of_range_are_refused(name: str, value: float) -> None:
    """With the name of their variable."""
    with pytest.raises(SettingsError, match=f"RAG_{name.upper()}"):
        Settings(**{name: value})
