"""Words that point at the documents of a conversation without naming one.

>>> points_at_documents("this file"), points_at_documents("the lease")
(True, False)
"""

import re

_KIND_EN = r"(?:documents?|docs?|files?|attachments?|papers?|pdfs?|spreadsheets?|slides|texts?)"
_KIND_KO = r"(?:문서|파일|자료|첨부 ?파일|첨부 ?문서|첨부물|서류|pdf|글)"
_EN = re.compile(
    rf"(?:(?:this|that|these|those|the|my|our|attached|uploaded|given|enclosed|whole|entire)\s*)*"
    rf"(?:\b{_KIND_EN}|one|it)?"
    r"(?: (?:i|we)(?:'ve| have)? (?:just )?(?:attached|uploaded|added|sent))?",
    re.I,
)
_KO = re.compile(
    rf"(?:(?:이|그|저|요|내가|제가|우리가|방금|지금|아까|여기|위에?)\s*)*"
    rf"(?:(?:첨부|업로드)(?:한|된|해 ?준)?\s*|(?:올린|올려 ?준|보낸|넣은|드린|준)\s*)?{_KIND_KO}?"
    rf"(?:거|것|건)?(?:들)?",
    re.I,
)


def points_at_documents(name: str) -> bool:
    """Return whether words mean the documents at hand; they do where there are no words."""
    plain = " ".join(name.split())
    return any(pattern.fullmatch(plain) is not None for pattern in (_EN, _KO))


_FILE = re.compile(
    r"\b(?:files?|attach(?:ed|ments?)|uploaded)\b|(?:파일|첨부|업로드)|올린|올려 ?준", re.I
)


def points_at_files(question: str, name: str) -> bool:
    """Return whether a question points at files that were given with it: "this file", 첨부한 문서.

    Args:
        question: The question.
        name: What it calls the document.
    """
    return points_at_documents(name) and bool(_FILE.search(question))
