"""Requests for instructions that hurt people, by rules over concepts."""
