"""Middleware that send the reader a notice and change nothing."""
