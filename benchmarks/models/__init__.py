"""Real embedding and chat models, served on loopback and measured."""
