"""Tables of documents as lines of text, whatever the format they come from."""
