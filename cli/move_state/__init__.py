"""The `move-state` command: copies a state from SQLite into Postgres."""
