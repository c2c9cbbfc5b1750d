"""Console commands: arguments, progress, printed output and exit codes, a package a command."""
