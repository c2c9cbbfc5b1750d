"""POST /v1/embeddings: the vectors of texts, by the embedding model of the documents."""

import base64
from typing import Annotated, Any

from fastapi import APIRouter, Depends

from api.access import Access, needs
from api.errors import ApiError
from api.openai.requests import EmbeddingRequest
from models.embeddings import embedding_model_name

router = APIRouter(tags=["OpenAI"])
_CHARACTERS_PER_TOKEN = 4  # the usage is an estimate: an embedder counts no tokens


@router.post("/embeddings")
def create_embeddings(
    body: EmbeddingRequest, access: Annotated[Access, Depends(needs("search"))]
) -> dict[str, Any]:
    """Embed texts as passages, or with `input_type` `query` as questions; unit vectors."""
    texts, embedder = body.texts(), access.workspace.embedder
    if body.input_type == "query":
        vectors = [embedder.query(text) for text in texts]
    else:
        vectors = list(embedder.passages(texts))
    if body.dimensions not in (None, len(vectors[0])):
        raise ApiError(400, "unsupported", param="dimensions", what="dimensions")
    tokens = sum(len(text) for text in texts) // _CHARACTERS_PER_TOKEN + 1
    access.add_use(tokens)
    data = []
    for number, vector in enumerate(vectors):
        raw = vector.astype("<f4")
        as_text = base64.b64encode(raw.tobytes()).decode()
        value = as_text if body.encoding_format == "base64" else raw.tolist()
        data.append({"object": "embedding", "index": number, "embedding": value})
    return {
        "object": "list",
        "data": data,
        "model": embedding_model_name(access.workspace.settings),
        "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
    }
