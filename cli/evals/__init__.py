"""`evals`: measure the application, compare and report measurements."""
