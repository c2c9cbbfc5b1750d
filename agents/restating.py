"""Make a follow-up question stand alone, so that a search finds what "it" means."""

import logging
import re
from collections.abc import Sequence

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AnyMessage, HumanMessage

from agents.wording import language_of
from prompts.assistant import condense_prompt
from text.analyser import tokens

logger = logging.getLogger(__name__)

SHORT = 4  # words; "And at weekends?" means nothing alone
LAST_MESSAGES = 6
_POINTS_BACK = re.compile(
    r"\b(it|its|they|them|their|that|those|this|these|he|she|there|then|same|former|latter)\b"
    r"|^(and|but|or|so|also|what about|how about)\b"
    r"|그것|그거|그건|그게|그걸|이것|이건|그때|거기|그곳|그\s|저것|위의|앞의|같은|그럼|그러면|그렇다면|그리고",
    re.I,
)


def by_rule(question: str, past: Sequence[AnyMessage]) -> str:
    """Return the question, with the one before it in front where it points back or is short."""
    asked = [message.text for message in past if isinstance(message, HumanMessage)]
    if not asked or not (_POINTS_BACK.search(question) or len(question.split()) < SHORT):
        return question
    return f"{asked[-1]} {question}"


class ByModel:
    """Has a model rewrite the question; falls back to the rule when the model cannot."""

    def __init__(self, model: BaseChatModel) -> None:
        self._model = model

    def __call__(self, question: str, past: Sequence[AnyMessage]) -> str:
        """Return the question as it would be asked without a conversation."""
        if not past:
            return question
        prompt = condense_prompt(
            language=language_of(question), question=question, history=past[-LAST_MESSAGES:]
        )
        try:
            rewritten = self._model.invoke(prompt).text.strip()
        except Exception:
            logger.warning("the question was not rewritten", exc_info=True)
            return by_rule(question, past)
        return rewritten if tokens(rewritten) else by_rule(question, past)
