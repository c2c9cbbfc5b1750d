"""Catalog: SQLite tables that are the source of truth, and queries over what a scope may see."""
