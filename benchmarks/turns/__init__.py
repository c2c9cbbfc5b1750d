"""What a turn costs beside model and search."""
