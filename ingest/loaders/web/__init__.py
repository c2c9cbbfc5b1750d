"""Web formats: HTML pages, saved pages, e-books and feeds."""
