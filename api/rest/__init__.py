"""REST beside OpenAI's protocol: documents, search, conversations and feedback."""
