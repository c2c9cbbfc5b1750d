"""What a model writes besides its answer: reasoning, chat markers, repetition, calls as text."""
