"""Bulk: many texts embedded elsewhere, by the machines of a cluster or a provider's batch API."""
