"""YouTube search and transcripts over replayed pages.

Shapes: `ytInitialData` of a results page as `youtube_search.YoutubeSearch._parse_html` reads it;
watch page, `youtubei/v1/player` and timed text as in the assets of the tests of
jdepoix/youtube-transcript-api (`youtube.html.static`, `youtube_request_blocked`, `transcript.xml`).
"""

import json
from typing import Any

import pytest

from agents.tools.failures import Unavailable
from agents.tools.service import ToolServices
from agents.tools.transcript import youtube_transcript
from agents.tools.web import youtube_search
from models.evidence import parse_evidence
from tests.agents.test_tools import use
from tests.agents.tools.replay import Asked, Replay, Reply

VIDEO = {
    "videoRenderer": {
        "videoId": "GJLlxj_dtq8",
        "thumbnail": {"thumbnails": [{"url": "https://i.ytimg.com/vi/GJLlxj_dtq8/hq720.jpg"}]},
        "title": {"runs": [{"text": "Otters at night"}]},
        "longBylineText": {"runs": [{"text": "River TV"}]},
        "lengthText": {"simpleText": "3:05"},
        "viewCountText": {"simpleText": "1,234 views"},
        "publishedTimeText": {"simpleText": "2 years ago"},
        "navigationEndpoint": {
            "commandMetadata": {"webCommandMetadata": {"url": "/watch?v=GJLlxj_dtq8"}}
        },
    }
}
NO_VIDEO = {"backgroundPromoRenderer": {"title": {"runs": [{"text": "No results found"}]}}}
URL = "https://www.youtube.com/watch?v=GJLlxj_dtq8"


def results_page(*items: dict[str, Any]) -> str:
    """A results page with these items, and the section that loads more of them."""
    sections: list[dict[str, Any]] = [
        {"itemSectionRenderer": {"contents": list(items)}},
        {"continuationItemRenderer": {"trigger": "CONTINUATION_TRIGGER_ON_ITEM_SHOWN"}},
    ]
    data: dict[str, Any] = {"sectionListRenderer": {"contents": sections}}
    data = {"contents": {"twoColumnSearchResultsRenderer": {"primaryContents": data}}}
    return f"<html><script>var ytInitialData = {json.dumps(data)};</script></html>"


@pytest.fixture
def youtube(replay: Replay, monkeypatch: pytest.MonkeyPatch) -> Replay:
    """A server in the place of YouTube."""
    replay.reroute(monkeypatch)
    return replay


def test_a_search_finds_videos(youtube: Replay, services: ToolServices) -> None:
    """Title, channel and length under the address of the video."""
    youtube.replies(Reply(results_page(VIDEO)))
    message = use(youtube_search(services=services), query="otters")
    (evidence,) = parse_evidence(message.text)
    assert evidence.source == URL
    assert evidence.text.splitlines() == ["Otters at night", "River TV", "3:05", "1,234 views"]
    assert youtube.asked[0].query == {"search_query": "otters"}


def test_a_search_without_videos_finds_nothing(youtube: Replay, services: ToolServices) -> None:
    """A page without videos is an empty result, though the package raises KeyError."""
    youtube.replies(Reply(results_page(NO_VIDEO)))
    assert "nothing was found" in use(youtube_search(services=services), query="qqqq").text


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (
            Reply('<form action="https://consent.youtube.com/s">Before you go on</form>'),
            "blocked",
        ),
        (Reply('<div class="g-recaptcha"></div>', 429), "rate_limited"),
        (Reply("<script>var ytInitialData = {broken;</script>"), "failed"),
    ],
)
def test_another_page_than_results_is_an_outage(
    youtube: Replay, services: ToolServices, reply: Reply, reason: str
) -> None:
    """A consent page, a captcha or another layout is no empty result."""
    youtube.replies(reply)
    message = use(youtube_search(services=services), query="otters")
    assert isinstance(message.artifact, Unavailable)
    assert message.artifact.reason == reason


WATCH = '<html><script>ytcfg.set({"INNERTUBE_API_KEY": "AIzaKey_1"});</script></html>'
ROBOT = {"status": "LOGIN_REQUIRED", "reason": "Sign in to confirm you’re not a bot"}


def player(status: dict[str, Any], *codes: str) -> dict[str, Any]:
    """A response of `youtubei/v1/player` with tracks in these languages."""
    tracks = [
        {
            "baseUrl": f"https://www.youtube.com/api/timedtext?v=GJLlxj_dtq8&lang={code}",
            "name": {"runs": [{"text": code}]},
            "vssId": f".{code}",
            "languageCode": code,
            "isTranslatable": True,
        }
        for code in codes
    ]
    shown = {"captions": {"playerCaptionsTracklistRenderer": {"captionTracks": tracks}}}
    return {"playabilityStatus": status, **(shown if codes else {})}


def timed_text(*lines: tuple[float, str]) -> str:
    """A transcript as timed text."""
    texts = "".join(f'<text start="{start}" dur="4.2">{words}</text>' for start, words in lines)
    return f'<?xml version="1.0" encoding="utf-8" ?><transcript>{texts}</transcript>'


def speaking(status: dict[str, Any], codes: tuple[str, ...], **texts: str) -> Any:
    """A YouTube with one video, whose tracks have these texts."""

    def answer(asked: Asked) -> Reply:
        if asked.path == "/watch":
            return Reply(WATCH)
        if asked.path == "/youtubei/v1/player":
            return Reply(player(status, *codes))
        return Reply(texts[asked.query["lang"]], content_type="text/xml; charset=utf-8")

    return answer


def test_a_transcript_is_cited_at_its_time(youtube: Replay, services: ToolServices) -> None:
    """Each minute of speech is a passage; its address leads to the time."""
    lines = [(float(at), f"line {at}") for at in range(0, 180, 20)]
    youtube.answer = speaking({"status": "OK"}, ("en", "ko"), en=timed_text(*lines))
    message = use(youtube_transcript(services=services), "en", url=f"{URL}&t=5")
    evidence = parse_evidence(message.text)
    assert [e.source for e in evidence] == [f"{URL}&t={at}s" for at in (0, 60, 120)]
    assert evidence[1].text == "line 60 line 80 line 100"
    assert evidence[1].title == "YouTube GJLlxj_dtq8 0:01:00"


@pytest.mark.parametrize(("language", "words"), [("ko", "수달이 잡니다"), ("en", "otters sleep")])
def test_the_transcript_is_in_the_language_of_the_turn(
    youtube: Replay, services: ToolServices, language: str, words: str
) -> None:
    """Of two transcripts, the one in the language of the question is read."""
    ko, en = timed_text((0.0, "수달이 잡니다")), timed_text((0.0, "otters sleep"))
    youtube.answer = speaking({"status": "OK"}, ("en", "ko"), ko=ko, en=en)
    assert words in use(youtube_transcript(services=services), language, url=URL).text


def test_a_question_finds_its_part_of_a_long_video(youtube: Replay, services: ToolServices) -> None:
    """Of fifty minutes, those about the question; without one, the first, and how to go on."""
    lines = [(60.0 * at, f"minute {at} about rivers") for at in range(50)]
    lines[33] = (60.0 * 33, "now the otters sleep in their holt")
    youtube.answer = speaking({"status": "OK"}, ("en",), en=timed_text(*lines))
    tool = youtube_transcript(services=services)
    asked = use(tool, "en", url=URL, question="Where do otters sleep?")
    assert [e.source for e in parse_evidence(asked.text)] == [f"{URL}&t=1980s"]
    whole = use(tool, "en", url=URL)
    assert len(parse_evidence(whole.text)) == 8
    assert "minute=8" in whole.text


@pytest.mark.parametrize(
    ("language", "words"), [("ko", "사용할 수 없습니다"), ("en", "is unavailable")]
)
@pytest.mark.parametrize("blocked", ["robot", "captcha", "too many"])
def test_a_blocked_transcript_is_unavailable(
    youtube: Replay, services: ToolServices, blocked: str, language: str, words: str
) -> None:
    """YouTube blocks addresses of data centres in three ways; none means "no transcript"."""
    answers = {
        "robot": speaking(ROBOT, ()),
        "captcha": lambda _asked: Reply('<div class="g-recaptcha"></div>'),
        "too many": lambda _asked: Reply("", 429),
    }
    youtube.answer = answers[blocked]
    message = use(youtube_transcript(services=services), language, url=URL)
    assert (message.status, words in message.text) == ("error", True)
    assert isinstance(message.artifact, Unavailable)
    assert message.artifact.reason == "blocked"


@pytest.mark.parametrize(
    "answer",
    [
        speaking({"status": "OK"}, ()),
        speaking({"status": "ERROR", "reason": "This video is unavailable"}, ()),
    ],
    ids=["disabled", "removed"],
)
def test_a_video_without_a_transcript_says_so(
    youtube: Replay, services: ToolServices, answer: Any
) -> None:
    """No outage: the video has none, or is gone."""
    youtube.answer = answer
    message = use(youtube_transcript(services=services), "en", url=URL)
    assert message.status == "error"
    assert message.artifact is None
    assert "unavailable:" not in message.text


def test_another_address_is_no_video(services: ToolServices) -> None:
    """Nothing is asked for an address that is none of a video."""
    message = use(youtube_transcript(services=services), "ko", url="https://example.org/watch")
    assert "동영상 주소가 아닙니다" in message.text


@pytest.mark.live
def test_youtube_of_today_answers() -> None:
    """The formats are still those of the service."""
    message = use(youtube_search(), query="otters")
    if message.status == "error":
        pytest.skip(f"YouTube does not answer: {message.text}")
    assert "watch?v=" in message.text
