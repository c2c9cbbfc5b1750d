"""The catalog: SQLite tables that are the truth, and queries over what a scope may see."""
