"""One conversation: a turn as events, the transcript, checkpoints, background answers."""
