"""Limits of the API: requests a minute, the size of a body, the names of the host."""
