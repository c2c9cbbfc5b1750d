"""Tools made elsewhere: of the user, of MCP servers; their results become evidence."""
