"""HTTP API: what the chat does, for other programs (OpenAI protocol and REST)."""
