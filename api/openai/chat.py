"""POST /v1/chat/completions: one question, answered with its sources, whole or as a stream."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response, StreamingResponse

from agents.events import Answer
from agents.messages import Language, language_of
from api.access import Access, needs
from api.errors import language_of_request
from api.openai import completion
from api.openai.question import ModelId, check_chat_model, find_model, question_of
from api.openai.requests import ChatRequest
from api.openai.stream import StreamedAnswer, error_of, stream_answer
from api.services import base_address
from api.turns import start_turn
from chat.conversation import Conversation
from chat.library.export.markdown import sources_markdown
from chat.transcript import Exchange

router = APIRouter(tags=["OpenAI"])
_LIVE = {"rag"}  # assistants that write nothing before a tool call
_NO_BUFFERING = {"X-Accel-Buffering": "no", "Cache-Control": "no-cache"}


@router.post("/chat/completions", response_model=None)
async def chat_completions(
    body: ChatRequest, request: Request, access: Annotated[Access, Depends(needs("chat"))]
) -> Response:
    """Answer the last message from the documents.

    The answer ends with a list of its sources; `annotations` and `sources` have them, too.
    """
    body.check()
    model, conversation, question = await run_in_threadpool(_open, body, access)
    turn = await start_turn(
        access.workspace,
        access.caller,
        conversation,
        question,
        ended=lambda end: access.add_use(*completion.used(end)),
    )
    language = language_of_request(request.headers)
    spoken = language_of(question, access.workspace.settings.language)
    answer = _AnswerText(body.wants_sources(), spoken, base_address(request))

    def exchange() -> Exchange:
        return access.workspace.store.exchange(turn.id, conversation.user)

    if body.stream:
        streamed = StreamedAnswer(
            turn.id,
            str(model),
            live=model.assistant in _LIVE,
            content=answer.content,
            extras=lambda exchange: completion.details(exchange, conversation.thread),
            annotations=lambda exchange: completion.annotations(exchange, answer.base),
        )
        lines = stream_answer(turn.events(), streamed, exchange, language, usage=body.wants_usage())
        return StreamingResponse(lines, media_type="text/event-stream", headers=_NO_BUFFERING)
    end = await turn.end()
    if not isinstance(end, Answer):
        return JSONResponse(error_of(end, language), 502)
    found = await run_in_threadpool(exchange)
    content = answer.content(found)
    return JSONResponse(
        completion.completion(found, content, str(model), conversation.thread, answer.base)
    )


class _AnswerText:
    """The text of an answer as it is sent."""

    def __init__(self, sources: bool, language: Language, base: str) -> None:
        self._sources = sources
        self._language = language
        self.base = base

    def content(self, exchange: Exchange) -> str:
        """Return the answer, with the list of its sources if they are wanted."""
        listed = sources_markdown(exchange, self._language) if self._sources else ""
        return "\n\n".join(filter(None, (exchange.text, listed)))


def _open(body: ChatRequest, access: Access) -> tuple[ModelId, Conversation, str]:
    """Return who answers, the conversation, and the question."""
    workspace, caller = access.workspace, access.caller
    model = find_model(body.model, workspace.index, access.scope())
    check_chat_model(body.chat_model(), workspace.settings)
    question, earlier = question_of(body.messages)
    thread = (body.metadata or {}).get("thread")
    conversation = workspace.conversation(
        thread,
        model.assistant,
        caller.user,
        model.collection,
        caller.groups,
        origin="api",
        model=body.chat_model(),
        earlier=() if thread else earlier,
    )
    return model, conversation, question
