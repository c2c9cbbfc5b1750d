"""Persona and examples of the user's own reach the model, the version of an answer and the rail."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agents.assistant import check_prompts
from agents.examples import FewShot, summariser
from agents.messages import Language
from chains.summaries.shorten import Shortener
from chat.conversation import Conversation
from errors import PromptError
from guardrails.context import RailContext
from guardrails.topic import build as topic_rail
from models.embeddings import build_embedder
from models.offline.hashing import HashingEmbeddings
from settings import Settings
from tests.fakes import ScriptedModel, call

Converse = Callable[..., Conversation]
PERSONA = "name: {ko: 길잡이, en: Guide}\ntopics: {ko: [휴학], en: [leave of absence]}\n"
EXAMPLES = """
- {id: a, language: ko, question: "언제 여나요?", answer: "9시에 엽니다 [1]. 점심에는 쉽니다 [2]."}
- {id: b, language: en, question: "When is it open?", answer: "From nine [1]. Closed at noon [2]."}
"""


@pytest.fixture
def own(settings: Settings, tmp_path: Path) -> Settings:
    """Settings with a persona and examples."""
    (tmp_path / "own.yaml").write_text(PERSONA, "utf-8")
    (tmp_path / "sets").mkdir()
    (tmp_path / "sets" / "a.yaml").write_text(EXAMPLES, "utf-8")
    more = {"persona": tmp_path / "own.yaml", "examples_dir": tmp_path / "sets"}
    return Settings(**(settings.model_dump() | more))


@pytest.mark.parametrize("assistant", ["rag", "react"])
@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("군 휴학은 얼마나 하나요?", ["이름은 길잡이", "휴학", "9시에"]),
        ("How long is military leave?", ["name is Guide", "leave of absence", "From nine"]),
    ],
    ids=["ko", "en"],
)
def test_persona_and_examples_are_in_the_prompt(
    converse: Converse, own: Settings, assistant: str, question: str, said: list[str]
) -> None:
    """The system prompt holds the persona and the user's examples."""
    model = ScriptedModel.of(*answer(assistant))
    list(converse(model, assistant, chosen=own).ask(question))
    system = model.calls[-1][0].text
    assert [words for words in said if words not in system] == []


@pytest.mark.parametrize("assistant", ["rag", "react"])
def test_the_version_of_an_answer_follows_the_persona(
    converse: Converse, own: Settings, settings: Settings, assistant: str
) -> None:
    """The same prompt under a persona has another version."""
    ends = []
    for thread, chosen in (("t1", own), ("t2", settings)):
        conversation = converse(
            ScriptedModel.of(*answer(assistant)), assistant, thread, chosen=chosen
        )
        ends.append(list(conversation.ask("How long is military leave?"))[-1])
    names = [end.prompt.partition("@") for end in ends]  # type: ignore[union-attr]
    assert names[0][0] == names[1][0]
    assert names[0][2] != names[1][2]


def answer(assistant: str) -> list[Any]:
    """What the model says: a search where it makes one itself, then an answer."""
    search = [call("search_documents", query="leave")] if assistant == "react" else []
    return [*search, "Two years [1]."]


@pytest.mark.parametrize(
    ("file", "text"),
    [("own.yaml", "nmae: x"), ("sets/a.yaml", "- {id: a}")],
    ids=["persona", "set"],
)
def test_invalid_files_are_refused_before_a_question(
    own: Settings, tmp_path: Path, file: str, text: str
) -> None:
    """The message names the file."""
    check_prompts(own)
    (tmp_path / file).write_text(text, "utf-8")
    with pytest.raises(PromptError, match=Path(file).name):
        check_prompts(own)


def test_topics_of_the_persona_are_a_rail(own: Settings) -> None:
    """The rail of topics checks questions against the topics in both languages."""
    context = RailContext(own, lambda: build_embedder(own))
    rail = topic_rail(context)
    assert rail is not None
    assert rail.cosine("휴학") > 0.9 and rail.cosine("leave of absence") > 0.9


@pytest.mark.parametrize(
    ("language", "question", "budget"),
    [("ko", "언제 여나요?", 17), ("en", "When is it open?", 10)],
)
def test_examples_keep_to_their_budget(
    own: Settings, language: Language, question: str, budget: int
) -> None:
    """A long example is left out, or loses a sentence."""
    tight = own.model_dump() | {"example_tokens": budget}
    assert FewShot(Settings(**tight))(question, language) == []
    shorter = FewShot(Settings(**tight | {"example_overflow": "summarise"}))(question, language)
    assert len(shorter) == 1
    assert shorter[0]["answer"].count("[") == 1


@pytest.mark.parametrize("kind", ["auto", "random"])
def test_other_selectors_of_the_settings(own: Settings, kind: str) -> None:
    """They select too; a seed may be set."""
    chosen = Settings(**own.model_dump() | {"example_selector": kind, "example_seed": 3})
    examples = FewShot(chosen, HashingEmbeddings())("When is it open?", "en")
    assert [example["id"] for example in examples] == ["b"]


def test_a_generative_model_shortens_examples(own: Settings) -> None:
    """Only where examples are to be shortened, and the model can."""
    chosen = Settings(**own.model_dump() | {"example_overflow": "summarise"})
    assert isinstance(summariser(chosen, ScriptedModel.of), Shortener)
    assert summariser(own, ScriptedModel.of) is None
