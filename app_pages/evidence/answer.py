"""Text of an answer as the page shows it: citations that open, unsupported sentences underlined."""

from app_pages.conversation.view import TurnView
from app_pages.escaping import answer_markdown


def answer_text(turn: str, view: TurnView) -> str:
    """Return the Markdown of an answer, finished or streaming."""
    if not (view.ended and (view.marks or not view.citations)):  # version 0.1 stored no marks
        return answer_markdown(view.text, None, turn)
    doubts = [(v.start, v.end) for v in view.verdicts if v.supported is False]
    return answer_markdown(view.text, view.marks, turn, doubts)
