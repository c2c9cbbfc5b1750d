"""Backup of a state directory, also while it is written, and its restoration."""
