"""Console commands, one package each: arguments, progress, output and exit codes."""
