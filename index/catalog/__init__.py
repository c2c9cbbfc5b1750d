"""The catalog: SQLite tables that are the truth, and the queries that keep to what a scope may see."""
