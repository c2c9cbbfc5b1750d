"""YouTube transcripts: the speech of a video as text, each paragraph with its time."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, urlsplit

from ingest.sources.web import WebError

if TYPE_CHECKING:
    import requests

_HOSTS: Final = frozenset(
    ["youtube.com", "www.youtube.com", "m.youtube.com", "music.youtube.com", "youtu.be"]
)
_FOLDERS: Final = frozenset(["shorts", "embed", "live", "v"])
_ID = re.compile(r"[\w-]{11}")
_LANGUAGES: Final = {"ko": ("ko", "en"), "en": ("en", "ko")}
_BLOCK_SECONDS = 60
_REQUEST_SECONDS = 10


def video_of(url: str) -> str:
    """Return the id of the video at an address; empty when there is none."""
    parts = urlsplit(url)
    if (parts.hostname or "").lower() not in _HOSTS:
        return ""
    segments = [segment for segment in parts.path.split("/") if segment]
    video = (parse_qs(parts.query).get("v") or [""])[0]
    if parts.hostname == "youtu.be" and segments:
        video = segments[0]
    elif len(segments) > 1 and segments[0] in _FOLDERS:
        video = segments[1]
    return video if _ID.fullmatch(video) else ""


def download_transcript(url: str, folder: Path, *, language: str = "en") -> Path:
    """Write the transcript of a video into `folder` and return the file; see `transcript`."""
    video = video_of(url)
    blocks = transcript(video, language=language)
    paragraphs = [f"[{clock(start)}] {words}" for start, words in blocks]
    path = folder / f"youtube-{video}.txt"
    path.write_text("\n\n".join([f"YouTube {video}", *paragraphs]) + "\n", "utf-8")
    return path


def transcript(video: str, *, language: str = "en") -> list[tuple[float, str]]:
    """Return (start in seconds, speech) of a video, in blocks of about a minute.

    A transcript in `language` is preferred, then Korean and English, then any other.

    Raises:
        WebError: the video has none, or YouTube refuses the request.
    """
    from youtube_transcript_api import (
        CouldNotRetrieveTranscript,
        YouTubeTranscriptApi,
        YouTubeTranscriptApiException,
    )

    try:
        with _session() as session:
            transcripts = list(YouTubeTranscriptApi(http_client=session).list(video))
            if not transcripts:
                raise WebError("no_text", "video_silent", language)
            return _blocks(_best(transcripts, language).fetch())
    except CouldNotRetrieveTranscript as error:
        raise WebError("unreachable", _key(error), language) from None
    except (YouTubeTranscriptApiException, OSError):  # errors of `requests` are OSErrors
        raise WebError("unreachable", "web_unreachable", language) from None


def _session() -> "requests.Session":
    """Return a session whose requests have a time limit; those of the package have none."""
    import requests

    class Limited(requests.Session):
        """A session with a time limit for each request."""

        def request(self, *args: Any, **options: Any) -> requests.Response:
            return super().request(*args, **{"timeout": _REQUEST_SECONDS, **options})

    return Limited()


def _key(error: Exception) -> str:
    """Return the message of an error: there is no transcript, or YouTube refuses the request."""
    refusals = {
        "FailedToCreateConsentCookie",
        "IpBlocked",
        "PoTokenRequired",
        "RequestBlocked",
        "YouTubeDataUnparsable",
        "YouTubeRequestFailed",
    }
    return "video_refused" if type(error).__name__ in refusals else "video_silent"


def _best(transcripts: Sequence[Any], language: str) -> Any:
    """Return the best transcript of a list; human ones are preferred to generated ones."""
    order = _LANGUAGES["ko" if language == "ko" else "en"]

    def rank(transcript: Any) -> tuple[int, bool]:
        code = transcript.language_code.partition("-")[0]
        return order.index(code) if code in order else len(order), transcript.is_generated

    return min(transcripts, key=rank)


def _blocks(lines: Iterable[Any]) -> list[tuple[float, str]]:
    blocks: list[tuple[float, list[str]]] = []
    for line in lines:
        if not blocks or line.start - blocks[-1][0] >= _BLOCK_SECONDS:
            blocks.append((line.start, []))
        blocks[-1][1].append(" ".join(line.text.split()))
    return [(start, " ".join(words)) for start, words in blocks]


def clock(seconds: float) -> str:
    """Return a time in a video as h:mm:ss."""
    minutes, second = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{second:02}"
