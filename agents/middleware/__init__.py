"""Middleware around the model and the tools, one per file; `agents.assistant` lists them in order.

`base` holds what they share. `context` changes what the model reads, `model` what it returns,
`tools` its tool calls; `notices` only inform the reader.
"""
