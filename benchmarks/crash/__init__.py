"""Prove from outside that a killed ingest loses nothing: real commands, real stores, `kill -9`."""
