"""Themes by the age of the readers."""
