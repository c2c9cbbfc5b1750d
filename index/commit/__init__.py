"""Writing: chunked documents are staged, committed and kept consistent with both indexes."""
