"""PowerPoint (PPTX)."""
