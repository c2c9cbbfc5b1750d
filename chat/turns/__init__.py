"""One turn: its state, stream buffer, event recorder and the notices of its answer."""
