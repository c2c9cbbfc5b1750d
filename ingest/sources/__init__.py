"""Sources: files, folders, glob patterns and web addresses, resolved to files to read."""
