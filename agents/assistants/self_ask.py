"""Self-ask: the model asks itself simple follow-up questions and answers from theirs.

Press et al., "Measuring and Narrowing the Compositionality Gap in Language Models" (2023),
https://arxiv.org/abs/2210.03350
"""

from agents.assistants.delegate import delegate
from agents.assistants.instructions import Instruction, both_languages
from agents.assistants.parts import Parts
from agents.assistants.rag import rag
from agents.assistants.react import agent
from agents.graph_runner import Graph

TOOL = "ask_follow_up"


def self_ask(parts: Parts) -> Graph:
    """Return the assistant; each follow-up question is answered by `rag`.

    The embedded model is `rag` itself, since it splits a question into its parts.
    """
    if parts.embedded:
        return rag(parts)
    answering = rag(parts.as_member())
    ask = delegate(
        TOOL, answering, both_languages(TOOL, parts.language), parts.settings.model_calls
    )
    inner = [Instruction("self_ask", parts.language)]
    return agent("self-ask", parts, [ask, *parts.tools], inner=inner)
