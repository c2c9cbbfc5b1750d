"""Parent-child chunking with exact offsets."""
