"""Document index: the catalog, and the inverted and vector indexes that are projections of it."""
