"""Writers of the sample documents that are not plain text."""
