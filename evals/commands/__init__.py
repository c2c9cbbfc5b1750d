"""The commands of `evals`, a file each; `evals/__main__.py` lists them."""
