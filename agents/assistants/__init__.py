"""Assistants, one file each: what each is for, its tools and its middleware."""
