"""Turns of the API are counted with those of the web chat, and stopped with their client."""

import asyncio
import threading
import time
from collections.abc import Callable

import httpx
import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from agents.events import Answer, Error
from api.access import Caller
from api.keys.store import DEFAULT_SCOPES
from api.turns import start_turn
from chat.turns.active_turns import ActiveTurns
from tests.api.conftest import ApiServer, Serve
from tests.api.test_mcp import called, over_http
from tests.openai_server import JSON, OpenAIServer, Reply, text
from tests.openai_server import Answer as Response

QUESTION = "How long may leave for illness last?"
ASK = {"model": "rag", "messages": [{"role": "user", "content": QUESTION}]}
CALLER = Caller("local", (), DEFAULT_SCOPES, None)


def held(gate: threading.Event) -> Reply:
    """A reply of the model that waits for the gate."""

    def answer(body: JSON) -> Response:
        assert gate.wait(60)
        return text("It lasts one year [1].")(body)

    return answer


def scripted(serving: Serve, openai_server: OpenAIServer, **values: object) -> ApiServer:
    """The API over a scripted model."""
    model = {"chat_model": "compatible:test", "base_url": openai_server.url}
    return serving(**model, openai_api_key="key", assistant="rag", **values)


def until(condition: Callable[[], object]) -> None:
    """Wait for a condition; at most a minute."""
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(("language", "words"), [("en", "Up to 2 questions"), ("ko", "1분에 2개")])
def test_questions_of_a_key_are_limited(
    serving: Serve, stream: bool, language: str, words: str
) -> None:
    """Beyond the limit they are refused before anything is stored; another key may ask."""
    server = serving(questions_per_minute=2)
    asker = f"kim-{stream}-{language}"
    first, second = (server.http(server.key(user=name)) for name in (asker, "lee"))
    body, headers = {**ASK, "stream": stream}, {"Accept-Language": language}
    codes = [first.post("/chat/completions", json=body).status_code for _ in range(2)]
    refused = first.post("/chat/completions", json=body, headers=headers)
    assert (codes, refused.status_code) == ([200, 200], 429)
    error = refused.json()["error"]
    assert (error["type"], error["code"]) == ("rate_limit_error", "too_many_questions")
    assert words in error["message"] and "RAG_QUESTIONS_PER_MINUTE" in error["message"]
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert len(server.workspace.store.threads(asker)) == 2
    assert second.post("/chat/completions", json=body).status_code == 200
    page = server.workspace.turn_runner
    assert page.start(server.workspace.conversation(user=asker), QUESTION, reader=asker)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "As many questions as allowed"), ("ko", "지금은 더 답할 수")]
)
def test_the_page_and_the_api_share_the_places(
    serving: Serve, openai_server: OpenAIServer, language: str, words: str
) -> None:
    """A turn of the page waits for one of the API; a further one of the API is refused."""
    server = scripted(serving, openai_server, answers_at_once=1)
    gate, workspace = threading.Event(), server.workspace
    openai_server.script(held(gate), text("It lasts one year [1]."))
    replies: list[httpx.Response] = []
    asker = f"places-{language}"
    http = server.http(server.key(user=asker))
    asking = threading.Thread(
        target=lambda: replies.append(http.post("/chat/completions", json=ASK))
    )
    asking.start()
    until(lambda: openai_server.requests)
    runner = workspace.turn_runner
    waiting = runner.start(workspace.conversation(user=asker), QUESTION)
    assert runner.ahead(waiting) == 0
    refused = http.post("/chat/completions", json=ASK, headers={"Accept-Language": language})
    gate.set()
    asking.join(60)
    assert refused.status_code == 429 and int(refused.headers["Retry-After"]) > 0
    error = refused.json()["error"]
    assert (error["type"], error["code"]) == ("rate_limit_error", "too_many_answers")
    assert words in error["message"] and "RAG_ANSWERS_AT_ONCE" in error["message"]
    assert replies[0].status_code == 200
    assert runner.wait(waiting, 60)
    assert isinstance(workspace.store.exchange(waiting, asker).end, Answer)
    assert len(workspace.store.threads(asker)) == 2  # of the refused question there is nothing


def test_places_of_a_user() -> None:
    """The limit of one user leaves room for another; a turn that has ended frees its place."""
    active = ActiveTurns()
    active.begin("t1", "kim")
    active.begin("t2", "lee")
    for user, limit, per_user, expected in (
        ("kim", 3, 0, True),
        ("kim", 2, 0, False),
        ("kim", 3, 1, False),
        ("han", 3, 1, True),
    ):
        with active.room(user, limit, per_user) as has_room:
            assert has_room is expected
    active.end("t1", "done", Error("", "failed"))
    with active.room("kim", 2, 1) as has_room:
        assert has_room


def test_two_do_not_take_the_same_place() -> None:
    """Who asks while another is let in waits until that turn has begun."""
    active, results = ActiveTurns(), []

    def ask(name: str) -> None:
        with active.room("kim", 1) as has_room:
            time.sleep(0)
            if has_room:
                active.begin(name, "kim")
            results.append(has_room)

    threads = [threading.Thread(target=ask, args=(str(number),)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(results) == [False] * 19 + [True]


def test_a_client_that_hangs_up_cancels_its_turn(
    serving: Serve, openai_server: OpenAIServer
) -> None:
    """The turn ends as cancelled, and its place is free."""
    server = scripted(serving, openai_server, answers_at_once=1)
    gate, workspace = threading.Event(), server.workspace
    openai_server.script(held(gate))
    http = server.http(server.key(user="hasty"))
    with http.stream("POST", "/chat/completions", json={**ASK, "stream": True}) as reply:
        assert next(reply.iter_lines()).startswith("data: ")
    until(lambda: not workspace.active_turns.running)
    gate.set()
    (thread,) = workspace.store.threads("hasty")
    assert workspace.store.exchanges(thread.id, "hasty")[-1].status == "cancelled"


def test_the_end_is_heard_where_it_cannot_be_stored(serving: Serve) -> None:
    """On a full disk a client is told so, in place of waiting for ever."""
    workspace = serving().workspace

    def refuse(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("UPDATE turns"):
            raise OperationalError(statement, None, _full())

    async def ask() -> object:
        event.listen(workspace.store.engine, "before_cursor_execute", refuse)
        turn = await start_turn(workspace, CALLER, workspace.conversation(), QUESTION)
        try:
            return await asyncio.wait_for(turn.end(), 60)
        finally:
            event.remove(workspace.store.engine, "before_cursor_execute", refuse)

    end = asyncio.run(ask())
    assert isinstance(end, Error) and end.code == "disk_full"


def _full() -> Exception:
    import sqlite3

    return sqlite3.OperationalError("database or disk is full")


def test_what_counts_the_use_may_fail(serving: Serve) -> None:
    """The answer is given, and stored as one."""
    workspace = serving().workspace

    def fail(_end: Answer | Error) -> None:
        raise OSError("no space")

    async def ask() -> tuple[str, object]:
        turn = await start_turn(workspace, CALLER, workspace.conversation(), QUESTION, fail)
        return turn.id, await turn.end()

    turn, end = asyncio.run(ask())
    assert isinstance(end, Answer)
    assert workspace.store.exchange(turn, "local").status == "done"


def test_mcp_answers_count_and_leave_the_server_free(
    serving: Serve, openai_server: OpenAIServer
) -> None:
    """While a tool answers, others are served; the key pays for it, and has its limit."""
    server = scripted(serving, openai_server, questions_per_minute=1)
    gate, key = threading.Event(), server.key(user="mcp")
    openai_server.script(held(gate))
    answers: list[object] = []

    async def use(session: object) -> object:
        return await called(session, "ask", question=QUESTION)  # type: ignore[arg-type]

    asking = threading.Thread(target=lambda: answers.append(over_http(server, use, key)))
    asking.start()
    until(lambda: openai_server.requests)
    alive = httpx.get(server.url.removesuffix("/v1") + "/healthz", timeout=20)
    gate.set()
    asking.join(60)
    assert alive.json() == {"status": "ok"}
    assert "one year" in str(answers[0])
    (row,) = (row for row in server.keys.listed() if row.user == "mcp")
    assert server.keys.used_today(row.id).tokens > 0
    assert "Up to 1 questions a minute" in str(over_http(server, use, key))


@pytest.mark.parametrize(("language", "words"), [("en", "used up"), ("ko", "다 썼습니다")])
def test_a_used_budget_says_when_it_starts_again(
    serving: Serve, openai_server: OpenAIServer, language: str, words: str
) -> None:
    """The user's budget of the day, as that of a key."""
    server = scripted(serving, openai_server, daily_tokens=1)
    openai_server.script(text("It lasts one year [1]."))
    http = server.http(server.key(user=f"budget-{language}"))
    headers = {"Accept-Language": language}
    replies = [http.post("/chat/completions", json=ASK, headers=headers) for _ in range(2)]
    assert [reply.status_code for reply in replies] == [200, 429]
    error = replies[1].json()["error"]
    assert error["code"] == "budget_exceeded" and words in error["message"]
    assert 0 < int(replies[1].headers["Retry-After"]) <= 25 * 3600
