"""Getting along with model servers: refused parameters, stream repair, error details, batching."""
