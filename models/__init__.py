"""Models: chat and embedding models by role, their servers, output cleaning, the evidence format."""
