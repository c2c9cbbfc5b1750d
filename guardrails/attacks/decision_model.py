"""Decision model of langchain-core over the classifiers of attacks, with no provider and no key."""

from collections.abc import Mapping, Sequence
from typing import Literal

from langchain_core.decisions import BaseDecisionModel, ClassifierResponse, Noul, NoulAnswer
from langchain_core.decisions.types import Question, State
from langchain_core.messages import BaseMessage

from guardrails.attacks import scoring
from guardrails.attacks.decision import WindowModel, load_model, logit, script, sigmoid
from guardrails.rail import Channel

QUESTIONS = ("injection", "jailbreak")
_LEAST, _MOST = 1e-6, 1 - 1e-6


class AttackDecisionModel(BaseDecisionModel):
    """Answers whether a text tries to instruct the model or sets it up as a persona without rules.

    The answer is a probability, moved so that .5 is where the rail would act. A question is known
    by its id, `injection` or `jailbreak`; its instructions and criteria are not read, since the
    classifier was fitted to these two questions.

    Attributes:
        model: The name it reports.
        channel: How the text reaches the model that is protected.
    """

    model: str = "guardrails-attacks"
    channel: Literal["user", "document", "tool"] = "user"

    @property
    def _provider(self) -> str:
        return "offline"

    def _classify(self, state: State, questions: dict[str, Question]) -> ClassifierResponse:
        unknown = [
            name
            for name, question in questions.items()
            if name not in QUESTIONS or not isinstance(question, Noul)
        ]
        if unknown or not questions:
            raise ValueError(f"Only the yes-or-no questions {QUESTIONS} are answered: {unknown}")
        text = text_of(state)
        found = {"injection": injection, "jailbreak": jailbreak}
        answers = {
            name: NoulAnswer(type="noul", noul=round(found[name](text, self.channel), 6))
            for name in questions
        }
        return ClassifierResponse(model=self.model, answers=dict(answers))


def injection(text: str, channel: Channel) -> float:
    """Return how probable it is that a text instructs the model; the rail acts from .5 on."""
    analysis = scoring.analysed(text)
    model = load_model("user" if channel == "user" else "document")
    parts: Sequence[scoring.Window] = analysis.windows
    if channel == "user" and len(analysis.view.text) <= scoring.LONGEST_WHOLE:
        parts = [scoring.whole(analysis.view, analysis.mentions)]
    highest = max((scoring.probability(model, part) for part in parts), default=0.0)
    return _moved(highest, model, script(analysis.view.text), channel, len(parts))


def jailbreak(text: str, channel: Channel) -> float:
    """Return how probable it is that a text sets up a persona without rules."""
    analysis = scoring.analysed(text)
    model = load_model("jailbreak")
    mean = scoring.sustained(model, analysis.windows)
    return _moved(mean, model, script(analysis.view.text), channel, 1)


def _moved(
    probability: float, model: WindowModel, language: str, channel: Channel, windows: int
) -> float:
    """Return a probability moved so that the threshold becomes .5."""
    clipped = min(max(probability, _LEAST), _MOST)
    return sigmoid(logit(clipped) - logit(model.threshold(language, channel, windows)))


def text_of(state: State) -> str:
    """Return the text of a state: strings, messages, and what mappings and sequences hold."""
    if isinstance(state, str):
        return state
    if isinstance(state, BaseMessage):
        return state.text
    parts: Sequence[object] = ()
    if isinstance(state, Mapping):
        parts = list(state.values())
    elif isinstance(state, Sequence):
        parts = list(state)
    texts = (text_of(p) for p in parts if isinstance(p, str | BaseMessage | Mapping | Sequence))
    return "\n".join(text for text in texts if text)
