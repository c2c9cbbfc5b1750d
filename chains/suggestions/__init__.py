"""Questions to ask next, made from the documents that answered the last one."""
