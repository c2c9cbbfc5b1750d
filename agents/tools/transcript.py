"""YouTube transcript tool: what is said in a video, each passage cited at its time.

Of a long video, the passages a question is about are returned, or those from a time on.
"""

from collections.abc import Callable, Sequence
from typing import Annotated

from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool, ToolException

from agents.evidence import WebResult, from_web
from agents.messages import localise
from agents.tools.excerpts import choose
from agents.tools.failures import ServiceError
from agents.tools.results import ToolResult, call_language, make_tool
from agents.tools.service import ToolServices
from chains.sources import Source
from ingest.sources.web import WebError
from ingest.sources.youtube import clock, transcript, video_of

NAME = "youtube_transcript"
BLOCKS = 8  # of about a minute
SECONDS = 25.0

Blocks = Sequence[tuple[float, str]]


def youtube_transcript(
    language: str = "auto",
    services: ToolServices | None = None,
    reader: Callable[..., Blocks] = transcript,
) -> BaseTool:
    """Return the tool that reads the transcript of a video; `reader` replaces YouTube in tests."""
    shared = services or ToolServices()

    def read(
        url: Annotated[str, "Address of the video"],
        question: Annotated[str, "What to look for in it; empty reads from `minute` on"] = "",
        minute: Annotated[int, "Where to begin"] = 0,
        *,
        config: RunnableConfig,
    ) -> ToolResult:
        spoken = call_language(config, question)
        video = video_of(url)
        if not video:
            raise ToolException(localise("no_video", spoken))
        notes: list[str] = []

        def find() -> list[Source]:
            blocks = _read(reader, video, spoken)
            shown = _shown(blocks, question, minute)
            if not question and shown and shown[-1] != blocks[-1]:
                following = int(shown[-1][0] // 60) + 1
                notes[:] = [localise("video_goes_on", spoken, minute=following)]
            return from_web(_result(video, start, words) for start, words in shown)

        arguments = {"video": video, "question": question, "minute": minute}
        return shared.call(NAME, spoken, arguments, find, seconds=SECONDS, notes=notes)

    return make_tool(NAME, read, language)


def _read(reader: Callable[..., Blocks], video: str, language: str) -> Blocks:
    try:
        return reader(video, language=language)
    except WebError as error:
        if error.key == "web_unreachable":
            raise ServiceError("no_network") from error
        if error.key == "video_refused":
            raise ServiceError("blocked", explanation=str(error)) from error
        raise


def _shown(blocks: Blocks, question: str, minute: int) -> Blocks:
    rest = [block for block in blocks if block[0] >= minute * 60] if minute > 0 else blocks
    if not question:
        return rest[:BLOCKS]
    chosen = choose([words for _, words in rest], question, BLOCKS)
    return [rest[at] for at in chosen]


def _result(video: str, start: float, words: str) -> WebResult:
    address = f"https://www.youtube.com/watch?v={video}&t={int(start)}s"
    return WebResult(f"YouTube {video} {clock(start)}", address, words)
