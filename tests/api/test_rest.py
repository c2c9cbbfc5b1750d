"""Documents, search, conversations and feedback over HTTP."""

import time
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings

from api.application import build_api
from api.limits.rate import RateLimiter
from api.services import ApiServices
from tests.api.conftest import ApiServer

QUESTION = "How long may leave for illness last?"
ASK = {
    "model": "rag",
    "messages": [{"role": "user", "content": "How long may leave for illness last?"}],
}


def finished(api: ApiServer, job: dict[str, object]) -> dict[str, object]:
    """Wait for the end of a job."""
    for _ in range(600):
        found: dict[str, object] = api.http().get(f"/jobs/{job['id']}").json()
        if found["status"] == "done":
            return found
        time.sleep(0.05)
    raise AssertionError(f"not done: {found}")


def test_a_document_is_added_asked_read_and_removed(api: ApiServer) -> None:
    """The job says when it can be asked; a removed document is not found any more."""
    http = api.http()
    file = ("주차.md", "# 주차\n\n방문 차량은 두 시간 동안 무료로 주차합니다.\n".encode())
    added = http.post("/documents", files={"file": file}, data={"collection": "visits"})
    assert added.status_code == 202
    job = finished(api, added.json())
    assert (job["outcome"], job["reason"]) == ("added", "")
    found = http.post("/search", json={"query": "방문 차량 주차", "collection": "visits"}).json()
    assert "두 시간" in found["data"][0]["text"]
    document = http.get(f"/documents/{job['document']}").json()
    assert document["source"] == "주차.md" and "무료" in document["pages"][0]["text"]
    assert http.delete(f"/documents/{job['document']}").json()["deleted"] is True
    assert http.get(f"/documents/{job['document']}").status_code == 404
    assert http.get("/documents", params={"collection": "visits"}).json()["data"] == []


def test_a_file_that_cannot_be_read_is_named(api: ApiServer) -> None:
    """With the reason, in the job."""
    added = api.http().post("/documents", files={"file": ("broken.pdf", b"%PDF-1.7 nothing")})
    job = finished(api, added.json())
    assert job["outcome"] == "failed" and job["reason"]
    nameless = api.http().post("/documents", files={"file": ("plain", b"words")})
    assert nameless.status_code == 400 and "extension" in nameless.json()["error"]["message"]
    address = api.http().post("/documents/url", json={"url": "file:///etc/passwd"})
    assert address.status_code == 400 and "http://" in address.json()["error"]["message"]


def test_no_path_of_the_server_is_shown(api: ApiServer) -> None:
    """Sources are called by their names."""
    shown = api.http().get("/documents").text
    assert "leave.md" in shown and str(api.workspace.settings.state_dir.parent) not in shown


def test_conversations_are_listed_exported_rated_and_deleted(api: ApiServer) -> None:
    """What was asked over the API is a conversation like any other."""
    http = api.http()
    answer = http.post("/chat/completions", json=ASK).json()
    thread, turn = answer["thread"], answer["turn"]
    assert thread in [row["id"] for row in http.get("/threads").json()["data"]]
    found = http.get("/threads", params={"query": "doctor's note OR one"}).status_code
    assert found == 200
    turns = http.get(f"/threads/{thread}").json()["turns"]
    assert [row["question"] for row in turns] == [QUESTION]
    assert "one year" in turns[0]["answer"]
    rated = http.post(f"/turns/{turn}/feedback", json={"thumb": -1, "correction": "Two years."})
    assert rated.json()["correction"] == "Two years."
    assert http.get(f"/threads/{thread}").json()["turns"][0]["thumb"] == -1
    wrong = http.post(f"/turns/{turn}/feedback", json={"thumb": -1, "reasons": ["nonsense"]})
    assert wrong.status_code == 400
    exported = http.get(f"/threads/{thread}/export", params={"language": "ko"}).json()
    assert "How long may leave for illness last" in exported["text"]
    assert http.delete(f"/threads/{thread}").json()["deleted"] is True
    assert http.get(f"/threads/{thread}").status_code == 404


@pytest.mark.parametrize("path", ["/nothing", "/documents/x", "/threads/x", "/jobs/999999"])
def test_what_is_not_there_is_404(api: ApiServer, path: str) -> None:
    """In the one shape of errors."""
    reply = api.http().get(path)
    assert reply.status_code == 404 and reply.json()["error"]["message"]


def test_it_is_described(api: ApiServer) -> None:
    """For programs, and as a page that loads nothing from elsewhere."""
    paths = api.http().get("/openapi.json").json()["paths"]
    assert {"/chat/completions", "/documents", "/search", "/threads"} <= paths.keys()
    page = api.http().get("/docs").text
    assert "POST /chat/completions" in page and "<script" not in page and "cdn" not in page


def test_random_requests_are_no_server_error(api: ApiServer) -> None:
    """Requests made from the description, valid and not, get an answer below 500."""
    limiter = RateLimiter(10**9)
    parts = ApiServices(lambda: api.workspace, api.workspace.settings, api.keys, limiter)
    application = build_api(parts)
    schema = schemathesis.openapi.from_asgi("/openapi.json", application)
    found: Any = schema.get_all_operations()
    operations = [result.ok() for result in found]
    assert len(operations) > 12
    for operation in operations:
        answer_all(operation)


def answer_all(operation: Any) -> None:
    """Answer random requests of one operation."""

    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy())
    def check(case: "schemathesis.Case[Any]") -> None:
        reply = case.call()
        assert reply.status_code < 500, (case.as_curl_command(), reply.text)

    check()
