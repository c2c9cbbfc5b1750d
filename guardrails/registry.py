"""Registry: the rails by name, built when they are first needed.

Each name stands for `module:name`: a rail that needs nothing, or a function that takes a
`RailContext` and returns the rail, or None where the settings do not ask for it. Modules are
imported when a guard is built.
"""

import importlib
import logging

from guardrails.context import RailContext
from guardrails.engine import Guard
from guardrails.policy import Policy
from guardrails.rail import CHANNELS, Rail
from settings import Settings

_log = logging.getLogger(__name__)

# In the order in which they run: cheap ones first.
RAILS: dict[str, str] = {
    "length": "guardrails.text_checks:build_length",
    "invisible": "guardrails.text_checks:build_invisible",
    "repetition": "guardrails.text_checks:build_repetition",
    "language": "guardrails.text_checks:build_language",
    "canary": "guardrails.output.canary:build",
    "secrets": "guardrails.secrets.rail:build",
    "pii": "guardrails.pii.rail:build",
    "injection": "guardrails.attacks.rail:InjectionRail",
    "jailbreak": "guardrails.attacks.rail:JailbreakRail",
    "abuse": "guardrails.abuse.rail:AbuseRail",
    "harmful": "guardrails.harmful.rail:build",
    "age": "guardrails.age.rail:build",
    "brand": "guardrails.output.brand:build",
    "topic": "guardrails.topic:build",
    "judge": "guardrails.judge.rail:build",
}


def build_guard(settings: Settings, context: RailContext | None = None) -> Guard:
    """Return the guard that the settings ask for; without RAG_GUARD it has no rails.

    Raises:
        SettingsError: the policy names an unknown rail, channel or response.
        GenerativeModelNeeded: RAG_GUARD_JUDGE is on, and the utility model is the embedded one.
    """
    policy = Policy.of(settings.guard_policy, fail_closed=settings.guard_fail == "closed")
    if not settings.guard:
        return Guard((), policy)
    context = context or RailContext(settings)
    wanted = [name for name in RAILS if any(policy.runs(channel, name) for channel in CHANNELS)]
    built = [build_rail(name, context) for name in wanted]
    return Guard([rail for rail in built if rail is not None], policy)


def build_rail(name: str, context: RailContext) -> Rail | None:
    """Return a rail by name, or None where it is not asked for or not installed."""
    module_name, _, attribute = RAILS[name].partition(":")
    try:
        module = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{module_name}.".startswith(f"{error.name}."):
            raise  # the module is there, and something that it needs is not
        _log.info("There is no rail %s.", name)
        return None
    target = getattr(module, attribute)
    rail: Rail | None = target() if isinstance(target, type) else target(context)
    return rail
