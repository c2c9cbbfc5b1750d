"""Workers: threads that do in the background what nobody waits for."""
