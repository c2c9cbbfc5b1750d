"""The retrieval pipeline: steps that the settings switch on."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from langchain_core.cross_encoders import BaseCrossEncoder

from agents.events import Answer
from chains.retrieval.packing import estimated_tokens
from chains.retrieval.pipeline import PipelineRetriever, with_pipeline
from chains.retrieval.query.self_query import SelfQueryRetriever
from chains.retrieval.retriever import Retriever
from errors import GenerativeModelNeeded, ModelUnavailable, RagError
from index.catalog.labels import Labels
from index.passage import Passage
from index.scope import Scope
from models.offline.chat import ExtractiveChatModel
from settings import AssistantName, Settings
from tests.fakes import ScriptedModel
from tests.openai_server import OpenAIServer, text, tool_call
from workspace import Workspace, open_workspace

LEAVE = {"en": "military leave, library, tuition", "ko": "군 휴학, library, military leave"}
SAMPLES = "data/sample/*/leave-of-absence.md"


@dataclass
class Backwards:
    """The last is the best; remembers how many it was shown."""

    shown: list[int] = field(default_factory=list)

    def order(self, query: str, passages: Sequence[Passage]) -> list[Passage]:
        self.shown.append(len(passages))
        return list(reversed(passages))


class ByLength(BaseCrossEncoder):
    """The longer a passage, the better."""

    def score(self, text_pairs: list[tuple[str, str]]) -> list[float]:
        return [float(len(passage)) for _, passage in text_pairs]


@pytest.fixture
def search(index: Any, scope: Scope) -> Retriever:
    """Words only, over the library in memory, short passages."""
    return Retriever(index=index, scope=scope, mode="lexical", level="child", k=3)


def children(retriever: Retriever | PipelineRetriever, query: str, k: int | None = None) -> str:
    """The children found, in order."""
    return " ".join(one.child_id for one in retriever.search(query, k))


def never() -> Any:
    """A model that must not be asked for."""
    raise AssertionError("built without need")


@pytest.mark.parametrize("query", LEAVE.values(), ids=LEAVE)
def test_candidates_are_reranked_and_then_cut(search: Retriever, query: str) -> None:
    """The reranker sees the candidates alone; what stands behind them stays behind."""
    every = children(search, query, 6).split()
    order = Backwards()
    few = PipelineRetriever(retriever=search, reranker=order, candidates=4)
    assert children(few, query) == " ".join(every[3:0:-1])
    assert children(few, query, 6).split() == [*every[3::-1], *every[4:6]]
    assert order.shown == [4, 4]
    assert [one.id for one in few.invoke(query)] == every[3:0:-1]
    assert len(few.invoke(query, k=2)) == 2


def test_the_order_of_a_cross_encoder_comes_with_its_scores(search: Retriever) -> None:
    """Passages carry the score they were ordered by, and the ranks of the search."""
    made = with_pipeline(
        search, Settings(rerank="cross-encoder", candidates=8), never, encoder=ByLength
    )
    found = made.search(LEAVE["en"])
    lengths = [len(one.text) for one in found]
    assert lengths == sorted(lengths, reverse=True) == [one.score for one in found]
    assert all(one.ranks for one in found)


@pytest.mark.parametrize(
    ("query", "reply", "more"),
    [
        ("When is tuition paid?", "What does leave for illness need?", "d2"),
        ("군 휴학은 몇 년인가요?", "도서관은 언제 여나요?", "c2"),
    ],
)
def test_parts_of_a_question_are_searched_too(
    index: Any, search: Retriever, query: str, reply: str, more: str
) -> None:
    """What only a written search finds comes in, each passage once, the best score first."""
    assert more not in children(search, query)
    model = ScriptedModel.of(f"1. {reply}\n2. ?!")
    made = with_pipeline(search, Settings(multi_query=2), lambda: model, never)
    index.calls.clear()
    found = made.search(query, 8)
    names = [one.child_id for one in found]
    assert more in names and len(set(names)) == len(names)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert index.calls.count("lexical") == 2


def test_a_source_gives_no_more_than_its_cap(search: Retriever) -> None:
    """With a cap, other sources come up from the candidates."""
    query = "military leave, library opens"
    assert children(search, query).count("b") + children(search, query).count("a") == 3
    capped = with_pipeline(search, Settings(per_source=1, candidates=8), never, never)
    found = capped.search(query)
    assert len({one.source for one in found}) == len(found) == 3


def test_nothing_is_put_around_a_search_by_default(search: Retriever) -> None:
    """The retriever comes back as it is, and no model is built."""
    assert with_pipeline(search, Settings(), never, never) is search


@pytest.mark.parametrize("steps", [{"multi_query": 3}, {"rerank": "llm"}])
def test_a_step_that_writes_refuses_a_model_that_quotes(
    search: Retriever, steps: dict[str, Any]
) -> None:
    """The error names the setting that helps and the one that switches the step off."""
    (name,) = steps
    with pytest.raises(GenerativeModelNeeded, match=rf"RAG_UTILITY_MODEL.* RAG_{name.upper()}="):
        with_pipeline(search, Settings(**steps), ExtractiveChatModel, never)


def test_the_base_is_the_retriever_inside(search: Retriever, index: Any) -> None:
    """The pipeline does not see more; a narrower scope reaches the search."""
    made = PipelineRetriever(retriever=search, per_source=1)
    assert made.base is search
    narrow = made.with_scope(Scope(user="other", collections=()))
    assert narrow.search(LEAVE["en"]) == []
    assert children(made, LEAVE["en"])
    index.model_mismatch = True
    hybrid = search.model_copy(update={"mode": "hybrid"})
    assert PipelineRetriever(retriever=hybrid).base.lexical_only


@pytest.fixture
def opened(settings: Settings) -> Iterator[Callable[..., Workspace]]:
    """Opens the sample rules under other settings."""
    from contextlib import ExitStack

    with ExitStack() as stack:

        def open_with(**values: Any) -> Workspace:
            chosen = Settings(**(settings.model_dump() | values))
            workspace = stack.enter_context(open_workspace(chosen))
            workspace.index.add([SAMPLES], jobs=1)
            return workspace

        yield open_with


@pytest.mark.parametrize("question", ["How long is military service leave?", "군휴학 기간은?"])
def test_passages_are_packed_and_still_exact(
    opened: Callable[..., Workspace], question: str
) -> None:
    """Neighbours become one stretch of the page, within the budget; children are left apart."""
    ws = opened(context_tokens=2000, top_k=20)
    found = ws.retriever().search(question)
    plain = Workspace(ws.settings.model_copy(update={"context_tokens": 0}), ws._stack)
    apart = plain.retriever().search(question)
    assert 0 < len(found) < len(apart)
    assert sum(estimated_tokens(one.parent_text) for one in found[1:]) <= 2000
    longest = [max(len(one.parent_text) for one in passages) for passages in (found, apart)]
    assert longest[0] > longest[1]
    for one in found:
        passage = one
        page = ws.index.page_text(passage.source, passage.page)
        assert page[passage.parent_start : passage.parent_end] == passage.parent_text
        assert passage.text in passage.parent_text
    for one in ws.retriever(level="child", k=5).search(question):
        assert len(one.text) <= ws.settings.child_chars


@pytest.mark.parametrize("assistant", ["rag", "react"])
@pytest.mark.parametrize("question", ["How long is military service leave?", "군휴학 기간은?"])
def test_citations_of_packed_passages_are_exact(
    opened: Callable[..., Workspace], assistant: AssistantName, question: str
) -> None:
    """An answer from joined passages quotes the page as it stands there."""
    ws = opened(context_tokens=4000, per_source=4, top_k=10)
    *_, end = ws.conversation(assistant=assistant).ask(question)
    assert isinstance(end, Answer)
    assert end.citations
    for one in end.citations:
        assert ws.index.page_text(one.source, one.page)[one.start : one.end] == one.quote


def test_a_utility_model_orders_what_the_assistant_reads(
    opened: Callable[..., Workspace], openai_server: OpenAIServer, tmp_path: Path
) -> None:
    """RAG_RERANK and RAG_MULTI_QUERY reach the search, with prompts of one's own."""
    for name in ("rerank", "queries"):
        theirs = Path(f"prompts/templates/en/{name}.md").read_text("utf-8")
        (tmp_path / "own" / "en").mkdir(parents=True, exist_ok=True)
        (tmp_path / "own" / "en" / f"{name}.md").write_text(theirs + f"\nMind {name}.", "utf-8")
    ws = opened(
        utility_model="compatible:m",
        base_url=openai_server.url,
        max_retries=0,
        rerank="llm",
        multi_query=1,
        prompts_dir=tmp_path / "own",
    )
    openai_server.script(text("Where to apply?"), tool_call("Order", {"order": [3, 1]}))
    found = ws.retriever(k=2).search("How long is military service leave?")
    asked = [one.body["messages"] for one in openai_server.requests]
    assert ["Mind queries." in str(asked[0]), "Mind rerank." in str(asked[1])] == [True, True]
    openai_server.script(text("Where to apply?"), text("no order"))
    again = ws.retriever(k=3).search("How long is military service leave?")
    ids = [one.parent_id for one in again]
    assert [one.parent_id for one in found] == [ids[2], ids[0]]


def test_filters_are_inferred_once_for_all_searches(
    opened: Callable[..., Workspace], openai_server: OpenAIServer, tmp_path: Path
) -> None:
    """What the question says of the documents holds for the searches written for it, too."""
    ws = opened(
        utility_model="compatible:m",
        base_url=openai_server.url,
        multi_query=1,
        infer_filters="rules",
    )
    (tmp_path / "old.txt").write_text("Leave of old: the library lends boots.", "utf-8")
    ws.index.add([tmp_path / "old.txt"], jobs=1, labels=Labels(tags=("archive",)))
    filters: list[Any] = []
    retriever = ws.retriever()
    assert isinstance(retriever, SelfQueryRetriever)
    openai_server.script(text("How long is military service leave?"))
    found = retriever.model_copy(update={"on_filter": filters.append}).search(
        "What is in the archive?"
    )
    assert {Path(one.source).name for one in found} == {"old.txt"}
    assert len(filters) == 1


def test_the_missing_extra_is_named_when_it_is_asked_for(opened: Callable[..., Workspace]) -> None:
    """Also by an assistant: at once, not in the midst of an answer."""
    if find_spec("sentence_transformers"):
        pytest.skip("the rerank extra is installed here")
    ws = opened(rerank="cross-encoder")
    for build in (ws.retriever, ws.assistant):
        with pytest.raises(ModelUnavailable, match=r"\.\[rerank\].*RAG_RERANK=llm"):
            build()


@pytest.mark.parametrize(
    "values",
    [
        {"rerank": "best"},
        {"rerank_model": ""},
        {"multi_query": 11},
        {"candidates": 0},
        {"per_source": -1},
        {"context_tokens": -1},
    ],
)
def test_settings_out_of_range_are_refused(values: dict[str, Any]) -> None:
    """Each has a range."""
    (name,) = values
    with pytest.raises(RagError, match=f"RAG_{name.upper()}"):
        Settings(**values)
