"""Clients of model servers: parameter fallback, stream repair, error details, embedding batches."""
