"""Builds the memory of a user from the settings: guardrails, embedder and utility model."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from langchain_core.language_models import BaseChatModel

from agents.assistants.parts import is_embedded
from chat.memory.model_extraction import ModelExtraction
from chat.memory.store import FactStore
from chat.memory.user_memory import UserMemory
from settings import Settings

if TYPE_CHECKING:
    from guardrails.engine import Guard

# Rails that keep a text out of the memory: instructions to the assistant, passwords and keys.
_REFUSING = {"injection", "jailbreak", "secrets"}


def open_user_memory(
    settings: Settings,
    store: FactStore,
    user: str,
    *,
    embed: Callable[[Sequence[str]], Any],
    utility_model: Callable[[], BaseChatModel],
) -> UserMemory:
    """Return the memory of a user.

    Guardrails and utility model are built when a fact is first stored.
    """

    @cache
    def guard() -> "Guard":
        from guardrails.registry import build_guard

        return build_guard(settings)

    def blocked(text: str) -> bool:
        # By rule only: the classifier, made for whole messages, errs on short statements, and
        # facts are fenced as data wherever a model reads them.
        findings = guard().findings(text, "user")
        return any(one.rail in _REFUSING and one.rule != "classifier" for one in findings)

    @cache
    def extraction() -> ModelExtraction | None:
        model = utility_model()
        return None if is_embedded(model) else ModelExtraction(model, settings.prompts_dir)

    def propose(message: str) -> Sequence[Any]:
        found = extraction()
        return found(message) if found else ()

    return UserMemory(
        store,
        user,
        use=settings.memory_use,
        write=settings.memory_write,
        embed=embed,
        blocked=blocked,
        propose=propose,
        tokens=settings.memory_tokens,
    )
