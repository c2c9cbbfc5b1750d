"""Output cleaning: reasoning, chat-template markers, repetition loops, tool calls as text."""
