"""Comparison of two runs: significance of differences, and a judge's preferences."""
