"""Google results by serper.dev, which needs a key.

The response has `organic` results, and at times an `answerBox` and a `knowledgeGraph`.
"""

from typing import Any

from agents.evidence import WebResult
from agents.messages import language_of
from agents.tools.failures import ServiceError
from agents.tools.search.http_json import request_json

URL = "https://google.serper.dev"
RESULTS = 5


def ask_serper(query: str, key: str, url: str = URL) -> list[WebResult]:
    """Return pages that Google finds, what answers the query directly first.

    Raises:
        ServiceError: it does not answer, or does not accept the key.
    """
    korean = language_of(query) == "ko"
    body = {"q": query, "num": RESULTS, "hl": "ko" if korean else "en"}
    body |= {"gl": "kr"} if korean else {}
    try:
        data = request_json("POST", f"{url}/search", body=body, headers={"X-API-KEY": key})
    except ServiceError as error:
        if error.status in (400, 403):  # without credits; a wrong key
            raise ServiceError("key_refused") from error
        raise
    found = [*_direct(data), *_organic(data)]
    return list({result.url: result for result in reversed(found)}.values())[::-1][:RESULTS]


def _direct(data: dict[str, Any]) -> list[WebResult]:
    box, graph = data.get("answerBox") or {}, data.get("knowledgeGraph") or {}
    answer = " ".join(str(box[name]) for name in ("answer", "snippet") if box.get(name))
    about = str(graph.get("description") or "")
    return [
        WebResult(str(title), str(link), text)
        for title, link, text in (
            (box.get("title") or "", box.get("link"), answer),
            (graph.get("title") or "", graph.get("descriptionLink"), about),
        )
        if link and text
    ]


def _organic(data: dict[str, Any]) -> list[WebResult]:
    return [
        WebResult(
            str(row.get("title") or row["link"]),
            str(row["link"]),
            "\n".join(str(row[name]) for name in ("snippet", "date") if row.get(name)),
        )
        for row in data.get("organic") or []
        if row.get("link")
    ]
