"""Documents in: loaders, chunking, the catalog and the indexes beside it."""
