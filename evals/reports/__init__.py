"""Reports on runs, in Markdown and HTML."""
