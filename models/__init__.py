"""Models: chat and embedding models by role, model servers, output cleaning, evidence format."""
