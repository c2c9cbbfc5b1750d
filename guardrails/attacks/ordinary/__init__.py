"""Ordinary texts that share words with attacks: mentions in passing, and questions."""
