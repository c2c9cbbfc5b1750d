"""RTF: paragraphs, headings, table rows, notes, text boxes and margins."""

from ingest.loaders.embedded_file import File
from ingest.loaders.limits import Limits
from ingest.loaders.page_builder import Draft
from ingest.loaders.rtf.reader import RtfReader


def load(path: File, draft: Draft, limits: Limits) -> None:
    """Write the document as one page."""
    reader = RtfReader(path.read_bytes(), draft)
    for block in reader.blocks():
        draft.add(block.text, heading=block.level, gap="\n" if block.row else "\n\n")
    draft.title = reader.title
    if reader.hidden:
        draft.metadata["hidden_chars"] = reader.hidden
