"""Tuning: a grid search over settings, cross-validated."""
