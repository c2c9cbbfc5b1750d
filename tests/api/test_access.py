"""Who may use the API: keys, scopes, budgets, limits, hosts."""

from itertools import pairwise

import httpx
import openai
import pytest

from api.keys.store import KeyStore, digest
from api.limits.rate import RateLimiter
from tests.api.conftest import ApiServer, Serve

QUESTION = "How long may leave for illness last?"
ASK = {
    "model": "rag",
    "messages": [{"role": "user", "content": "How long may leave for illness last?"}],
}


def test_this_machine_needs_no_key_until_there_is_one(api: ApiServer) -> None:
    """From then on everybody needs one; what a proxy passes on always does."""
    assert api.http().get("/models").status_code == 200
    forwarded = api.http().get("/models", headers={"X-Forwarded-For": "192.0.2.7"})
    assert forwarded.status_code == 401
    key = api.key()
    assert api.http().get("/models").status_code == 401
    assert api.http(key).get("/models").status_code == 200
    with pytest.raises(openai.AuthenticationError, match="does not exist, has expired"):
        api.client("rag-wrong").models.list()


def test_the_reason_is_in_the_language_of_the_client(api: ApiServer) -> None:
    """Korean where the client asks for it."""
    api.key()
    reply = api.http().get("/models", headers={"Accept-Language": "ko-KR,ko;q=0.9"})
    assert "API 키가 필요합니다" in reply.json()["error"]["message"]


def test_a_key_can_be_restricted_and_revoked(api: ApiServer) -> None:
    """A scope that it lacks is named."""
    key = api.key("search")
    refused = api.http(key).post("/chat/completions", json=ASK)
    assert refused.status_code == 403 and "scope chat" in refused.json()["error"]["message"]
    assert api.http(key).post("/search", json={"query": "illness"}).status_code == 200
    api.keys.revoke(api.keys.listed()[0].id)
    api.key()
    assert api.http(key).post("/search", json={"query": "illness"}).status_code == 401


def test_a_key_reaches_the_documents_of_its_user_alone(api: ApiServer) -> None:
    """Restricted documents and other users' conversations do not exist for it."""
    plain, staff = api.key(user="kim"), api.keys.create("lee", groups=["staff"])[1]
    asked = {"query": "salary of the director"}
    texts = [
        " ".join(row["text"] for row in api.http(key).post("/search", json=asked).json()["data"])
        for key in (plain, staff)
    ]
    assert "90,000" not in texts[0] and "90,000" in texts[1]
    listed = [api.http(key).get("/documents").json()["data"] for key in (plain, staff)]
    secret = next(row for row in listed[1] if row["title"] == "Salaries")
    assert secret not in listed[0]
    assert api.http(plain).get(f"/documents/{secret['id']}").status_code == 404
    thread = api.http(staff).post("/chat/completions", json=ASK).json()["thread"]
    assert api.http(staff).get(f"/threads/{thread}").status_code == 200
    assert api.http(plain).get(f"/threads/{thread}").status_code == 404
    other = {**ASK, "metadata": {"thread": thread}}
    assert api.http(plain).post("/chat/completions", json=other).status_code == 404


def test_only_the_digest_of_a_key_is_stored(api: ApiServer) -> None:
    """Nobody who reads the file can use a key."""
    key = api.key()
    stored = b"".join(
        path.read_bytes() for path in api.workspace.settings.state_dir.glob("api.db*")
    )
    assert key.encode() not in stored and digest(key).encode() in stored


def test_a_budget_ends_a_key_for_the_day(api: ApiServer) -> None:
    """The second request is over it, and is told when it counts anew."""
    key = api.key("chat", "search", daily_tokens=1)
    assert api.http(key).post("/embeddings", json={"input": "illness"}).status_code == 200
    reply = api.http(key).post("/chat/completions", json=ASK)
    assert reply.status_code == 429
    assert reply.json()["error"]["code"] == "insufficient_quota"
    assert 0 < int(reply.headers["Retry-After"]) <= 86_400
    with pytest.raises(openai.RateLimitError, match="used what it may today"):
        api.client(key).embeddings.create(model="x", input="illness")


def test_too_many_requests_are_refused(serving: Serve) -> None:
    """With the seconds after which the next one is taken."""
    server = serving(api_requests_per_minute=3)
    http = server.http()
    codes = [http.get("/models").status_code for _ in range(5)]
    assert codes == [200, 200, 200, 429, 429]
    assert 0 < int(http.get("/models").headers["Retry-After"]) <= 20


def test_a_bucket_fills_evenly() -> None:
    """A minute's requests at once, then one whenever its share of a minute has gone by."""
    now = [0.0]
    limiter = RateLimiter(60, clock=lambda: now[0])
    assert [limiter.take("a") for _ in range(61)] == [0] * 60 + [1]
    assert limiter.take("b") == 0
    now[0] = 1.0
    assert [limiter.take("a"), limiter.take("a")] == [0, 1]


def test_large_bodies_are_refused(serving: Serve) -> None:
    """By the announced length, and while one is read that announces none."""
    server = serving(api_body_mb=0.01)
    body = {"query": "x" * 50_000}
    reply = server.http().post("/search", json=body)
    assert reply.status_code == 413 and "0.01 MB" in reply.json()["error"]["message"]
    pieces = iter([b'{"query": "', *[b"x" * 1000] * 50, b'"}'])
    headers = {"Content-Type": "application/json"}
    reply = server.http().post("/search", content=pieces, headers=headers)
    assert reply.status_code == 413


def test_other_host_names_are_refused(api: ApiServer) -> None:
    """A page that made its own name point here (DNS rebinding) gets no answer."""
    reply = api.http().get("/models", headers={"Host": "evil.example"})
    assert reply.status_code == 421 and reply.json()["error"]["code"] == "wrong_host"


def test_a_page_of_another_origin_gets_nothing(serving: Serve) -> None:
    """Unless the settings name it."""
    server = serving(api_origins=["https://intranet.example"])
    allow = "access-control-allow-origin"
    known = server.http().get("/models", headers={"Origin": "https://intranet.example"})
    other = server.http().get("/models", headers={"Origin": "https://evil.example"})
    assert known.headers[allow] == "https://intranet.example" and allow not in other.headers
    form = server.http().post(
        "/search", content=b'{"query": "x"}', headers={"Content-Type": "text/plain"}
    )
    assert form.status_code in (400, 422)


def test_requests_have_an_id(api: ApiServer) -> None:
    """That of a proxy in front, or a new one."""
    http = api.http()
    given = http.get("/models", headers={"X-Request-ID": "abc-123"}).headers["x-request-id"]
    made = [
        http.get("/models", headers={"X-Request-ID": bad}).headers["x-request-id"]
        for bad in ("", "a b", "x" * 65)
    ]
    assert given == "abc-123"
    assert all(len(name) == 32 for name in made)
    assert all(first != second for first, second in pairwise(made))


def test_the_api_can_be_off(serving: Serve) -> None:
    """Then only the health checks answer."""
    server = serving(api="off")
    reply = server.http().get("/models")
    assert reply.status_code == 404 and reply.json()["error"]["code"] == "api_off"
    root = server.url.removesuffix("/v1")
    assert httpx.get(f"{root}/healthz").json() == {"status": "ok"}
    assert httpx.get(f"{root}/readyz").json() == {"status": "ok"}


def test_keys_expire(api: ApiServer) -> None:
    """After the days that they were made for."""
    now = [1_000.0]
    store = KeyStore(api.keys._engine, clock=lambda: now[0])
    _, secret = store.create("local", days=1)
    assert store.find(secret) is not None
    now[0] += 86_400
    assert store.find(secret) is None
