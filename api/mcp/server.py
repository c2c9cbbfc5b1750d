"""MCP server with four read-only tools: search, open, list and ask.

    server = build_server(workspace, who=lambda context: caller)
    server.run("stdio")                      # for a program that starts this one

Source: https://modelcontextprotocol.io/specification (tools, annotations).
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field
from starlette.concurrency import run_in_threadpool

from agents.events import Answer, Error
from api.access import Caller
from api.document_id import document_id
from api.turns import start_turn
from errors import EmptyQuery, RagError, SettingsError, SourceNotFound
from index.documents import SourceRow
from index.scope import Scope
from ingest.jobs.uploads import display_source
from workspace import Workspace

if TYPE_CHECKING:
    from mcp.server.fastmcp import FastMCP

Who = Callable[[Any], Caller]
AddUse = Callable[[Caller, Answer | Error], None]
_MOST_CHARS = 20_000  # of one opened document; the rest is read page by page
_INSTRUCTIONS = (
    "Documents of an organisation, in Korean and English. `search` finds passages, `open` reads a"
    " document that was found, `list` names all of them, and `ask` answers with checked citations."
)
Query = Annotated[str, Field(min_length=1, max_length=4000)]
CollectionName = Annotated[str | None, Field(description="Only this collection; all when empty.")]


class DocumentTools:
    """The tools, for whoever calls them.

    Args:
        workspace: Returns the workspace of the process.
        who: Returns the caller of a request.
        add_use: Adds what an answer has taken to the use of the caller's key.
    """

    def __init__(self, workspace: Callable[[], Workspace], who: Who, add_use: AddUse) -> None:
        self._workspace = workspace
        self._who = who
        self._add_use = add_use

    def search(self, context: Any, query: str, k: int, collection: str | None) -> dict[str, Any]:
        """Return passages that match."""
        scope = self._scope(context, "search", collection)
        try:
            found = self._workspace().retriever(k=k, level="parent", scope=scope).search(query)
        except EmptyQuery:
            found = []
        rows = [
            {
                "document": document_id(passage.source),
                "title": passage.title,
                "heading": passage.heading,
                "page": passage.page,
                "text": passage.parent_text,
            }
            for passage in found
        ]
        return {"passages": rows}

    def open(self, context: Any, document: str, page: int | None) -> dict[str, Any]:
        """Return the text of a document, or of one page."""
        index, scope = self._workspace().index, self._scope(context, "read")
        row = next((r for r in index.sources(scope) if document_id(r.source) == document), None)
        if row is None:
            raise SourceNotFound(
                "There is no document {id!r}.", "`list` names the documents.", id=document
            )
        stored = index.document(row.source, scope)
        wanted = [p for p in stored.pages if page in (None, p.number)]
        text = "\n\n".join(p.text for p in wanted)
        return {
            **_document(row),
            "text": text[:_MOST_CHARS],
            "complete": len(text) <= _MOST_CHARS,
            "pages": [p.number for p in stored.pages],
        }

    def list(self, context: Any, collection: str | None) -> dict[str, Any]:
        """Return the documents in reach."""
        rows = self._workspace().index.sources(self._scope(context, "read", collection))
        return {"documents": [_document(row) for row in rows]}

    async def ask(self, context: Any, question: str, collection: str | None) -> dict[str, Any]:
        """Return an answer with its citations."""
        caller, workspace = self._caller(context, "chat"), self._workspace()

        def add_use(end: Answer | Error) -> None:
            self._add_use(caller, end)

        conversation = await run_in_threadpool(
            workspace.conversation, None, "rag", caller.user, collection, caller.groups
        )
        end = await (await start_turn(workspace, caller, conversation, question, add_use)).end()
        if not isinstance(end, Answer):
            failed = end if isinstance(end, Error) else Error("", "no_answer")
            raise RagError(failed.message, code=failed.code)
        citations = [
            {
                "n": citation.n,
                "document": document_id(citation.source),
                "page": citation.page,
                "quote": citation.quote,
                "supported": citation.supported,
            }
            for citation in end.citations
        ]
        return {"answer": end.answer, "abstained": end.abstained, "citations": citations}

    def _scope(self, context: Any, needed: str, collection: str | None = None) -> Scope:
        caller = self._caller(context, needed)
        return self._workspace().scope(caller.user, collection, caller.groups)

    def _caller(self, context: Any, needed: str) -> Caller:
        caller = self._who(context)
        if needed not in caller.scopes:
            raise SettingsError(
                "This key may not do that.", "It needs one with the scope {scope}.", scope=needed
            )
        return caller


def build_server(
    workspace: Callable[[], Workspace],
    who: Who,
    add_use: AddUse = lambda _caller, _end: None,
) -> "FastMCP":
    """Return the MCP server; arguments as those of `DocumentTools`.

    Its tools leave the event loop free, which serves the pages of the web chat, too.

    Raises:
        SettingsError: the extra `mcp` is not installed.
    """
    try:
        from mcp.server.fastmcp import Context, FastMCP
        from mcp.types import ToolAnnotations
    except ImportError:
        raise SettingsError(
            "The MCP server needs the extra {extra!r}.",
            "Install it: pip install 'cited-rag-chatbot[mcp]'.",
            extra="mcp",
        ) from None
    tools = DocumentTools(workspace, who, add_use)
    server = FastMCP("documents", _INSTRUCTIONS)
    reading = ToolAnnotations(readOnlyHint=True, openWorldHint=False, idempotentHint=True)

    @server.tool(annotations=reading)
    async def search(
        query: Query,
        context: Context[Any, Any, Any],
        k: Annotated[int, Field(ge=1, le=20)] = 5,
        collection: CollectionName = None,
    ) -> dict[str, Any]:
        """Find the passages of the documents that match a question or keywords, best first."""
        return await run_in_threadpool(tools.search, context, query, k, collection or None)

    @server.tool(annotations=reading)
    async def open(
        document: Annotated[str, Field(description="Id from `search` or `list`.")],
        context: Context[Any, Any, Any],
        page: Annotated[int | None, Field(description="Only this page; all when empty.")] = None,
    ) -> dict[str, Any]:
        """Read a document, or one page of it."""
        return await run_in_threadpool(tools.open, context, document, page)

    @server.tool(name="list", annotations=reading)
    async def list_documents(
        context: Context[Any, Any, Any], collection: CollectionName = None
    ) -> dict[str, Any]:
        """List the documents."""
        return await run_in_threadpool(tools.list, context, collection or None)

    @server.tool(annotations=reading)
    async def ask(
        question: Query, context: Context[Any, Any, Any], collection: CollectionName = None
    ) -> dict[str, Any]:
        """Answer a question from the documents alone, with citations that were checked."""
        return await tools.ask(context, question, collection or None)

    return server


def _document(row: SourceRow) -> dict[str, Any]:
    return {
        "id": document_id(row.source),
        "title": row.title,
        "source": display_source(row.source),
        "collection": row.collection,
        "language": row.language,
    }
