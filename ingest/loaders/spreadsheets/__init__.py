"""Excel workbooks of every generation, and what sheets of all formats share."""
