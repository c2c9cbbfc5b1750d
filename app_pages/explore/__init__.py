"""Explore page: how a question finds its passages."""
