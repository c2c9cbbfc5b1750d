"""Notices of an answer, in the page's language also where the question was in the other one."""

from agents.events import Notice
from agents.messages import has_message, localise
from app_pages import session
from errors import PromptError
from text.language import detect_language


def notice_text(notice: Notice) -> str:
    """Return the text of a notice for the page.

    A notice is written in the language of its question. For a page in the other one there is the
    message of its kind, or a label that says the same with fewer particulars.
    """
    language, label = session.language(), session.labels()
    if (detect_language(notice.text) == "ko") == (language == "ko"):
        return notice.text
    if (key := f"notice_{notice.kind}") in label:
        return label(key)
    try:
        return localise(notice.kind, language) if has_message(notice.kind) else notice.text
    except PromptError:  # the message needs values that the notice does not keep
        return notice.text
