"""Middleware around the model and the tools, one per file; `agents.assistant` lists them in order.

`base` says how one is written; `turn_hooks` runs what they do at the start and end of a turn, in
one node each. `context` changes what the model reads, `model` what it returns, `tools` its tool
calls; `notices` only inform the reader; `answer_check` is the last step.
"""
