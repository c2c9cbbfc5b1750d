"""Settings of the prompts: persona and few-shot examples; `settings.Settings` inherits them."""

from typing import Literal

from pydantic import DirectoryPath, Field, FilePath
from pydantic_settings import BaseSettings

AnswerStyle = Literal["default", "brief", "detailed", "list", "table"]


class PromptSettings(BaseSettings):
    """Who the assistant is, how it reasons, and which examples its prompts show."""

    reasoning: Literal["none", "chain", "self-consistency", "tree", "graph"] = Field(
        "none", description="Reasoning style of the assistant rag; needs a generative model."
    )

    answer_style: AnswerStyle = Field(
        "default", description="How answers are written; needs a generative model."
    )
    persona: FilePath | None = Field(
        None, description="YAML file with name, role, tone and topics of the assistant."
    )
    examples_dir: DirectoryPath | None = Field(
        None, description="Folder of own example sets, *.yaml, instead of data/examples."
    )
    example_selector: Literal["auto", "ngram", "semantic", "mmr", "length", "random"] = Field(
        "ngram", description="How examples for the prompt are chosen."
    )
    example_count: int = Field(2, ge=0, le=10, description="Examples in the prompt; 0 is none.")
    example_tokens: int = Field(
        60,
        ge=0,
        description="Most tokens of examples, a Korean syllable or four letters each; 0: no limit.",
    )
    example_overflow: Literal["fewer", "summarise"] = Field(
        "fewer", description="What is done with examples longer than that: left out or shortened."
    )
    example_seed: int = Field(0, description="Seed of RAG_EXAMPLE_SELECTOR=random.")
