"""Documents page: what is in the collection, and how it gets there."""
