"""/v1/documents: what is there, what a document says, adding and removing."""

from collections.abc import Mapping
from pathlib import PurePath
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, UploadFile
from pydantic import BaseModel, ConfigDict, Field

from api.access import Access, needs
from api.document_id import document_id
from api.errors import ApiError
from errors import SourceNotFound
from index.documents import SourceRow
from ingest.jobs.job import Job, NewJob
from ingest.jobs.uploads import clean_name, display_source, save_upload
from ingest.sources.uris import is_address

router = APIRouter(tags=["Documents"])
_MB = 1024 * 1024
Collection = Annotated[str | None, Field(max_length=200, pattern=r"\S")]


class NewAddress(BaseModel):
    """A web page to be added."""

    model_config = ConfigDict(extra="forbid")
    url: str = Field(max_length=2000, examples=["https://example.org/rules"])
    collection: Collection = None


@router.get("/documents")
def list_documents(
    access: Annotated[Access, Depends(needs("read"))], collection: str | None = None
) -> dict[str, Any]:
    """List the documents in reach of the key."""
    rows = access.workspace.index.sources(access.scope(collection))
    return {"object": "list", "data": [_document(row) for row in rows]}


@router.get("/documents/{document}")
def read_document(
    document: str, access: Annotated[Access, Depends(needs("read"))]
) -> dict[str, Any]:
    """Return a document with the text of its pages and its outline."""
    row = _found(document, access)
    try:
        stored = access.workspace.index.document(row.source, access.scope())
    except SourceNotFound:  # removed meanwhile
        raise ApiError(404, "no_such_document") from None
    pages = [{"page": page.number, "text": page.text} for page in stored.pages]
    outline = [entry._asdict() for entry in stored.outline]
    return {**_document(row), "pages": pages, "outline": outline}


@router.post("/documents", status_code=202)
def add_document(
    access: Annotated[Access, Depends(needs("write"))],
    file: UploadFile,
    collection: Annotated[str | None, Form()] = None,
) -> dict[str, Any]:
    """Add a file, in place of an earlier one of this name; the job tells when it can be asked."""
    settings, name = access.workspace.settings, clean_name(file.filename or "")
    if not PurePath(name).suffix or name.startswith("."):
        raise ApiError(400, "file_name", param="file")
    data = file.file.read(int(settings.max_file_mb * _MB) + 1)
    if len(data) > settings.max_file_mb * _MB:
        raise ApiError(413, "file_too_large", param="file", limit=f"{settings.max_file_mb:g}")
    path = save_upload(name, data, settings, access.caller.user)
    return _queue(access, NewJob("file", name, str(path), _collection(access, collection)))


@router.post("/documents/url", status_code=202)
def add_address(
    body: NewAddress, access: Annotated[Access, Depends(needs("write"))]
) -> dict[str, Any]:
    """Add a web page; the job tells when it can be asked."""
    if not is_address(body.url):
        raise ApiError(400, "only_web_addresses", param="url")
    return _queue(access, NewJob("page", body.url, body.url, _collection(access, body.collection)))


@router.delete("/documents/{document}")
def remove_document(
    document: str, access: Annotated[Access, Depends(needs("write"))]
) -> dict[str, Any]:
    """Remove a document; for some days the documents page can restore it."""
    row = _found(document, access)
    pairs = [(row.source, row.collection)]
    access.workspace.removed_documents.remove(access.caller.user, pairs, access.scope())
    access.add_use()
    return {"id": document, "object": "document", "deleted": True}


@router.get("/jobs/{number}")
def read_job(number: int, access: Annotated[Access, Depends(needs("write"))]) -> dict[str, Any]:
    """Return how far an addition is."""
    job = _job_of(number, access)
    if job is None:
        raise ApiError(404, "no_such_job")
    return _job(job, access.workspace.settings.language)


def _job_of(number: int, access: Access) -> Job | None:
    if not 0 < number < 2**63:  # what SQLite can hold
        return None
    job = access.workspace.ingest_queue.store.job(number)
    return job if job is not None and job.user == access.caller.user else None


def _found(document: str, access: Access) -> SourceRow:
    rows = access.workspace.index.sources(access.scope())
    row = next((row for row in rows if document_id(row.source) == document), None)
    if row is None:
        raise ApiError(404, "no_such_document")
    return row


def _collection(access: Access, name: str | None) -> str:
    return (name or "").strip() or access.workspace.settings.collection


def _queue(access: Access, job: NewJob) -> dict[str, Any]:
    queue = access.workspace.ingest_queue
    numbers = queue.store.add(access.caller.user, [job])
    queue.wake()
    access.add_use()
    waiting = [job.id for job in queue.store.jobs(access.caller.user) if job.active]
    number = numbers[0] if numbers else max(waiting, default=0)  # it waits already
    found = _job_of(number, access)
    if found is None:  # it has just ended
        raise ApiError(404, "no_such_job")
    return _job(found, access.workspace.settings.language)


def _document(row: SourceRow) -> dict[str, Any]:
    return {
        "id": document_id(row.source),
        "object": "document",
        "source": display_source(row.source),
        "collection": row.collection,
        "title": row.title,
        "language": row.language,
        "pages": row.pages,
        "chunks": row.children,
        "sha256": row.sha256,
        "added_at": row.added_at,
        "pending": row.pending,
    }


def _job(job: Job, language: str) -> dict[str, Any]:
    result: Mapping[str, Any] = job.result
    return {
        "id": job.id,
        "object": "job",
        "name": job.name,
        "collection": job.collection,
        "status": job.status,
        "outcome": job.outcome,
        "reason": job.reason("ko" if language == "ko" else "en"),
        "document": document_id(job.source),
        "added": int(result.get("added", 0)),
    }
