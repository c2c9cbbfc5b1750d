"""Sentence segmentation of Korean and English text, by exact offsets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from text.sentences import sentence_spans


def sentences(text: str) -> list[str]:
    """The sentences of a text, verbatim."""
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    "expected",
    [
        ["Leave lasts a year.", "Apply early!", "Really?", "Yes."],
        ["Mr. Smith lives in the U.S. and pays $3.50.", "He left."],
        ["He moved to the U.S.", "The rent is lower there."],
        ["See No. 5 and Fig. 2, p. 3.", "Call ext. 1000."],
        ["J. K. Rowling wrote it.", "It sold well."],
        ['"Stop." he said.', '"Go!"', "They went."],
        ["It works (see above. Also below.) and ends.", "Next."],
        ["Version 1.2.3 is out.", "See https://example.com/a.b for more."],
        ["휴학은 두 학기까지 할 수 있다.", "복학은 3월에 한다.", "문의는 전화로 해요."],
        ['그는 "나는 간다. 너는 오라." 라고 말했다.', "모두 웃었다."],
        ['"가자."라고 했다.', "그리고 떠났죠."],
        ["비용은 3.5만 원이다.", "2024.3.1. 시행한다."],
        ["정말인가요?", "그렇습니다!", "네…", "끝."],
    ],
    ids=lambda expected: expected[0][:20],
)
def test_prose(expected: list[str]) -> None:
    """Prose is split at the ends of sentences and nowhere else."""
    assert sentences(" ".join(expected)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("준비물:\n- 신분증\n- 사진 2매", ["준비물:", "- 신분증", "- 사진 2매"]),
        ("1. 첫째 항목이다. 둘째\n2. 다음", ["1. 첫째 항목이다.", "둘째", "2. 다음"]),
        ("가. 신청서 1부. 나. 증명서 1부.", ["가. 신청서 1부.", "나. 증명서 1부."]),
        ("1. Apply. 2. Wait. (3) Go.", ["1. Apply.", "2. Wait.", "(3) Go."]),
        ("이름: 홍길동\n학과: 컴퓨터", ["이름: 홍길동", "학과: 컴퓨터"]),
        ("| a | b |\n|---|---|\n| 1 | 2 |", ["| a | b |", "|---|---|", "| 1 | 2 |"]),
        ("나는 간다.너는 와라.", ["나는 간다.", "너는 와라."]),
        ("# 제목\n\n본문이다.", ["# 제목", "본문이다."]),
        ("  \n\n ", []),
        ("", []),
    ],
    ids=[
        "list",
        "numbers",
        "letters",
        "one line",
        "keys",
        "table",
        "no blank",
        "heading",
        "blank",
        "empty",
    ],
)
def test_lines(text: str, expected: list[str]) -> None:
    """A line ends a sentence: list items, rows and headings stand alone."""
    assert sentences(text) == expected


def test_a_printed_line_break_does_not_cut_a_sentence() -> None:
    """A wrapped line is one sentence with the next."""
    text = "A student who is called up for military service must\napply for leave in time. Done."
    assert sentences(text) == [text[:-6], "Done."]


@given(st.text(alphabet=st.one_of(st.sampled_from('가다요. !?\n\t"()[]“”A1a-|:'), st.characters())))
def test_spans_cover_all_that_is_visible(s: str) -> None:
    """Spans are in order, do not overlap, are trimmed, and cover everything but blanks."""
    spans = sentence_spans(s)
    at = 0
    for start, end in spans:
        assert s[at:start].strip() == ""
        assert start < end
        assert s[start:end] == s[start:end].strip()
        at = end
    assert s[at:].strip() == ""


@pytest.mark.parametrize(
    "expected",
    [
        ["세종은 국왕이다.[1]", "1443년에 창제하였다.[2][3]", "재위는 길다."],
        ["그는 떠났다.[주 2]", "아무도 몰랐다."],
        ["It was found in 1998.[12]", "The team was small."],
        ["It was lost.¹", "Nobody knew."],
        ["The hall opens at 9 a.m.", "Entry is free."],
        ["The hall opens at 9 a.m. Monday to Friday.", "Entry is free."],
        ["Version 1.[2] is listed there."],
    ],
)
def test_a_reference_mark_ends_its_sentence(expected: list[str]) -> None:
    """A reference mark behind a full stop belongs to the sentence before it."""
    text = " ".join(expected)
    assert [text[start:end] for start, end in sentence_spans(text)] == expected
