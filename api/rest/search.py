"""POST /v1/search: retrieval alone."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from api.access import Access, needs
from api.document_id import document_id
from index.passage import Passage
from settings import Mode

router = APIRouter(tags=["Documents"])
MOST_CHARS = 4000


class SearchRequest(BaseModel):
    """What to search for, and how."""

    model_config = ConfigDict(extra="forbid")
    query: str = Field(min_length=1, max_length=MOST_CHARS, examples=["military leave"])
    k: int = Field(10, ge=1, le=100)
    mode: Mode | None = None
    level: Literal["child", "parent"] = "child"
    collection: str | None = Field(None, max_length=200)
    where: list[str] = Field(default_factory=list, max_length=20, examples=[["tag=exam"]])


@router.post("/search")
def search(
    body: SearchRequest, access: Annotated[Access, Depends(needs("search"))]
) -> dict[str, Any]:
    """Return the passages that match a query, best first.

    `level` `parent` returns the section around each match in place of the match. Offsets count the
    characters of the page that `GET /v1/documents/{id}` returns.
    """
    retriever = access.workspace.retriever(
        body.mode, body.k, body.level, access.scope(body.collection), body.where or None
    )
    access.add_use()
    found = retriever.search(body.query)
    rows = [_row(rank, passage) for rank, passage in enumerate(found, 1)]
    return {"object": "list", "data": rows}


def _row(rank: int, passage: Passage) -> dict[str, Any]:
    whole = passage.level == "parent"
    return {
        "rank": rank,
        "score": round(passage.score, 6),
        "document": document_id(passage.source),
        "title": passage.title,
        "collection": passage.collection,
        "heading": passage.heading,
        "page": passage.page,
        "start": passage.parent_start if whole else passage.start,
        "end": passage.parent_end if whole else passage.end,
        "text": passage.parent_text if whole else passage.text,
        "ranks": dict(passage.ranks),
    }
