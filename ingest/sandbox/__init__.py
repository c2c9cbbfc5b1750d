"""Loaders in child processes without rights, keys or network."""
