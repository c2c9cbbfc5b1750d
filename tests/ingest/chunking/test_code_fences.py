"""Fenced code blocks are found, stay whole where they fit, and are split between lines else."""

import pytest

from index.documents import Page
from ingest.chunking.chunker import ChunkSizes, chunk
from ingest.chunking.code_fences import fences
from ingest.loaders.markdown.markdown import find_headings

PROSE = "설치는 다음과 같이 한다. It takes a minute. " * 6
CODE = "```sh\n# 준비. Not a heading.\ncat list.txt | sort | uniq\ngrep a | wc -l\n\nmake all\n```"
LONG = "~~~python\n" + "\n".join(f"value_{n} = call(n). other  # {n}" for n in range(40)) + "\n~~~"


def child_texts(text: str, sizes: ChunkSizes) -> list[str]:
    """The text of every child, in order."""
    parents = chunk([Page(1, text, tuple(find_headings(text)))], sizes)
    return [text[child.start : child.end] for parent in parents for child in parent.children]


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        (CODE, [CODE]),
        (f"a\n{CODE}\nb\n{LONG}\nc", [CODE, LONG]),
        ("````\n```\nx\n```\n````\ny", ["````\n```\nx\n```\n````"]),
        ("1. step\n\n     ```\n     x\n     ```\n\ny", ["```\n     x\n     ```"]),
        ("a\n```\n# x\n", ["```\n# x\n"]),
        ("a\n\n     ```\n# x\n", []),
        ("say ``` or ~~~ within a line", []),
        ("```inline``` code begins the line", []),
        ("```\na\n~~~\nb\n```", ["```\na\n~~~\nb\n```"]),
    ],
    ids=["one", "two", "nested", "list", "open", "open deep", "within", "inline", "other sign"],
)
def test_blocks_are_found_as_markdown_defines_them(text: str, blocks: list[str]) -> None:
    """A block ends at a fence of the same character, at least as long, or with the text."""
    assert [text[start:end] for start, end in fences(text)] == blocks


def test_a_block_that_fits_is_one_child() -> None:
    """A block that fits is not split; its pipes are no table, its comments no headings."""
    text = f"# 설치\n\n{PROSE}\n\n{CODE}\n\n{PROSE}\n\n{CODE}\n"
    for sizes in (ChunkSizes(400, 150, 40), ChunkSizes(1600, 400, 80), ChunkSizes(300, 120, 60)):
        whole = [piece for piece in child_texts(text, sizes) if CODE in piece]
        parts = [
            piece for piece in child_texts(text, sizes) if "make all" in piece or "```" in piece
        ]
        assert len(whole) == 2
        assert parts == whole
    assert [title for _, _, title in find_headings(text)] == ["설치"]
    assert all(
        not child.header for p in chunk([Page(1, text)], ChunkSizes()) for child in p.children
    )


def test_a_block_that_is_too_long_is_split_between_lines() -> None:
    """Every line is whole in exactly one child."""
    found = child_texts(f"{PROSE}\n\n{LONG}\n\n{PROSE}", ChunkSizes(600, 200, 50))
    for line in LONG.split("\n")[1:-1]:
        assert sum(line in piece.split("\n") for piece in found) == 1


def test_many_blocks_take_linear_time() -> None:
    """Ten thousand blocks are found and chunked."""
    text = "```\na | b\nc | d\n```\n\n" * 10_000
    assert len(fences(text)) == 10_000
    assert list(find_headings(text)) == []
    assert sum(1 for _ in chunk([Page(1, text)], ChunkSizes())) > 100
