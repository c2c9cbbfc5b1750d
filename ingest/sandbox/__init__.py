"""Sandbox: loaders run in child processes without network, API keys or write access."""
