"""Middleware over tool calls: limits, repair and their events."""
