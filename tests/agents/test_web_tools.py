"""Web tools over blocked searches, disambiguation pages, other encodings and files."""

import json
from types import SimpleNamespace

import pytest
from ddgs.http_client import HttpClient
from fpdf import FPDF

from agents.tools.page import fetch_page
from agents.tools.search.duckduckgo import ask_duckduckgo
from agents.tools.web import web_search
from ingest.sources.web import Fetched
from models.evidence import parse_evidence
from tests.agents.test_tools import use

NO_RESULTS = '<html><div class="no-results">No results found for "cats".</div></html>'
RESULTS = """<html><div class="links_main result__body"><h2><a class="result__a"
href="https://cats.example/">Cats and captcha</a></h2><a class="result__snippet"
href="https://cats.example/">Cats purr.</a></div></html>"""


@pytest.mark.parametrize(
    ("status", "page", "expected"),
    [
        (202, "<html>If this error persists, bots use DuckDuckGo too</html>", "unavailable"),
        (403, "<html>Forbidden</html>", "unavailable"),
        (429, "", "unavailable"),
        (200, "", "unavailable"),
        (200, '<form id="challenge-form" action="/anomaly.js"></form>', "unavailable"),
        (200, "<html><p>Please solve the CAPTCHA to go on.</p></html>", "unavailable"),
        (200, NO_RESULTS, "nothing was found"),
        (200, RESULTS, "Cats purr."),
    ],
)
def test_a_blocked_search_is_no_empty_result(
    monkeypatch: pytest.MonkeyPatch, status: int, page: str, expected: str
) -> None:
    """The real client over scripted responses: a challenge or a refusal is an outage."""
    answer = SimpleNamespace(status_code=status, text=page, content=page.encode())
    monkeypatch.setattr(HttpClient, "request", lambda *_a, **_k: answer)
    message = use(web_search(ask_duckduckgo), query="cats")
    assert expected in message.text
    assert (message.status == "error") is (expected == "unavailable")


KOREAN = "도서관은 아침 9시에 열고 밤 10시에 닫습니다. 공휴일에는 쉽니다."
PAGE = f"<html><head>%s</head><body><article><p>{KOREAN}</p></article></body></html>"
ITEM = f"<item><title>{KOREAN}</title></item>"
FEED = f"<?xml version='1.0'?><rss version='2.0'><channel>{ITEM}</channel></rss>"


@pytest.mark.parametrize(
    ("kind", "body", "charset"),
    [
        ("text/plain", KOREAN.encode("cp949"), ""),
        ("text/plain", KOREAN.encode("cp949"), "utf-8"),
        ("text/plain", KOREAN.encode("utf-8"), "iso-8859-1"),
        ("text/plain", KOREAN.encode("utf-16"), ""),
        ("text/html", (PAGE % "").encode("euc-kr"), "euc-kr"),
        ("text/html", (PAGE % '<meta charset="euc-kr">').encode("cp949"), "iso-8859-1"),
        ("text/html", (PAGE % "").encode("cp949"), ""),
        ("text/html", (PAGE % "").encode("utf-8-sig"), ""),
        ("application/json", json.dumps({"hours": KOREAN}, ensure_ascii=False).encode(), ""),
        ("application/rss+xml", FEED.encode(), ""),
        ("text/csv", f"문의,시간\n도서관,{KOREAN}\n".encode("cp949"), ""),
    ],
)
def test_a_page_is_read_whatever_its_encoding_and_kind(
    kind: str, body: bytes, charset: str
) -> None:
    """Header, byte order mark, meta element or the bytes themselves give the encoding."""
    tool = fetch_page(lambda url, **_: Fetched(url, kind, body, charset))
    assert KOREAN in use(tool, url="https://uni.example/hours").text


def test_western_text_has_its_declared_encoding() -> None:
    """Where nothing indicates another encoding, the declared one is used."""
    body = "Café déjà vu, naïve façade.".encode("latin-1")
    tool = fetch_page(lambda url, **_: Fetched(url, "text/plain", body, "iso-8859-1"))
    assert "Café déjà vu, naïve façade." in use(tool, url="https://uni.example/a").text


@pytest.mark.parametrize("kind", ["application/pdf", "text/html", "application/octet-stream"])
def test_a_file_behind_an_address_is_read_as_a_file(kind: str) -> None:
    """A PDF is read by its loader, whatever its server calls it."""
    page = FPDF()
    page.add_page()
    page.set_font("helvetica", size=12)
    page.cell(text="The library opens at nine.")
    body = bytes(page.output())
    tool = fetch_page(lambda url, **_: Fetched(url, kind, body, ""))
    (evidence,) = parse_evidence(use(tool, url="https://uni.example/hours").text)
    assert "The library opens at nine." in evidence.text
    assert evidence.title == "https://uni.example/hours"


@pytest.mark.parametrize(
    ("language", "words"), [("ko", "읽을 수 있는 글이 없습니다"), ("en", "no readable text")]
)
@pytest.mark.parametrize(
    ("kind", "body"),
    [("application/pdf", b"%PDF-1.7 broken"), ("application/zip", bytes(range(256)) * 9)],
)
def test_an_unreadable_file_gives_the_reason(
    language: str, words: str, kind: str, body: bytes
) -> None:
    """The reason is in the language of the turn."""
    message = use(
        fetch_page(lambda url, **_: Fetched(url, kind, body, "")),
        language,
        url="https://a.example/",
    )
    assert message.status == "error"
    assert words in message.text
