"""Write path: stage chunked documents, commit them to catalog and indexes, check and repair."""
