"""Text of an answer as the page shows it: citations that open, quoted rows as tables."""

from app_pages.conversation.view import TurnView
from app_pages.escaping import CitationMark, answer_markdown
from chains.citations.sentences import sentence_verdicts
from chains.display.answer_tables import with_tables


def answer_text(turn: str, view: TurnView) -> str:
    """Return the Markdown of an answer, finished or streaming."""
    if not (view.ended and (view.marks or not view.citations)):  # version 0.1 stored no marks
        return answer_markdown(view.text, None, turn)
    text, citations = with_tables(view.text, view.citations, view.sources)
    marks = [CitationMark(c.at, c.n, c.supported) for c in citations if c.at >= 0]
    verdicts = sentence_verdicts(text, citations, quotes_only=view.quotes_only)
    doubts = [(v.start, v.end) for v in verdicts if v.supported is False]
    return answer_markdown(text, marks, turn, doubts)
