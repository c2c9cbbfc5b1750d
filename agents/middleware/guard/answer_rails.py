"""Rails of one answer that no graph gives: its question, its passages, its prompt and its value."""

from collections.abc import Sequence
from dataclasses import dataclass

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from agents.messages import Language
from agents.middleware.guard.call_rules import Origins
from agents.middleware.guard.decisions import guard_decisions
from agents.middleware.guard.guardrails import Guardrails
from agents.middleware.guard.turn_rails import turn_rails
from agents.middleware.guard.values import CheckedValue, check_value
from agents.state import GuardDecision
from agents.tools.reach import Reach
from chains.sources import Source
from guardrails.engine import Guard
from guardrails.output.canary import process_canary
from guardrails.rail import Channel, Decision
from guardrails.redaction import Placeholders
from guardrails.refusals import refusal, refusal_for
from prompts.formats import OutputFormat


@dataclass(frozen=True)
class Refusal:
    """What the guardrails blocked, and what a person is told.

    Attributes:
        channel: `user` for the question, `answer` for what the model wrote.
        text: Why, and what can be asked instead.
    """

    channel: Channel
    text: str


class AnswerRails:
    """Runs the rails of a guard around one answer, as `Guardrails` does in a graph.

    Args:
        guard: The rails and their policy.
        language: Language of the refusals.
        embedded: Whether the model is the embedded one, which is sent nothing.
        longest_quote: Most words in a row that a generated answer may take from a passage.

    Attributes:
        decisions: What was decided so far.
    """

    def __init__(
        self, guard: Guard, language: Language, *, embedded: bool, longest_quote: int
    ) -> None:
        self._guard, self._language, self._embedded = guard, language, embedded
        self._longest_quote = longest_quote
        self._screen = Guardrails(guard, Reach(), embedded=embedded, language=language).screen
        self._placeholders = Placeholders()
        self.decisions: list[GuardDecision] = []

    def question(self, text: str) -> str | Refusal:
        """Return a question as the model may read it, or its refusal."""
        decision = self._guard.check(text, "user", self._placeholders)
        self._add(decision, "user")
        if decision.action == "block":
            told = refusal(decision, "user", self._guard.policy, self._language)
            return Refusal("user", told)
        return text if self._embedded else decision.text

    def passages(self, sources: Sequence[Source]) -> tuple[Source, ...]:
        """Return passages as they may go on."""
        passed, made = self._screen(sources)
        self.decisions += made
        return tuple(passed)

    def prompt(self, messages: Sequence[BaseMessage]) -> list[BaseMessage]:
        """Return the messages with a canary in the system prompt of a generative model."""
        first = messages[0] if messages else None
        if not self._guard.rails or self._embedded or not isinstance(first, SystemMessage):
            return list(messages)
        return [SystemMessage(process_canary().mark(first.text)), *messages[1:]]

    def value(
        self,
        value: object,
        output: OutputFormat,
        question: str,
        sources: Sequence[Source],
        prompt: Sequence[BaseMessage],
        said: Sequence[str] = (),
    ) -> CheckedValue | Refusal:
        """Return a value as it may be shown, or its refusal.

        Args:
            value: What the model answered, in the form of `output`.
            output: The format.
            question: As the model read it.
            sources: The passages that it read.
            prompt: The messages without the canary.
            said: What the answer may repeat of the system prompt.
        """
        guard = self._guard
        if guard.rails and not self._embedded:
            origins = Origins.of([HumanMessage(question)], sources)
            system = str(prompt[0].text) if prompt else ""
            known = [*origins.typed, *origins.read, *said]
            evidence = [source.text for source in sources]
            rails = turn_rails(guard, origins, evidence, system, known, self._longest_quote)
            guard = guard.with_rails(*rails)
        checked = check_value(value, output, guard, self._placeholders)
        self._add(checked.decision, "answer")
        if checked.decision.action == "block":
            return Refusal("answer", refusal_for(checked.blocking, self._language))
        return checked

    def passes(self, text: str) -> bool:
        """Return whether the rails of the answer leave a text as it is."""
        return self._guard.check(text, "answer").action in ("allow", "warn")

    def _add(self, decision: Decision, channel: Channel) -> None:
        policy, embedded = self._guard.policy, self._embedded
        self.decisions += guard_decisions(decision, channel, policy, embedded=embedded)
