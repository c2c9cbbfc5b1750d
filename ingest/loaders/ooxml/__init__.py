"""What Word, PowerPoint and Excel files (Office Open XML) have in common."""
