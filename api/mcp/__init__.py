"""MCP server: the documents as tools of other assistants (Model Context Protocol)."""
