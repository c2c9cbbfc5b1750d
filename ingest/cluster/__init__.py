"""Cluster: documents are read and cut on other processes and machines, by Ray."""
