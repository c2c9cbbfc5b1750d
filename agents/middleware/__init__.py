"""The steps around a model, one pattern per file; `agents.assistant` lists them in order."""
