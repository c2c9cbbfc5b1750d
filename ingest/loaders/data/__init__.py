"""Plain text, source code and data files: JSON, XML, CSV, SQLite, notebooks, archives."""
