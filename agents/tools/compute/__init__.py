"""Tools that compute: arithmetic, dates and times."""
