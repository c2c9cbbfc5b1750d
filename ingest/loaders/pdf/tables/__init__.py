"""Tables of a PDF, with rulings and without."""
