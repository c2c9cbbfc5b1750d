"""Everything a model reads: templates, examples and the selectors that pick among them."""
