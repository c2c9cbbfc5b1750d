"""Clients of search services: one file each, a query to `WebResult`s or a `ServiceError`."""
