"""Documents as a whole: questions about them, and the names by which questions refer to them."""
