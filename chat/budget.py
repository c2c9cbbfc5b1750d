"""Daily budget: the tokens and dollars that a user's turns may take from midnight to midnight."""

import time as clocks
from collections.abc import Callable
from datetime import datetime, time, timedelta
from math import ceil

from agents.messages import Language, bilingual
from agents.tools.compute.time_zones import find_zone
from chat.store import AppStore
from errors import BudgetExceeded, SettingsError
from models.chat import chat_model_name, fallback_names
from models.usage import has_price
from settings import Settings


class DailyBudget:
    """The budget of each user, by RAG_DAILY_TOKENS and RAG_DAILY_USD.

    It counts the answers in `app.db`. A turn that begins within the budget may go beyond it.

    Args:
        store: The answers.
        settings: The limits, the models and RAG_TIMEZONE.
        clock: Seconds since the epoch.

    Raises:
        SettingsError: RAG_DAILY_USD is set, and the price of a model is not known.
    """

    def __init__(
        self, store: AppStore, settings: Settings, clock: Callable[[], float] = clocks.time
    ) -> None:
        self._store = store
        self._limits = {
            name: limit
            for name, limit in (
                ("daily_tokens", settings.daily_tokens),
                ("daily_usd", settings.daily_usd),
            )
            if limit is not None
        }
        self._zone = None if settings.timezone == "auto" else find_zone(settings.timezone)
        self._clock = clock
        if "daily_usd" in self._limits:
            _check_prices(settings)

    def check(self, user: str, language: Language) -> None:
        """Check the budget of a user before a turn.

        Raises:
            BudgetExceeded: it is used up; the message names the setting and when it resets.
        """
        if not self._limits:
            return
        now = datetime.fromtimestamp(self._clock(), self._zone).astimezone(self._zone)
        midnight = datetime.combine(now.date(), time.min, now.tzinfo)
        used = self._store.used(user, midnight.timestamp())
        amounts = {"daily_tokens": used.tokens, "daily_usd": used.usd}
        for name, limit in self._limits.items():
            if amounts[name] >= limit:
                end = midnight + timedelta(days=1)
                reset = f"{end:%Y-%m-%d %H:%M %Z}".strip()
                values = {"limit": f"{limit:,}", "reset": reset}
                seconds = ceil((end - now).total_seconds())
                raise BudgetExceeded(
                    bilingual(f"{name}_exceeded", language, **values), retry_after=seconds
                )


def _check_prices(settings: Settings) -> None:
    names = [chat_model_name(settings), chat_model_name(settings, "utility")]
    for name in [*names, *fallback_names(settings)]:
        if not has_price(name):
            raise SettingsError(
                "RAG_DAILY_USD cannot be kept: the price of {model} is not known.",
                "Add it to models/prices.yaml, or set RAG_DAILY_TOKENS instead.",
                model=name,
            )
