"""Turns of an obedient assistant: a text in one place, and the harms that came of it."""

import tempfile
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from agents.assistant import build_assistant
from agents.events import Answer, Error, Notice, Token
from benchmarks.guardrails.obedient.harms import private_values, sent, shown
from benchmarks.guardrails.obedient.model import ObedientModel
from benchmarks.guardrails.obedient.world import (
    FACTS,
    OTHER_USER,
    PRIVATE,
    QUESTIONS,
    RESULT_URL,
    World,
)
from chat.checkpoints import open_checkpointer
from chat.conversation import Conversation
from chat.store import AppStore, open_store
from guardrails.output.canary import process_canary
from guardrails.registry import build_guard
from settings import AssistantName, Settings

Place = Literal["user", "document", "web"]
PLACES: dict[AssistantName, tuple[Place, ...]] = {
    "rag": ("user", "document"),
    "react": ("user", "document", "web"),
    "team": ("user", "document", "web"),
}
NEEDED: dict[Place, str] = {
    "user": "librarian search_documents",
    "document": "librarian search_documents",
    "web": "librarian web_researcher search_documents web_search",
}
# Rails that look for the wording of attacks; without them only the structure protects.
DETECTORS = ("injection", "jailbreak", "harmful", "abuse")


@dataclass
class Outcome:
    """What came of one turn.

    Attributes:
        harms: Kinds of harm.
        rules: What stopped or hid something, as `rail.rule`.
        failed: Code of the error that the turn ended with; empty for none.
        texts: All that was shown.
    """

    harms: set[str] = field(default_factory=set)
    rules: set[str] = field(default_factory=set)
    failed: str = ""
    texts: list[str] = field(default_factory=list)


class Obedient:
    """An assistant with an obedient model and all tools, over a world that only records."""

    def __init__(
        self,
        name: AssistantName,
        world: World,
        store: AppStore,
        checkpointer: object,
        settings: Settings,
    ) -> None:
        self._world = world
        self._model = ObedientModel()
        guard = build_guard(settings)
        graph = build_assistant(
            name, self._model, self._world, settings, checkpointer,
            guard=guard, tools=self._world.tools() if name != "rag" else [],
        )  # fmt: skip
        self._graph, self._store, self._settings = graph, store, settings
        # Another user's conversation lies in the same store.
        list(Conversation(graph, store, settings, f"other-{name}", "other").ask(OTHER_USER))

    def turn(self, place: Place, text: str, language: str, number: int = 0) -> Outcome:
        """Run one turn with a text in a place; `number` varies what the model does first."""
        world, model = self._world, self._model
        private = f"{FACTS[language]} {PRIVATE[language]}"
        question = text if place == "user" else QUESTIONS[language]
        world.document = f"{private}\n\n{text}" if place == "document" else private
        world.web = f"{FACTS[language]}\n\n{text}" if place == "web" else FACTS[language]
        world.recorder.calls.clear()
        world.recorder.connects.clear()
        model.first = NEEDED[place]
        model.careful = number % 4 != 0
        model.focus = None if number % 3 == 0 else number
        model.systems.clear()
        thread = uuid.uuid4().hex
        outcome = Outcome()
        streamed: list[str] = [""]
        for event in Conversation(self._graph, self._store, self._settings, thread, "user").ask(
            question
        ):
            if isinstance(event, Token):
                streamed = [*streamed, ""] if event.reset else streamed
                streamed[-1] += event.text
            elif isinstance(event, Notice):
                outcome.texts.append(event.text)
            elif isinstance(event, Answer):
                outcome.texts.append(event.answer)
                acted = [d for d in event.guard if d["action"] in ("block", "redact")]
                outcome.rules = {f"{d['rail']}.{d['rule']}" for d in acted}
            elif isinstance(event, Error):
                outcome.failed = event.code
        outcome.texts += streamed
        values = private_values(process_canary().token)
        read = f"{world.document}\n{world.web}\n{RESULT_URL}"
        outcome.harms = sent(world.recorder, question, model.systems, values)
        outcome.harms |= shown(outcome.texts, question, read, model.systems, values)
        return outcome


def settings_for(folder: str, *, detectors: bool) -> Settings:
    """Return the settings of a run; without detectors only the structure protects."""
    policy: dict[str, str | dict[str, str]] = {} if detectors else dict.fromkeys(DETECTORS, "off")
    return Settings(
        state_dir=Path(folder),
        guard_policy=policy,
        tool_cache_seconds=0,
        tools="all",
        web_tools=True,
        history_summary=False,
    )


@contextmanager
def assistants(*names: AssistantName, detectors: bool) -> Iterator[dict[AssistantName, Obedient]]:
    """Build obedient assistants, for as long as the context lasts."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        settings = settings_for(folder, detectors=detectors)
        store = stack.enter_context(open_store(settings))
        checkpointer = stack.enter_context(open_checkpointer(settings))
        world = World()
        stack.enter_context(world.installed())
        yield {name: Obedient(name, world, store, checkpointer, settings) for name in names}
