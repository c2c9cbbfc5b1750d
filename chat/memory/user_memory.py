"""Memory of one user: what a message changes in it, and what a question gets from it."""

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from agents.middleware.memory.turn_memory import MemoryTurn
from chat.memory import replies
from chat.memory.attributes import named_attributes
from chat.memory.extraction.commands import Forget
from chat.memory.extraction.extraction import Extracted, extract
from chat.memory.facts import Action, Candidate, Change, Fact
from chat.memory.personal_question import personal_question
from chat.memory.questions import SelfQuestion, self_question
from chat.memory.recall import Embed, content, relevant, scored, similarities
from chat.memory.sensitive import sensitive_category
from chat.memory.store import FactStore, ordered
from models.evidence import fenced
from text.analyser import tokens
from text.language import detect_language

logger = logging.getLogger(__name__)

CHARS_PER_TOKEN = {"ko": 1.5, "en": 4.0}
SAME_KIND = 0.5  # cosine of two objects of one kind, such as tea and coffee
_OPEN = {"preference", "habit", "trait", "plan"}  # attributes with several values
_CHANGED = re.compile(
    r"\b(?:now|these days|nowadays|lately|instead|any ?more|no longer|since"
    r" then)\b|이제|요즘|최근|지금은|바뀌|대신|더 ?이상",
    re.I,
)
_COMPARES = re.compile(r"\bprefer\b|\bmore than\b|\bbetter\b|보다|더 |선호", re.I)
Propose = Callable[[str], Sequence[Candidate]]


@dataclass(frozen=True)
class MemoryReply:
    """An answer from the memory alone; `abstained` where it does not hold what is asked."""

    text: str
    abstained: bool = False


@dataclass(frozen=True)
class Observed:
    """What a message did to the memory, and whether it asked for nothing else."""

    changes: tuple[Change, ...] = ()
    only: bool = False
    forgets: bool = False
    asked: bool = False


class UserMemory:
    """Facts about one user, with the two switches of the settings.

    Args:
        store: The facts of all users.
        user: Whose facts; set by the server, never by the model.
        use: Whether facts are recalled.
        write: Whether facts are stored; forgetting works in any case.
        embed: Embeds texts for recall; None compares words only.
        blocked: Whether the guardrails refuse a text, such as an instruction to the assistant.
        propose: Has a model propose facts of a message; None: by rule only.
        tokens: Most tokens of facts in a prompt.
    """

    def __init__(
        self,
        store: FactStore,
        user: str,
        *,
        use: bool = True,
        write: bool = True,
        embed: Embed | None = None,
        blocked: Callable[[str], bool] = lambda text: False,
        propose: Propose | None = None,
        tokens: int = 256,
    ) -> None:
        self.user = user
        self.use = use
        self.write = write
        self._store = store
        self._embed = embed
        self._blocked = blocked
        self._propose = propose
        self._tokens = tokens

    def observe(self, message: str) -> Observed:
        """Store, update and forget what a message asks for or states, by rule."""
        facts = self._store.current(self.user)
        found = extract(message, facts)
        if found.forget is not None:
            changes = self._forget(found.forget, facts)
            return Observed(tuple(changes), found.only, forgets=True)
        asked = any(one.asked for one in found.candidates)
        if not self.write:
            return Observed(only=found.only and asked, asked=asked)
        return Observed(tuple(self._apply(found, facts, message)), found.only, asked=asked)

    def observe_proposed(self, message: str, propose: Propose) -> Observed:
        """Store what a model proposes as facts of a message, after the same checks.

        A value that the message does not contain is dropped: a model may make it up.
        """
        if not self.write:
            return Observed()
        words = content(message)
        rules = extract(message)
        if rules.forget is not None:
            return Observed()
        proposed = [
            one for one in propose(message) if content(one.value) and content(one.value) <= words
        ]
        facts = self._store.current(self.user)
        found = Extracted(candidates=proposed)
        return Observed(tuple(self._apply(found, facts, message, origin="model")))

    def _apply(
        self, found: Extracted, facts: Sequence[Fact], message: str, origin: str = ""
    ) -> list[Change]:
        changes: list[Change] = []
        for update in found.updates:
            old = update.fact
            candidate = Candidate(old.attribute, update.value, old.label, source=message)
            changes += self._save(candidate, origin)
        for candidate in found.candidates:
            if candidate.retracts:
                changes += self._retract(candidate, facts)
            else:
                changes += self._save(candidate, origin)
        return changes

    def _save(self, candidate: Candidate, origin: str) -> list[Change]:
        text = f"{candidate.source} {candidate.label} {candidate.value}"
        language = "ko" if detect_language(f"{candidate.label} {candidate.value}") == "ko" else "en"
        kind = "asked" if candidate.asked else origin or "said"
        if (not candidate.asked and sensitive_category(text)) or self._blocked(
            candidate.source or candidate.value
        ):
            fact = Fact(
                "", self.user, candidate.attribute, candidate.label, "", language, "said", 0
            )
            return [Change("refused", fact)]
        replaced = self._replaced(candidate)
        if replaced:
            self._store.retire(self.user, [one.id for one in replaced])
        fact, old = self._store.add(
            self.user,
            candidate.attribute,
            candidate.label,
            candidate.value,
            language=language,
            origin=kind,  # type: ignore[arg-type]
        )
        old = old or (replaced[0].value if replaced else "")
        action: Action = "updated" if old else "saved"
        return [Change(action, fact, old)]

    def _replaced(self, candidate: Candidate) -> list[Fact]:
        """Return the facts that "now" or "these days" says are replaced by one of another label."""
        if candidate.attribute not in _OPEN or not _CHANGED.search(candidate.source):
            return []
        others = [
            fact
            for fact in self._store.current(self.user)
            if fact.attribute == candidate.attribute and fact.label != candidate.label
        ]
        compares = _COMPARES.search(candidate.value)
        head = set(list(tokens(candidate.label or candidate.value))[-1:])
        found = [
            fact
            for fact in others
            if (compares and _COMPARES.search(fact.value)) or head & content(fact.words)
        ]
        if found or self._embed is None or not others:
            return found
        cosines = similarities(candidate.label or candidate.value, others, self._embed)
        return [fact for fact, cosine in zip(others, cosines, strict=True) if cosine >= SAME_KIND]

    def _retract(self, candidate: Candidate, facts: Sequence[Fact]) -> list[Change]:
        """Delete the facts that a message says no longer hold."""
        words = content(candidate.value)
        gone = [fact for fact in facts if words and _is_retracted(fact, words)]
        return self._delete(gone)

    def _forget(self, forget: Forget, facts: Sequence[Fact]) -> list[Change]:
        kept = set(self._matching(forget.kept, facts)) if forget.kept else set()
        if forget.everything:
            gone: Sequence[Fact] = facts
        elif forget.what:
            gone = self._matching(forget.what, facts)
        else:  # "forget that": what came last
            gone = facts[:1]
        chosen = [fact for fact in gone if fact not in kept]
        if forget.everything and not kept:
            self._store.delete_all(self.user)
            return [Change("forgotten", replace(fact, value="")) for fact in chosen]
        return self._delete(chosen)

    def _matching(self, what: str, facts: Sequence[Fact]) -> list[Fact]:
        """Return the facts that a request names by attribute, label or value."""
        named, words = named_attributes(what), content(what)
        found = []
        for fact in facts:
            label = content(fact.label)
            by_label = bool(label and label & words)
            by_value = bool(content(fact.value) & words)
            by_name = fact.attribute in named and (not label or by_label or len(words) <= 1)
            if by_label or by_name or by_value:
                found.append(fact)
        if "room" in named and not any(fact.attribute == "room" for fact in found):
            found += [f for f in facts if f.attribute == "residence" and re.search(r"\d", f.value)]
        return found

    def _delete(self, gone: Sequence[Fact]) -> list[Change]:
        if gone:
            self._store.delete(self.user, [fact.id for fact in gone])
        return [Change("forgotten", replace(fact, value="")) for fact in gone]

    def reply(self, message: str, observed: Observed, language: str) -> MemoryReply | None:
        """Return the answer to a message that only the memory answers; None for any other."""
        if observed.only and (done := self._confirmed(observed, language)):
            return MemoryReply(done)
        question = self_question(message)
        if question is None:
            return None
        if not self.use:
            return (
                MemoryReply(replies.message("use_off", language), True)
                if (question.explicit and self.write)
                else None
            )
        if not question.explicit and self.personal(message) != message:
            return None  # about the documents, as the user's facts concern them
        return self._answer(question, language)

    def _confirmed(self, observed: Observed, language: str) -> str:
        if observed.forgets and not observed.changes:
            return replies.message("nothing_forgotten", language)
        if observed.asked and not self.write:
            return replies.message("write_off", language)
        return replies.described(observed.changes, language)

    def _answer(self, question: SelfQuestion, language: str) -> MemoryReply | None:
        facts = self._store.current(self.user)
        if question.kind == "everything":
            if not facts:
                return MemoryReply(replies.message("nothing", language), True)
            known = replies.listed(ordered(facts), language)
            return MemoryReply(replies.message("known", language, facts=known))
        if question.kind == "conflict":
            return self._compared(question, language)
        found = [fact for _, fact in scored(question, facts, self._embed)]
        if not found:
            unknown = MemoryReply(replies.message("unknown", language), True)
            return unknown if question.explicit else None
        known = replies.listed(found, language)
        return MemoryReply(replies.message("known", language, facts=known))

    def _compared(self, question: SelfQuestion, language: str) -> MemoryReply:
        history = self._store.history(self.user)
        found = [fact for _, fact in scored(question, history, self._embed)]
        words = content(question.text)
        found += [fact for fact in history if fact not in found and content(fact.words) & words]
        if not found:
            return MemoryReply(replies.message("unknown", language), True)
        values = {fact.value.casefold() for fact in found}
        key = "conflict" if len(values) > 1 else "no_conflict"
        known = replies.listed(found, language)
        return MemoryReply(replies.message(key, language, facts=known))

    def personal(self, question: str) -> str:
        """Return a question to the documents with the user's facts filled in: "my college"."""
        if not self.use:
            return question
        return personal_question(question, self._store.current(self.user))

    def answers(self, message: str) -> bool:
        """Return whether only the memory answers a message; changes nothing."""
        found = extract(message, self._store.current(self.user))
        asked = any(one.asked for one in found.candidates)
        if found.only and (self.write or found.forget is not None or asked):
            return True
        return self.reply(message, Observed(), "en") is not None

    def begin(self, message: str, language: str) -> MemoryTurn:
        """Store and forget what a message asks for, and return what it gets from the memory."""
        observed = self.observe(message)
        reply = self.reply(message, observed, language)
        changes = replies.described(observed.changes, language)
        facts = self.facts_for(message, language, self._tokens)
        parts = [replies.message("prompt", language, facts=facts)] if facts else []
        parts += [replies.message("done", language, changes=changes)] if changes else []
        return MemoryTurn(
            reply=reply.text if reply else "",
            abstained=bool(reply and reply.abstained),
            question=self.personal(message),
            prompt="\n\n".join(parts),
            notice=changes,
        )

    def finish(self, message: str, language: str) -> str:
        """Store what the utility model finds in a message; return the notice for the reader."""
        if self._propose is None or not self.write:
            return ""
        return replies.described(self.observe_proposed(message, self._propose).changes, language)

    def facts_for(self, question: str, language: str, tokens: int) -> str:
        """Return the facts for a question, fenced as data; empty without any.

        `tokens` is an estimate of the most that they may take.
        """
        if not self.use:
            return ""
        facts = relevant(question, self._store.current(self.user), self._embed)
        left = tokens * CHARS_PER_TOKEN["ko" if language == "ko" else "en"]
        lines = []
        for fact in facts:
            text = replies.line(fact, language)
            left -= len(text) + 3
            if left < 0:
                break
            lines.append(f"- {text}")
        return fenced("user-facts", "\n".join(lines)) if lines else ""


def _is_retracted(fact: Fact, words: set[str]) -> bool:
    """Return whether words of "no longer ..." name a fact: its value, or what it is about."""
    if fact.attribute in ("food", "note", *_OPEN):
        return bool(words & content(fact.label)) or words <= content(fact.words)
    value = content(fact.value)
    return bool(value) and value <= words
