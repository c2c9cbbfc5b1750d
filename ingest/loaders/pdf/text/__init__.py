"""Running text of a PDF: words, lines, paragraphs and headings."""
