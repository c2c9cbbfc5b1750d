"""Steps of reasoning: the model calls that grow, weigh and combine lines of thought."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage, HumanMessage

from chains.generation import NO_STREAM, generate
from chains.reasoning.search import Thought
from models.failures import explain
from text.messages import Messages

TEXTS = Path(__file__).with_name("texts.yaml")
_LABEL = "final answer|answer|최종 답변|최종 답|답변|답"
_ANSWER = re.compile(rf"^[ \t*_#>]*(?:{_LABEL})[*_ \t]*[:：][*_ \t]*", re.I | re.M)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


class Steps:
    """The model calls of a search for the answer to the last of `messages`.

    Args:
        model: A generative chat model.
        messages: The conversation.
        language: Language of the instructions, "ko" or "en".
        whole: Whether a thought is a whole reply, else one step of a line of thought.
        temperature: Of replies that continue one thought; None leaves the model's own.
    """

    def __init__(
        self,
        model: BaseChatModel,
        messages: list[BaseMessage],
        language: str,
        whole: bool,
        temperature: float | None,
    ) -> None:
        self._model, self._messages, self._language = model, messages, language
        self._whole, self._temperature = whole, temperature

    def grow(self, thought: Thought, branches: int) -> list[Thought]:
        """Continue a thought; where a thought is a whole reply, write whole replies."""
        step = "next_step" if thought.steps else "first_step"
        prompt = self._prompt("chain" if self._whole else step, thoughts=thought.text)
        model: Any = self._model
        if self._temperature is not None:
            model = self._model.bind(temperature=self._temperature)
        try:
            replies = model.batch([prompt] * branches, NO_STREAM)
        except Exception as error:
            raise explain(error) from None
        return [self._continued(thought, reply.text) for reply in replies if reply.text.strip()]

    def weigh(self, thought: Thought) -> float:
        """Return the model's opinion of a thought, 0 to 1; 0.5 where it gives no number."""
        whole = thought.text + (f"\n= {thought.answer}" if thought.answer else "")
        reply = generate(self._model, self._prompt("weigh", thoughts=whole))
        number = _NUMBER.search(reply)
        return min(float(number[0]) / 10, 1.0) if number else 0.5

    def combine(self, thoughts: Sequence[Thought]) -> Thought:
        """Return one thought made of several."""
        each = "\n\n".join(f"{thought.text}\n{thought.answer}".strip() for thought in thoughts)
        return self._continued(
            Thought(), generate(self._model, self._prompt("combine", thoughts=each))
        )

    def finish(self, thought: Thought) -> str:
        """Return the answer that a line of thought without one leads to."""
        return generate(self._model, self._prompt("finish", thoughts=thought.text))

    def _continued(self, thought: Thought, reply: str) -> Thought:
        reasoning, answer = split_answer(reply)
        if self._whole and not answer:
            answer = reasoning  # it has answered without the form
        return replace(
            thought,
            steps=(*thought.steps, reasoning) if reasoning else thought.steps,
            answer=answer,
        )

    def _prompt(self, key: str, **values: str) -> list[BaseMessage]:
        """Return the messages with an instruction behind the last one."""
        told = _texts()(key, self._language, **values)
        *before, last = self._messages
        if isinstance(last, HumanMessage) and isinstance(last.content, str):
            return [*before, last.model_copy(update={"content": f"{last.content}\n\n{told}"})]
        return [*self._messages, HumanMessage(told)]


def split_answer(reply: str) -> tuple[str, str]:
    """Return the reasoning of a reply and the answer behind its last "Answer:" ("답:")."""
    marks = list(_ANSWER.finditer(reply))
    if not marks:
        return reply.strip(), ""
    return reply[: marks[-1].start()].strip(), reply[marks[-1].end() :].strip()


@cache
def _texts() -> Messages:
    return Messages.load(TEXTS)
