"""Make the sample files that are not plain text."""
