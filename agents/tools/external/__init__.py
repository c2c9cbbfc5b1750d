"""Third-party tools: those of the user and of MCP servers; their results become evidence."""
