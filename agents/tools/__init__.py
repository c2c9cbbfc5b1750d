"""Tools of the assistant: search the documents, search the web, read a page.

Every tool returns words that a model and a person can read, also when it cannot help; passages are
`Source` records in the artifact of the tool message. `agents.assistant` lists the tools.
"""
