"""What is stored and searched: the catalog and the indexes that are projections of it."""
