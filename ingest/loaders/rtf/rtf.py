"""RTF: paragraphs, headings, table rows, notes, text boxes, headers and footers."""

from ingest.loaders.embedded_file import File
from ingest.loaders.limits import Limits
from ingest.loaders.page_builder import PageBuilder
from ingest.loaders.rtf.reader import RtfReader


def load(path: File, builder: PageBuilder, limits: Limits) -> None:
    """Write the document as one page."""
    reader = RtfReader(path.read_bytes(), builder)
    for block in reader.blocks():
        builder.add(block.text, heading=block.level, gap="\n" if block.row else "\n\n")
    builder.title = reader.title
    if reader.hidden:
        builder.metadata["hidden_chars"] = reader.hidden
