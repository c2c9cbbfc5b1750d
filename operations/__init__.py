"""What keeps a server running well.

* logs: log records with the ids of request, turn and conversation
* metrics: counters and histograms for Prometheus
* drain: the end of a server, after the answers in progress
* backup: copies of the state directory, and their restoring
"""
