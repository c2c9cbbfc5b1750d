"""Facts about a run that a trace may hold whatever the settings: ids, counts and versions."""

import re
from collections.abc import Mapping
from typing import Any

from guardrails.policy import strictest

Fact = str | bool | int | float | list[str]

_PROMPT = re.compile(r"[\w-]{1,40}/[a-z]{2}@[0-9a-f]{6,64}")  # as `prompts.templates.Prompt.label`
_ID = re.compile(r"[\w.:/@+-]{1,120}", re.ASCII)
_COUNTS = ("input_tokens", "output_tokens", "total_tokens", "usd")
# Of the metadata that LangChain and the models of this project add.
_METADATA = {"lc_agent_name": "rag.assistant", "role": "rag.role", "model": "rag.model"}


def state_facts(outputs: Any) -> dict[str, Fact]:
    """Return the facts in what a step returned: prompt, usage by role, guard rules, abstention."""
    if not isinstance(outputs, Mapping):
        return {}
    facts: dict[str, Fact] = {}
    prompt, abstained = outputs.get("prompt"), outputs.get("abstained")
    if isinstance(prompt, str) and _PROMPT.fullmatch(prompt):
        facts["rag.prompt"] = prompt
    if isinstance(abstained, bool):
        facts["rag.abstained"] = abstained
    return facts | _usage(outputs.get("usage")) | _guard(outputs.get("guard"))


def run_facts(metadata: Any) -> dict[str, Fact]:
    """Return the facts in the metadata of a run: assistant, role and name of the model."""
    if not isinstance(metadata, Mapping):
        return {}
    found = {fact: metadata.get(name) for name, fact in _METADATA.items()}
    return {fact: str(value) for fact, value in found.items() if is_id(value)}


def is_id(value: Any) -> bool:
    """Return whether a value is an identifier, which is no sentence."""
    return isinstance(value, str) and bool(_ID.fullmatch(value))


def error_type(text: str) -> str:
    """Return the name of an exception's class at the start of its `repr`; empty without one."""
    match = re.match(r"[A-Za-z_][\w.]{0,80}(?=\()", text)
    return match.group() if match else ""


def _usage(usage: Any) -> dict[str, Fact]:
    if not isinstance(usage, Mapping):
        return {}
    return {
        f"rag.usage.{role}.{name}": used[name]
        for role, used in usage.items()
        if is_id(role) and isinstance(used, Mapping)
        for name in _COUNTS
        if isinstance(used.get(name), int | float)
    }


def _guard(decisions: Any) -> dict[str, Fact]:
    if not isinstance(decisions, list) or not decisions:
        return {}
    made = [d for d in decisions if isinstance(d, Mapping)]
    rules = dict.fromkeys(f"{d.get('rail')}.{d.get('rule')}" for d in made)
    actions = [d["action"] for d in made if d.get("action") in ("allow", "warn", "redact", "block")]
    return {"rag.guard.rules": list(filter(is_id, rules)), "rag.guard.action": strictest(actions)}
