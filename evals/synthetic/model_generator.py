"""Question generator by a model: the utility model writes questions over passages.

A model words questions as people do, but hallucinates: its answer counts only where it is verbatim
in the passage, which `evals.synthetic.checks` verifies. Training and test sets for retrieval are
commonly made this way (Bonifacio et al. 2022, "InPars"; Es et al. 2024, RAGAS).
"""

import random
from collections.abc import Iterator

from langchain_core.language_models import BaseChatModel
from pydantic import BaseModel, Field

from chains.generation import generative
from chains.structured import structured
from evals.synthetic.candidate import Candidate, QuestionGenerator
from evals.synthetic.rule_generator import texts
from index.documents import Page, SourceRow
from index.scope import Scope
from ingest.chunking.chunker import chunk, sizes_of
from models.evidence import fenced
from prompts.templates import load_prompt
from text.language import detect_language
from text.sentences import sentence_spans
from workspace import Workspace

MIN_CHARS = 40  # of a passage that may contain a fact


class GeneratedQuestion(BaseModel):
    """A question and its answer."""

    question: str = Field(description="The question, in the language of the passage.")
    answer: str = Field(description="Its answer, copied from the passage word for word.")


def model_generator(
    workspace: Workspace, model: BaseChatModel, scope: Scope | None = None, seed: int = 0
) -> QuestionGenerator:
    """Return a generator by which a model writes a question over each passage of a document.

    Raises:
        GenerativeModelNeeded: the model is the embedded one, which only quotes.
    """
    generative(model, "Writing questions by a model", instead="--writer offline")

    def write(row: SourceRow) -> Iterator[Candidate]:
        passages = list(_passages(workspace, row, scope))
        random.Random(seed).shuffle(passages)
        for passage in passages:
            language = "ko" if detect_language(passage) == "ko" else "en"
            shown = fenced("passage", passage)
            prompt = load_prompt("question", language, workspace.settings.prompts_dir)
            messages = prompt.messages(title=row.title, passage=shown)
            generated = structured(model, messages, GeneratedQuestion) or GeneratedQuestion(
                question="", answer=""
            )
            question, answer = generated.question.strip(), generated.answer.strip()
            sentence = _sentence(passage, answer)
            yield Candidate(question, answer, sentence, passage, row.source, language)

    return write


def _passages(workspace: Workspace, row: SourceRow, scope: Scope | None) -> Iterator[str]:
    sizes = sizes_of(workspace.settings)
    for text in texts(workspace, row, scope):
        for parent in chunk([Page(1, text)], sizes):
            if parent.end - parent.start >= MIN_CHARS:
                yield text[parent.start : parent.end]


def _sentence(passage: str, answer: str) -> str:
    """Return the sentences that contain the answer, or the passage where none does."""
    sentences = [passage[start:end] for start, end in sentence_spans(passage)]
    return "\n".join(one for one in sentences if answer and answer in one) or passage
