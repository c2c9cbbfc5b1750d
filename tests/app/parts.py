"""What the tests of the chat page share: finished turns, and the text of a page."""

from collections.abc import Sequence

from streamlit.testing.v1 import AppTest

from agents.events import Answer
from chains.sources import Citation, Source
from workspace import Workspace


def texts(app: AppTest) -> str:
    """All text of the page, without the escapes of Markdown."""
    kinds = (app.title, app.markdown, app.caption, app.info, app.warning, app.error, app.success)
    shown = "\n".join(str(element.value) for kind in kinds for element in kind)
    return shown.replace("\\", "")


def html(app: AppTest) -> str:
    """All HTML of the page."""
    return "\n".join(element.proto.body for element in app.get("html"))


def keys(app: AppTest, beginning: str) -> list[str]:
    """Keys of the buttons that begin so."""
    return [str(b.key) for b in app.button if str(b.key or "").startswith(beginning)]


def answered(
    workspace: Workspace,
    thread: str,
    question: str,
    text: str = "Yes.",
    *,
    sources: Sequence[Source] | None = None,
    citations: Sequence[Citation] | None = None,
    on_page: bool = True,
    abstained: bool = False,
    user: str = "local",
    **end: object,
) -> str:
    """Put a finished turn into the transcript and return its id."""
    origin = "web" if on_page else "cli"
    turn = workspace.store.begin(thread, user, question, origin=origin)
    passage = Source(1, "leave.md", "Leave", 2, "Apply seven days before enlistment.")
    citation = Citation(1, "leave.md", 2, "seven days before", "c", True, 6, 23)
    cited = [citation] if citations is None else list(citations)
    answer = Answer(text, abstained, cited, [], thread, **end)  # type: ignore[arg-type]
    found = [passage] if sources is None else list(sources)
    workspace.store.finish(turn, "done", answer, text=text, sources=found)
    return turn
