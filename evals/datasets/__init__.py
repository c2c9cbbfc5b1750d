"""Evaluation datasets: questions with their right documents or answers."""
