"""Export of conversations as Markdown, JSON and HTML."""
