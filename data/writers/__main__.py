"""Command that writes the PDF, DOCX, XLSX and HWPX files of both collections from their texts.

    .venv/bin/python -m data.writers        # needs the dev group and Noto Sans CJK

A source is named after what it becomes: `source/ko/academic-rules.pdf.md` is written to
`sample/ko/academic-rules.pdf`. In the same way `eval/company/source` becomes
`eval/company/documents`.
"""

from collections.abc import Callable
from pathlib import Path

from data.writers.blocks import Block, read_blocks
from data.writers.docx import write_docx
from data.writers.hwpx import write_hwpx
from data.writers.pdf import write_pdf
from data.writers.xlsx import write_xlsx

DATA = Path(__file__).resolve().parents[1]
COMPANY = DATA / "eval" / "company"
WRITERS: dict[str, Callable[[list[Block], Path], None]] = {
    ".docx": write_docx,
    ".hwpx": write_hwpx,
    ".pdf": write_pdf,
    ".xlsx": write_xlsx,
}


def build(source_dir: Path = DATA / "source", sample_dir: Path = DATA / "sample") -> list[Path]:
    """Write every sample that has a source; return the files written."""
    written = []
    for source in sorted(source_dir.rglob("*.md")):
        target = sample_dir / source.relative_to(source_dir).with_suffix("")
        target.parent.mkdir(parents=True, exist_ok=True)
        WRITERS[target.suffix](list(read_blocks(source.read_text(encoding="utf-8"))), target)
        written.append(target)
    return written


if __name__ == "__main__":
    build()
    build(COMPANY / "source", COMPANY / "documents")
