"""YouTube transcripts: the speech of a video as text, each paragraph with its time."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from ingest.sources.web import WebError

_HOSTS: Final = frozenset(
    ["youtube.com", "www.youtube.com", "m.youtube.com", "music.youtube.com", "youtu.be"]
)
_FOLDERS: Final = frozenset(["shorts", "embed", "live", "v"])
_ID = re.compile(r"[\w-]{11}")
_LANGUAGES: Final = {"ko": ("ko", "en"), "en": ("en", "ko")}
_BLOCK_SECONDS = 60


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
    """Write the transcript of a video into `folder` and return the file.

    A transcript in `language` is preferred, then Korean and English, then any other.

    Raises:
        WebError: the video has none, or YouTube refuses the request.
    """
    from youtube_transcript_api import (
        CouldNotRetrieveTranscript,
        YouTubeTranscriptApi,
        YouTubeTranscriptApiException,
    )

    video = video_of(url)
    try:
        transcripts = list(YouTubeTranscriptApi().list(video))
        if not transcripts:
            raise WebError("no_text", "video_silent", language)
        lines = _best(transcripts, language).fetch()
    except CouldNotRetrieveTranscript as error:
        raise WebError("unreachable", _key(type(error).__name__), language) from None
    except (YouTubeTranscriptApiException, OSError):  # errors of `requests` are OSErrors
        raise WebError("unreachable", "web_unreachable", language) from None
    path = folder / f"youtube-{video}.txt"
    path.write_text(_text(video, lines), "utf-8")
    return path


def _key(failure: str) -> str:
    """Return the message of an error: there is no transcript, or YouTube refuses the request."""
    refusals = {
        "FailedToCreateConsentCookie",
        "IpBlocked",
        "PoTokenRequired",
        "RequestBlocked",
        "YouTubeDataUnparsable",
        "YouTubeRequestFailed",
    }
    return "video_refused" if failure in refusals else "video_silent"


def _best(transcripts: Sequence[Any], language: str) -> Any:
    """Return the best transcript of a list; human ones are preferred to generated ones."""
    order = _LANGUAGES["ko" if language == "ko" else "en"]

    def rank(transcript: Any) -> tuple[int, bool]:
        code = transcript.language_code.partition("-")[0]
        return order.index(code) if code in order else len(order), transcript.is_generated

    return min(transcripts, key=rank)


def _text(video: str, lines: Sequence[Any]) -> str:
    """Return paragraphs of about a minute of speech, each after its start time."""
    blocks: list[tuple[float, list[str]]] = []
    for line in lines:
        if not blocks or line.start - blocks[-1][0] >= _BLOCK_SECONDS:
            blocks.append((line.start, []))
        blocks[-1][1].append(" ".join(line.text.split()))
    paragraphs = [f"[{_clock(start)}] {' '.join(words)}" for start, words in blocks]
    return "\n\n".join([f"YouTube {video}", *paragraphs]) + "\n"


def _clock(seconds: float) -> str:
    minutes, second = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{second:02}"
