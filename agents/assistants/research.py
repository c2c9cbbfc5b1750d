"""Research: plans the sections of a report, answers each from the sources, and puts them together.

The report is the answer, in Markdown with numbered citations; `agents.report.report_html` makes a
page of it. At most eight questions are asked.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, HumanMessage
from langgraph.runtime import Runtime
from pydantic import BaseModel, Field

from agents.assistants.instructions import instructions
from agents.assistants.parts import Middleware, Parts
from agents.assistants.rag import rag
from agents.events import Sources, Step
from agents.evidence import renumber
from agents.graph_runner import Graph
from agents.messages import Language
from agents.middleware.answer_check import AnswerCheck
from agents.middleware.base import State, TurnMiddleware, Update
from agents.state import evidence_of, plain
from agents.turn import question_of
from chains.sources import Citation, Source
from chains.structured import structured
from models.evidence import NOT_IN_DOCUMENTS
from models.roles import with_role
from text.question.analysis import analyse

MAX_ROUNDS = 8
MAX_SECTIONS = 6
TOOL = "research_section"  # name of the step of each section


class Section(BaseModel):
    """One section of the outline."""

    heading: str = Field(min_length=1, max_length=120)
    question: str = Field(min_length=1, max_length=400)


class Outline(BaseModel):
    """The plan of a report."""

    title: str = Field(min_length=1, max_length=200)
    sections: list[Section] = Field(min_length=1, max_length=MAX_ROUNDS)


@dataclass(frozen=True)
class Written:
    """A section with what it was written from; `text` is empty where nothing was found."""

    section: Section
    text: str
    sources: list[Source]


def research(parts: Parts) -> Graph:
    """Return the assistant; the embedded model writes a section for each part of the question."""
    answering = rag(parts.as_member())
    planner = None if parts.embedded else with_role(parts.utility_model or parts.model, "utility")
    guardrails = parts.guardrails([])
    middleware: list[Middleware] = [
        Report(answering, planner, parts.language),
        AnswerCheck(parts.language),
        *guardrails,
    ]
    return parts.compiled("research", [], middleware)


class Report(TurnMiddleware):
    """Writes the report before the model is called, which then need not be.

    Args:
        answering: The assistant that answers the question of a section.
        planner: Writes the outline; None takes the parts of the question.
        language: The language setting; `auto` follows the question.
    """

    def __init__(
        self, answering: Graph, planner: BaseChatModel | None, language: str = "auto"
    ) -> None:
        super().__init__(language)
        self._answering = answering
        self._planner = planner

    def on_turn_start(self, state: State, runtime: Runtime[None]) -> Update:
        """Plan, answer each section, and end the turn with the report."""
        question = question_of(state["messages"])
        language = self._language(state["messages"])
        outline = self._outline(question, language)
        written: list[Written] = []
        for section in outline.sections[:MAX_ROUNDS]:
            known = sum(len(one.sources) for one in written)
            written.append(self._written(section, known, runtime))
        text = report_text(outline.title, written, language)
        evidence = [source for one in written for source in one.sources]
        return {
            "messages": [AIMessage(text)],
            "evidence": plain(evidence),
            "jump_to": "end",
        }

    def _outline(self, question: str, language: Language) -> Outline:
        if self._planner is not None:
            asked = instructions()("outline", language, question=question)
            planned = structured(self._planner, [HumanMessage(asked)], Outline)
            if planned is not None:
                return planned
        title = instructions()("report", language)
        parts = [part.text for part in analyse(question).subquestions]
        sections = [Section(heading=part[:120], question=part[:400]) for part in parts]
        return Outline(title=title, sections=sections[:MAX_SECTIONS])

    def _written(self, section: Section, known: int, runtime: Runtime[None]) -> Written:
        """Answer the question of a section; its sources are numbered behind the `known` ones."""
        step = Step(uuid.uuid4().hex, TOOL, section.question)
        runtime.stream_writer(step)
        asked = {"messages": [HumanMessage(section.question)]}
        end: dict[str, Any] = self._answering.invoke(asked, {"tags": ["nostream"]})
        runtime.stream_writer(replace(step, status="done"))
        cited = [Citation(**citation) for citation in end["citations"]]
        if end["abstained"] or not cited:
            return Written(section, "", [])
        numbers = list(dict.fromkeys(citation.n for citation in cited))
        by_number = {source.n: source for source in evidence_of(end)}
        sources = renumber([by_number[n] for n in numbers if n in by_number], known + 1)
        text = _renumbered(end["answer"], dict(zip(numbers, (s.n for s in sources), strict=True)))
        if sources:
            runtime.stream_writer(Sources(sources))
        return Written(section, text, sources)


def report_text(title: str, written: Sequence[Written], language: Language) -> str:
    """Return the report in Markdown; sections without an answer are listed at its end.

    Without any section it says that the documents do not answer, which is an abstention.
    """
    blocks = [f"# {title}" if any(one.text for one in written) else NOT_IN_DOCUMENTS[language]]
    blocks += [f"## {one.section.heading}\n\n{one.text}" for one in written if one.text]
    missing = [f"- {one.section.question}" for one in written if not one.text]
    if missing:
        blocks.append("\n".join([instructions()("missing", language), *missing]))
    return "\n\n".join(blocks)


def _renumbered(text: str, numbers: dict[int, int]) -> str:
    for old in sorted(numbers, reverse=True):
        text = text.replace(f"[{old}]", f"[\0{numbers[old]}]")
    return text.replace("\0", "")
