"""GET /v1/models: one model for each assistant, over all documents and over each collection."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends

from api.access import Access, needs
from api.openai.question import ModelId, find_model, model_ids
from models.chat import offered_models

router = APIRouter(tags=["OpenAI"])
_OWNER = "documents"


@router.get("/models")
def list_models(access: Annotated[Access, Depends(needs("chat"))]) -> dict[str, Any]:
    """List the assistants; `rag/rules` is `rag` over the collection `rules` alone.

    `chat_models` are the language models that may answer for them, that of the settings first.
    """
    workspace = access.workspace
    data = [_model(model) for model in model_ids(workspace.index, access.scope())]
    return {"object": "list", "data": data, "chat_models": offered_models(workspace.settings)}


@router.get("/models/{name:path}")
def read_model(name: str, access: Annotated[Access, Depends(needs("chat"))]) -> dict[str, Any]:
    """Return one assistant."""
    return _model(find_model(name, access.workspace.index, access.scope()))


def _model(model: ModelId) -> dict[str, Any]:
    return {"id": str(model), "object": "model", "created": 0, "owned_by": _OWNER}
